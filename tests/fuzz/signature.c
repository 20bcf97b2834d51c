/* Rows of plugins: any text is either parsed or refused with one line that names a place. */
#include "fuzz.h"

#include <lab/host.h>
#include <lab/signature.h>
#include <string.h>

static void check(lab_ctx *c, const lab_signature *s)
{
    for (int i = 0; s && i < s->n_params; i++)
        LAB_ASSERT(lab_param_expects(c, &s->params[i]) != NULL);
    if (s) {
        LAB_ASSERT(s->name && s->n_positional <= s->n_params);
    } else {
        LAB_ASSERT(lab_error_code(c) != LAB_OK);
        LAB_ASSERT(!strchr(lab_error_text(c), '\n'));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lab_host *h = lab_host_new();
    lab_ctx *c = lab_ctx_new(h);
    char *text = lab_alloc(c, size + 1);
    lab_signature *s;

    memcpy(text, data, size);
    s = lab_signature_parse(c, text);
    check(c, s);
    lab_signature_free(s);
    lab_ctx_free(c);
    lab_host_free(h);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const rows[] = {
        "canny(image: tensor[H,W] u8, low: number = 50, high: number = 150)"
        " -> edges: tensor[H,W] u8",
        "Detector:fit(data: Dataset, epochs: int = 10; lr: number = 1e-3) -> run: Run",
        "resize(image: tensor[H,W|H,W,C] u8|f32, size: int..., mode: "
        "\"nearest\"|\"linear\""
        " = \"linear\") -> tensor",
        "fill(t: tensor[...,3] float strided!, x: any?, f: fn?) -> (a: int, b: string?)",
        "cblas_ddot(n: i32, x: f64*, incx: i32, y: f64*?, incy: i32) -> f64 raw",
        "save(path: string, data: bytes, d: dtype = f32, t: table, u: tensor[_,2] i64)",
        "clip(lo: number = -inf, hi: number = inf, x: number = nan, on: bool = true)",
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        fuzz_seed(rows[i], strlen(rows[i]));
}
