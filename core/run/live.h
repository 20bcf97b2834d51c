/* live.h — the window with the curves of the open run, and its controls. */
#ifndef RUN_LIVE_H
#define RUN_LIVE_H

#include "run/curve.h"

struct live;

/* `window` may hold the number of a window to draw into, and gets the number drawn. `hear` is
 * called with what the user does there. NULL when out of memory. */
struct live *live_new(lab_host *h);
void live_free(struct live *l);
/* Begins anew: the curves of another run, in the same window. `title` is copied. */
void live_reset(struct live *l, const char *title);
void live_title(struct live *l, const char *title);
void live_add(struct live *l, const char *metric, double step, double value);
/* What the line below the curves says besides the step. */
void live_state(struct live *l, bool paused, double lr_scale);
/* The run is over: its last picture says `how`, without controls. */
void live_end(struct live *l, const char *how);
/* Draws if something is new and the last picture is old enough; `now` is lab_now. With
 * `force`: whatever is new. */
void live_draw(struct live *l, double now, bool force);
int live_window(const struct live *l); /* 0: none yet */
bool live_changed(const struct live *l);

#endif
