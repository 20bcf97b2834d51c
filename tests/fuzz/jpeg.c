/* JPEG files: any bytes are a picture or refused. */
#include "picture.h"

#include <jpeglib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (image_jpeg.knows(data, size))
        picture_decode(data, size);
    return 0;
}

static uint8_t *with_exif(uint8_t *file, size_t *len)
{
    static const char block[] = "\xff\xe1\0\x22"
                                "Exif\0\0" PICTURE_TIFF;

    return picture_insert(file, len, 2, block, sizeof block - 1);
}

/* What our own writer does not write: many scans, inks, subsampled chroma. */
static void seed_by_libjpeg(J_COLOR_SPACE space, int channels, bool progressive)
{
    struct jpeg_compress_struct j;
    struct jpeg_error_mgr errors;
    unsigned char *file = NULL, row[64 * 4];
    unsigned long len = 0;
    JSAMPROW rows = row;

    j.err = jpeg_std_error(&errors);
    jpeg_create_compress(&j);
    jpeg_mem_dest(&j, &file, &len);
    j.image_width = 21;
    j.image_height = 18;
    j.input_components = channels;
    j.in_color_space = space;
    jpeg_set_defaults(&j);
    if (progressive)
        jpeg_simple_progression(&j);
    jpeg_start_compress(&j, TRUE);
    while (j.next_scanline < j.image_height) {
        for (int i = 0; i < 21 * channels; i++)
            row[i] = (unsigned char)(i * 5 + (int)j.next_scanline * 9);
        jpeg_write_scanlines(&j, &rows, 1);
    }
    jpeg_finish_compress(&j);
    jpeg_destroy_compress(&j);
    picture_offer(file, len);
    free(file);
}

void fuzz_seeds(void)
{
    picture_seed(&image_jpeg, LAB_U8, 16, 24, 3, 0, NULL);
    picture_seed(&image_jpeg, LAB_U8, 9, 7, 1, 30, NULL);
    picture_seed(&image_jpeg, LAB_U8, 8, 8, 3, 50, with_exif);
    seed_by_libjpeg(JCS_RGB, 3, true);
    seed_by_libjpeg(JCS_GRAYSCALE, 1, true);
    seed_by_libjpeg(JCS_CMYK, 4, false);
}
