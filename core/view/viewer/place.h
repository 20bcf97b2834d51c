/* place.h — where on the screen a new window goes. */
#ifndef VIEWER_PLACE_H
#define VIEWER_PLACE_H

enum { PLACED_MAX = 64 };

struct box {
    int x, y, w, h;
};

/* A window of w × h where it covers least of the n ≤ PLACED_MAX others on the screen: the
 * topmost and then leftmost of such places; inside of the screen if that is large enough. */
struct box place_window(const struct box *screen, const struct box *others, int n, int w,
                        int h);

#endif
