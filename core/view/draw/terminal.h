/* terminal.h — the part of draw_api that chafa does. */
#ifndef DRAW_TERMINAL_H
#define DRAW_TERMINAL_H

#include "view/draw/api.h"

/* See struct draw_api. */
char *draw_terminal(const uint8_t *rgba, int w, int h, enum draw_terminal how,
                    int columns, int rows, double cell_w, double cell_h);

#endif
