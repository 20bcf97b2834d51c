/* C cells: any text is either completed with its table or refused; it is read, not compiled. */
#include "fuzz.h"

#include "plugin/registry.h"

#include <lab/host.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lab_host *h = lab_host_new();
    lab_ctx *c = lab_ctx_new(h);
    char *text = lab_alloc(c, size + 1);

    memcpy(text, data, size);
    LAB_ASSERT(cell_complete(c, "cell", text) || lab_error_code(c) != LAB_OK);
    lab_ctx_free(c);
    lab_host_free(h);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const cells[] = {
        "double square(double x) { return x * x; }\n",
        "#include <math.h>\nstatic int help(void) { return '\"'; }\n"
        "/* mean(x: tensor f64) -> number\n   The mean.\n   >>> 1\n   1 */\n"
        "double mean(lab_ctx *c, const lab_tensor *x)\n{\n    return 0; // done }\n}\n",
        "void add(double *y, const double *restrict x, int n)\n{\n"
        "    for (int i = 0; i < n; i++) y[i] += x[i];\n}\n",
        "#define TWO(a) \\\n    { (a), (a) }\nconst char *name(void) { return "
        "\"a\\\"b{\"; }\n",
        "struct p { int a[3]; };\nint f(struct p *q, unsigned long long n, char s[]);\n"
        "_Bool g(size_t n) { return n ? 1 : 0; }",
        "static const lab_row rows[] = { { \"f() -> int\", LAB_CODE(f), \"\" } };\n"
        "LAB_PLUGIN(own, .rows = rows);\n",
    };

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        fuzz_seed(cells[i], strlen(cells[i]));
}
