/* palette.h — colours: of curves, of labels, of numbers. */
#ifndef DRAW_PALETTE_H
#define DRAW_PALETTE_H

#include "view/scene.h"

/* The colour of the i-th curve (from 0), 0xRRGGBB: told apart by the colour-blind. */
uint32_t palette_series(int64_t i);
/* The colour of label i (from 1) in a mask or of a box's group i (from 0) + 1. */
uint32_t palette_label(int64_t i);
/* 256 colours from the ramp's dark end to its bright one. */
void palette_ramp(enum scene_ramp ramp, uint32_t table[256]);
/* Black or white, whichever reads better on a colour. */
uint32_t palette_ink(uint32_t rgb);

#endif
