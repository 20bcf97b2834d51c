/* io.c — picture files: core's readers and writers (lab/image.h), under their names here. */
#include "cv.h"

#include <lab/image.h>
#include <string.h>

static const struct {
    const char *name;
    lab_image_mode mode;
} modes[] = {
    { "as is", LAB_IMAGE_AS_IS },
    { "gray", LAB_IMAGE_GRAY },
    { "rgb", LAB_IMAGE_RGB },
    { "rgba", LAB_IMAGE_RGBA },
};

lab_tensor *cv_imread(lab_ctx *c, const char *path, const char *mode)
{
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strcmp(modes[i].name, mode) == 0)
            return lab_image_read(c, path, modes[i].mode);
    return lab_fail(c, LAB_EARG, "unknown mode '%s'", mode);
}

void cv_imwrite(lab_ctx *c, const char *path, const lab_tensor *image, int64_t quality)
{
    if (quality < 0 || quality > 100)
        lab_fail(c, LAB_EARG,
                 "argument 'quality' is 1 to 100, or 0 for the usual one, got %lld",
                 (long long)quality);
    else
        lab_image_write(c, path, image, (int)quality);
}

lab_tensor *cv_to_gray(lab_ctx *c, const lab_tensor *image)
{
    return lab_image_convert(c, image, LAB_IMAGE_GRAY);
}

lab_tensor *cv_to_rgb(lab_ctx *c, const lab_tensor *image)
{
    return lab_image_convert(c, image, LAB_IMAGE_RGB);
}
