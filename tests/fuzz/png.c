/* PNG files: any bytes are a picture or refused. Every chunk's checksum is mended first: a
 * damaged one would hide what lies behind it. */
#include "picture.h"

#include <png.h>
#include <zlib.h>

enum { SIGNATURE = 8, AROUND = 12 }; /* length, name and checksum of a chunk */

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static void mend(uint8_t *data, size_t size)
{
    for (size_t at = SIGNATURE; at + AROUND <= size;) {
        uint32_t n = get32(data + at);

        if (n > size - at - AROUND)
            return;
        put32(data + at + 8 + n, (uint32_t)crc32(0, data + at + 4, n + 4));
        at += n + AROUND;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy;

    if (!image_png.knows(data, size))
        return 0;
    copy = malloc(size);
    LAB_ASSERT(copy);
    memcpy(copy, data, size);
    mend(copy, size);
    picture_decode(copy, size);
    free(copy);
    return 0;
}

static uint8_t *with_exif(uint8_t *file, size_t *len)
{
    static const char chunk[] = "\0\0\0\x1a"
                                "eXIf" PICTURE_TIFF "....";

    file = picture_insert(file, len, 33, chunk, sizeof chunk - 1);
    mend(file, *len);
    return file;
}

static void push(png_structp png, png_bytep data, size_t n)
{
    fwrite(data, 1, n, png_get_io_ptr(png));
}

/* What our own writer does not write: palettes, few bits, interlacing, a transparent colour. */
static void seed_by_libpng(int type, int depth, bool interlaced)
{
    static const png_color palette[4] = {
        { 1, 2, 3 }, { 200, 0, 0 }, { 0, 90, 0 }, { 9, 9, 250 }
    };
    static const png_byte alpha[2] = { 0, 99 };
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_byte row[64];
    char *file = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&file, &len);

    png_set_write_fn(png, to, push, NULL);
    png_set_IHDR(png, info, 13, 11, depth, type,
                 interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, 0, 0);
    if (type == PNG_COLOR_TYPE_PALETTE) {
        png_set_PLTE(png, info, palette, 4);
        png_set_tRNS(png, info, alpha, 2, NULL);
    } else {
        png_set_tRNS(png, info, NULL, 0, &(png_color_16){ .gray = 3, .red = 3 });
    }
    png_write_info(png, info);
    for (int pass = interlaced ? png_set_interlace_handling(png) : 1; pass > 0; pass--)
        for (int y = 0; y < 11; y++) {
            for (int i = 0; i < 64; i++)
                row[i] = (png_byte)(i * 37 + y * 11);
            png_write_row(png, row);
        }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    fclose(to);
    picture_offer(file, len);
    free(file);
}

/* libpng would ask for as much memory as this chunk claims to have. */
static const char vast_exif[] = "\x89PNG\r\n\x1a\n"
                                "\0\0\0\x0dIHDR\0\0\0\4\0\0\0\4\x08\0\0\0\0...."
                                "\x7f\xff\xff\xf0"
                                "eXIfMM\0*....";

void fuzz_seeds(void)
{
    fuzz_seed(vast_exif, sizeof vast_exif - 1);
    picture_seed(&image_png, LAB_U8, 9, 12, 3, 0, NULL);
    picture_seed(&image_png, LAB_U8, 5, 7, 4, 9, NULL);
    picture_seed(&image_png, LAB_I32, 6, 5, 3, 0, NULL);
    picture_seed(&image_png, LAB_I32, 4, 4, 1, 0, with_exif);
    seed_by_libpng(PNG_COLOR_TYPE_PALETTE, 2, false);
    seed_by_libpng(PNG_COLOR_TYPE_GRAY, 4, true);
    seed_by_libpng(PNG_COLOR_TYPE_RGB, 8, true);
}
