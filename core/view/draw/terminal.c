/* terminal.c — pixels as text that a terminal shows, by chafa: kitty's, iTerm's or sixel
 * graphics where the terminal's environment variables tell of them, else coloured symbols. */
#include "view/draw/terminal.h"

#include "config.h"

#include <stdlib.h>

#ifdef LAB_HAVE_CHAFA

#include <chafa.h>
#include <math.h>
#include <string.h>

static bool can(const ChafaTermInfo *info, ChafaTermSeq seq)
{
    return chafa_term_info_have_seq(info, seq);
}

static ChafaPixelMode pixel_mode(const ChafaTermInfo *info, enum draw_terminal how)
{
    static const ChafaPixelMode modes[N_TERMINALS] = {
        [TERMINAL_KITTY] = CHAFA_PIXEL_MODE_KITTY,
        [TERMINAL_SIXEL] = CHAFA_PIXEL_MODE_SIXELS,
        [TERMINAL_ITERM] = CHAFA_PIXEL_MODE_ITERM2,
        [TERMINAL_SYMBOLS] = CHAFA_PIXEL_MODE_SYMBOLS,
    };

    if (how != TERMINAL_AUTO)
        return modes[how];
    if (can(info, CHAFA_TERM_SEQ_BEGIN_KITTY_IMMEDIATE_IMAGE_V1))
        return CHAFA_PIXEL_MODE_KITTY;
    if (can(info, CHAFA_TERM_SEQ_BEGIN_ITERM2_IMAGE))
        return CHAFA_PIXEL_MODE_ITERM2;
    if (can(info, CHAFA_TERM_SEQ_BEGIN_SIXELS))
        return CHAFA_PIXEL_MODE_SIXELS;
    return CHAFA_PIXEL_MODE_SYMBOLS;
}

static ChafaCanvasMode canvas_mode(const ChafaTermInfo *info)
{
    if (can(info, CHAFA_TERM_SEQ_SET_COLOR_FGBG_DIRECT))
        return CHAFA_CANVAS_MODE_TRUECOLOR;
    if (can(info, CHAFA_TERM_SEQ_SET_COLOR_FGBG_256))
        return CHAFA_CANVAS_MODE_INDEXED_240;
    if (can(info, CHAFA_TERM_SEQ_SET_COLOR_FGBG_16))
        return CHAFA_CANVAS_MODE_INDEXED_16;
    return CHAFA_CANVAS_MODE_FGBG;
}

/* What every terminal font has: blocks, halves, quadrants and their edges. */
static void set_symbols(ChafaCanvasConfig *config)
{
    ChafaSymbolMap *map = chafa_symbol_map_new();

    chafa_symbol_map_add_by_tags(map, CHAFA_SYMBOL_TAG_SPACE | CHAFA_SYMBOL_TAG_SOLID |
                                          CHAFA_SYMBOL_TAG_BLOCK |
                                          CHAFA_SYMBOL_TAG_BORDER);
    chafa_canvas_config_set_symbol_map(config, map);
    chafa_symbol_map_unref(map);
}

static ChafaTermInfo *terminal_info(enum draw_terminal how)
{
    ChafaTermDb *db = chafa_term_db_get_default();
    gchar **environment = g_get_environ();
    ChafaTermInfo *info = chafa_term_db_detect(db, environment), *all;

    /* Told what to use, we know no less than chafa does of any terminal. */
    if (how != TERMINAL_AUTO) {
        all = chafa_term_db_get_fallback_info(db);
        chafa_term_info_supplement(info, all);
        chafa_term_info_unref(all);
    }
    g_strfreev(environment);
    return info;
}

char *draw_terminal(const uint8_t *rgba, int w, int h, enum draw_terminal how,
                    int columns, int rows, double cell_w, double cell_h)
{
    ChafaTermInfo *info = terminal_info(how);
    ChafaCanvasConfig *config = chafa_canvas_config_new();
    ChafaPixelMode mode = pixel_mode(info, how);
    ChafaCanvas *canvas;
    GString *text;
    char *out;

    chafa_calc_canvas_geometry(w, h, &columns, &rows, (float)(cell_w / cell_h), FALSE,
                               FALSE);
    chafa_canvas_config_set_geometry(config, columns, rows);
    chafa_canvas_config_set_cell_geometry(config, (int)lround(cell_w),
                                          (int)lround(cell_h));
    chafa_canvas_config_set_pixel_mode(config, mode);
    chafa_canvas_config_set_canvas_mode(config, mode == CHAFA_PIXEL_MODE_SYMBOLS
                                                    ? canvas_mode(info)
                                                    : CHAFA_CANVAS_MODE_TRUECOLOR);
    set_symbols(config);
    canvas = chafa_canvas_new(config);
    chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGBA8_UNASSOCIATED, rgba, w, h,
                                 w * 4);
    text = chafa_canvas_print(canvas, info);
    out = strdup(text->str);
    g_string_free(text, TRUE);
    chafa_canvas_unref(canvas);
    chafa_canvas_config_unref(config);
    chafa_term_info_unref(info);
    return out;
}

#else

char *draw_terminal(const uint8_t *rgba, int w, int h, enum draw_terminal how,
                    int columns, int rows, double cell_w, double cell_h)
{
    (void)rgba, (void)w, (void)h, (void)how, (void)columns, (void)rows, (void)cell_w,
        (void)cell_h;
    return NULL;
}

#endif
