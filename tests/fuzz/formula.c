/* Formulas: any text is laid out or refused with one line. */
#include "fuzz.h"

#include <lab/formula.h>
#include <lab/host.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lab_host *h = lab_host_new();
    lab_ctx *c = lab_ctx_new(h);
    char *text = lab_alloc(c, size + 1);
    bool flat = size % 2;

    memcpy(text, data, size);
    if (!lab_formula_text(c, text, flat ? 0 : 20, flat)) {
        LAB_ASSERT(lab_error_code(c) != LAB_OK);
        LAB_ASSERT(!strchr(lab_error_text(c), '\n'));
    }
    lab_ctx_free(c);
    lab_host_free(h);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const formulas[] = {
        "p_i = \\frac{e^{z_i}}{\\sum_{j=1}^K e^{z_j}}",
        "\\operatorname{Attention}(Q,K,V) = "
        "\\left(\\frac{QK^\\top}{\\sqrt{d_k}}\\right)V",
        "V^\\pi(s) = \\max_{a'}\\left[r \\middle| \\gamma V^\\pi(s')\\right]",
        "f(x) = \\begin{cases} x & \\text{if } x > 0 \\\\ 0 & \\text{else} \\end{cases}",
        "\\begin{aligned} a &= b \\\\ \\hat{c} &\\le \\sqrt[3]{d} \\end{aligned}",
        "\\begin{array}{cc} 1 & 2 \\\\ 3 & 4 \\end{array} \\bigl( \\mathbb{R}^n \\bigr)",
        "\\underbrace{a+b}_{\\text{two}} \\overset{!}{=} \\binom{n}{k} \\quad f''",
        "\\sum_{\\substack{i<j \\\\ j<n}} x_{ij}, \xe6\x8d\x9f\xe5\xa4\xb1",
    };

    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
        fuzz_seed(formulas[i], strlen(formulas[i]));
}
