/* Packed pictures, as the viewer gets them: any bytes are a sound scene or refused. */
#include "fuzz.h"

#include "view/scene.h"

#include <stdlib.h>
#include <string.h>

static uint8_t *aligned_copy(const void *data, size_t n)
{
    uint8_t *copy =
        aligned_alloc(SCENE_ALIGN, n / SCENE_ALIGN * SCENE_ALIGN + SCENE_ALIGN);

    return memcpy(copy, data, n);
}

/* Whoever draws reads every number. */
static double touch(const struct scene_array *a)
{
    double lo = 0, hi = 0;

    if (a->at)
        scene_range(a, &lo, &hi);
    return lo + hi + (a->at ? scene_value(a, a->h - 1, a->w - 1, a->c - 1) : 0);
}

static double touch_all(const struct scene *s)
{
    const struct scene_plot *p = &s->as.plot;
    double sum = 0;

    if (s->kind == SCENE_HEAT)
        return touch(&s->as.heat.values);
    for (int64_t i = 0; s->kind == SCENE_PLOT && i < p->n_series; i++) {
        const struct scene_series *r = &p->series[i];

        for (int64_t k = 0; k < r->n; k++)
            sum += r->y[k] + (r->x ? r->x[k] : 0);
    }
    for (int64_t i = 0; s->kind < SCENE_PLOT && i < s->as.sheet.n_tiles; i++)
        sum += touch(&s->as.sheet.tiles[i].pixels) + touch(&s->as.sheet.tiles[i].mask);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *block = aligned_copy(data, size);
    const char *why = NULL;
    struct scene *s = scene_parse(block, size, &why);
    volatile double sum = s ? touch_all(s) : 0;

    (void)sum;
    if (s)
        LAB_ASSERT(scene_measure(s) == size);
    else
        LAB_ASSERT(why && *why);
    scene_free(s);
    free(block);
    return 0;
}

static void seed(const struct scene *s)
{
    size_t n = scene_measure(s);
    uint8_t *block =
        aligned_alloc(SCENE_ALIGN, n / SCENE_ALIGN * SCENE_ALIGN + SCENE_ALIGN);

    scene_pack(s, block, n);
    fuzz_seed(block, n);
    free(block);
}

void fuzz_seeds(void)
{
    static const uint8_t bytes[12] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    static const double numbers[4] = { 1, 2, 4, 8 };
    static struct scene_box box = { 0, 0, 2, 1, 1, "cat" };
    static uint32_t colours[2] = { 0xff0000, 0x00ff00 };
    static const char *names[2] = { "a", "b" };
    struct scene_array pixels = { LAB_U8, 2, 2, 3, bytes },
                       mask = { LAB_BOOL8, 2, 2, 1, bytes };
    struct scene_tile tiles[2] = {
        { pixels, mask, 0, 255, 0, 1, 1, &box, "t" },
        { pixels, { .dtype = LAB_U8 }, 0, 1, 0, 1, 0, NULL, "" }
    };
    struct scene_series series[2] = { { STROKE_BARS, 3, numbers, numbers, -1, 0, "a" },
                                      { STROKE_LINE, 4, NULL, numbers, 5, 2, "" } };
    struct scene image = { .kind = SCENE_IMAGE, .title = "i" }, grid = image,
                 plot = image, heat = image, formula = image;

    image.as.sheet =
        (struct scene_sheet){ 1, 1, tiles, RAMP_GRAY, RAMP_MAGMA, .5, 2, colours };
    grid.kind = SCENE_GRID;
    grid.as.sheet =
        (struct scene_sheet){ 2, 2, tiles, RAMP_GRAY, RAMP_MAGMA, .5, 0, NULL };
    plot.kind = SCENE_PLOT;
    plot.as.plot = (struct scene_plot){ 2,        series,      true, false, { 0, 1 },
                                        { 0, 1 }, LEGEND_AUTO, "x",  "y" };
    heat.kind = SCENE_HEAT;
    heat.as.heat = (struct scene_heat){ { LAB_F64, 2, 2, 1, numbers },
                                        0,
                                        8,
                                        RAMP_VIRIDIS,
                                        true,
                                        true,
                                        2,
                                        2,
                                        names,
                                        names,
                                        "k",
                                        "q" };
    formula.kind = SCENE_FORMULA;
    formula.as.formula = (struct scene_formula){ "\\frac{a}{b}", 20, 0xff };
    seed(&formula);
    seed(&image);
    seed(&grid);
    seed(&plot);
    seed(&heat);
}
