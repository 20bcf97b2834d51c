/* WebP files: any bytes are a picture or refused. */
#include "picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (image_webp.knows(data, size))
        picture_decode(data, size);
    return 0;
}

/* The extended form of a picture of 8 × 8: a VP8X chunk in front, EXIF behind. */
static uint8_t *with_exif(uint8_t *file, size_t *len)
{
    static const char head[] = "VP8X\x0a\0\0\0\x08\0\0\0\x07\0\0\x07\0\0";
    static const char tail[] = "EXIF\x1a\0\0\0" PICTURE_TIFF;

    file = picture_insert(file, len, 12, head, sizeof head - 1);
    file = picture_insert(file, len, *len, tail, sizeof tail - 1);
    file[4] = (uint8_t)(*len - 8);
    file[5] = (uint8_t)((*len - 8) >> 8);
    return file;
}

void fuzz_seeds(void)
{
    picture_seed(&image_webp, LAB_U8, 17, 20, 3, 60, NULL);
    picture_seed(&image_webp, LAB_U8, 9, 12, 4, 60, NULL);
    picture_seed(&image_webp, LAB_U8, 9, 12, 4, 100, NULL);
    picture_seed(&image_webp, LAB_U8, 8, 8, 3, 100, with_exif);
}
