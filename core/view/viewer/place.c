/* place.c — where on the screen a new window goes. */
#include "view/viewer/place.h"

#include <stdint.h>

enum { GAP = 8, TITLE = 32 }; /* a window manager's frame, left, right and below; above */
enum { EDGES = PLACED_MAX * 2 + 2 };

static int within(int at, int low, int high)
{
    return at > high ? (high > low ? high : low) : at < low ? low : at;
}

static int64_t overlap(const struct box *a, const struct box *b)
{
    int left = a->x > b->x ? a->x : b->x, top = a->y > b->y ? a->y : b->y;
    int right = a->x + a->w < b->x + b->w ? a->x + a->w : b->x + b->w;
    int bottom = a->y + a->h < b->y + b->h ? a->y + a->h : b->y + b->h;

    return right > left && bottom > top ? (int64_t)(right - left) * (bottom - top) : 0;
}

struct box place_window(const struct box *screen, const struct box *others, int n, int w,
                        int h)
{
    int x[EDGES], y[EDGES], edges = 0;
    int64_t least = INT64_MAX;
    struct box best = { screen->x, screen->y, w, h };

    n = n < PLACED_MAX ? n : PLACED_MAX;
    x[edges] = screen->x;
    y[edges++] = screen->y;
    for (int i = 0; i < n; i++) {
        x[edges] = others[i].x + others[i].w + GAP;
        y[edges++] = others[i].y + others[i].h + TITLE + GAP;
        x[edges] = others[i].x - w - GAP;
        y[edges++] = others[i].y - h - TITLE - GAP;
    }
    x[edges] = screen->x + screen->w;
    y[edges++] = screen->y + screen->h;
    for (int j = 0; j < edges; j++)
        for (int i = 0; i < edges; i++) {
            struct box at = {
                within(x[i], screen->x + GAP, screen->x + screen->w - w - GAP),
                within(y[j], screen->y + TITLE, screen->y + screen->h - h - GAP), w, h
            };
            int64_t covered = 0;

            for (int k = 0; k < n && covered < least; k++)
                covered += overlap(&at, &others[k]);
            if (covered < least) {
                least = covered;
                best = at;
            }
        }
    return best;
}
