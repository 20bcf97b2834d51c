/* EXIF's TIFF blocks: any bytes say one of the eight ways up, or nothing. */
#include "picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int o = exif_orientation(data, size);
    lab_host *h = lab_host_new();
    lab_ctx *c = lab_ctx_new(h);
    const lab_tensor *t;

    LAB_ASSERT(o >= 0 && o <= 8);
    t = exif_upright(c, picture_wave(c, LAB_U8, 2, 3, 3), o);
    picture_check(c, t);
    LAB_ASSERT(lab_dim(t, 0) == (o < 5 ? 2 : 3) && lab_numel(t) == 18);
    lab_ctx_free(c);
    lab_host_free(h);
    return 0;
}

void fuzz_seeds(void)
{
    static const char little[] = "II*\0\x0a\0\0\0..\x03\0"
                                 "\x0f\x01\x02\0\x04\0\0\0abc\0"
                                 "\x12\x01\x03\0\x01\0\0\0\x03\0\0\0"
                                 "\x1a\x01\x05\0\x01\0\0\0\x26\0\0\0\0\0\0\0";

    fuzz_seed(PICTURE_TIFF, PICTURE_TIFF_LEN);
    fuzz_seed(little, sizeof little - 1);
}
