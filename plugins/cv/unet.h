/* unet.h — the U-Net, Ronneberger et al. (2015), with batch norm and padding. */
#ifndef CV_UNET_H
#define CV_UNET_H

#include <lab/nn.h>

enum { UNET_MAX_DEPTH = 6, UNET_MAX_BASE = 512, UNET_MAX_OUTPUTS = 256 };

/* Returns new: a Module from N×H×W×3 f32 to logits N×H×W×outputs; H and W are multiples of
 * 2^depth. base: channels of the first level, each level below has twice as many; depth: how
 * often it halves. LAB_EARG names the number that is out of range. */
lab_layer *unet_new(lab_ctx *c, int64_t outputs, int64_t base, int64_t depth);

#endif
