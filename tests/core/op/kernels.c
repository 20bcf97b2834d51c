/* kernels.c — which of oneDNN's kernels our layouts get: a reference one, or none at all, would
 * only be slow, and no comparison of values would show it. */
#include <lab/conv.h>
#include <lab/cpu.h>
#include <lab/grad.h>
#include <lab/host.h>
#include <lab/op.h>

#include <stdio.h>
#include <string.h>

struct heard {
    int lines;
    char bad[300];
};

static void hear(void *self, lab_level level, const char *text)
{
    struct heard *h = self;

    if (level != LAB_DEBUG || strncmp(text, "oneDNN:", 7) != 0)
        return;
    h->lines++;
    if (!h->bad[0] && (strstr(text, " by ref") || strstr(text, " no kernel")))
        snprintf(h->bad, sizeof h->bad, "%s", text);
}

static void convolve(lab_ctx *c)
{
    lab_tensor *x = lab_tensor_full(c, LAB_F32, 4, (int64_t[]){ 4, 9, 9, 16 }, 1);
    lab_tensor *w = lab_tensor_full(c, LAB_F32, 4, (int64_t[]){ 32, 3, 3, 16 }, 1), *y;

    lab_require_grad(c, x, true);
    lab_require_grad(c, w, true);
    y = lab_convolution(c, x, w, NULL, &(lab_conv){ .padding = { 1, 1 } });
    lab_backward(c, y, y);
}

static void multiply(lab_ctx *c)
{
    lab_tensor *a = lab_tensor_full(c, LAB_F32, 2, (int64_t[]){ 200, 300 }, 1);

    lab_matmul(c, a, lab_transpose(c, a, 0, 1));
}

static bool run(const char *name, void (*f)(lab_ctx *c), int lines, int number)
{
    lab_host *h = lab_host_new();
    lab_ctx *c = lab_ctx_new(h);
    struct heard heard = { 0 };
    bool good;

    lab_host_sink_add(h, &(lab_sink){ .self = &heard, .log = hear });
    f(c);
    good = lab_ok(c) && heard.lines == lines && !heard.bad[0];
    printf("%sok %d - %s\n", good ? "" : "not ", number, name);
    if (!good)
        printf("# %d lines, %s %s\n", heard.lines, heard.bad, lab_error_text(c));
    lab_ctx_free(c);
    lab_host_free(h);
    return good;
}

int main(void)
{
    bool good = true;

    if (lab_cpu_level() == LAB_CPU_PLAIN) {
        printf("1..0 # SKIP oneDNN's fast kernels need AVX2\n");
        return 0;
    }
    printf("1..2\n");
    good &= run("convolution: forward, data, weights", convolve, 3, 1);
    good &= run("product with a side that lies the other way round", multiply, 1, 2);
    return !good;
}
