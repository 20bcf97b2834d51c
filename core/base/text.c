/* text.c — UTF-8 text as a terminal shows it, sizes and times in words. */
#include <lab/text.h>

#include <stdio.h>
#include <wchar.h>

int lab_text_decode(const char *s, size_t n, int32_t *code)
{
    static const struct {
        unsigned char mask, lead;
        int bytes;
        int32_t least;
    } forms[] = { { 0xe0, 0xc0, 2, 0x80 },
                  { 0xf0, 0xe0, 3, 0x800 },
                  { 0xf8, 0xf0, 4, 0x10000 } };
    unsigned char c = (unsigned char)s[0];

    *code = c;
    if (c < 0x80)
        return 1;
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        int32_t value = c & (unsigned char)~forms[f].mask;
        int i = 1;

        if ((c & forms[f].mask) != forms[f].lead || n < (size_t)forms[f].bytes)
            continue;
        for (; i < forms[f].bytes && ((unsigned char)s[i] & 0xc0) == 0x80; i++)
            value = value << 6 | ((unsigned char)s[i] & 0x3f);
        if (i < forms[f].bytes || value < forms[f].least || value > 0x10ffff ||
            (value >= 0xd800 && value < 0xe000))
            break;
        *code = value;
        return i;
    }
    *code = -1;
    return 1;
}

int lab_text_width(int32_t code)
{
    return code < 0 ? 1 : code < 0x20 || code == 0x7f ? -1 : wcwidth((wchar_t)code);
}

size_t lab_text_fit(const char *s, size_t n, int columns)
{
    size_t at = 0;

    while (at < n) {
        int32_t code;
        int bytes = lab_text_decode(s + at, n - at, &code), w = lab_text_width(code);

        columns -= w < 0 ? 0 : w;
        if (columns < 0)
            break;
        at += (size_t)bytes;
    }
    return at;
}

int lab_text_columns(const char *s, size_t n)
{
    int columns = 0;

    for (size_t at = 0; at < n;) {
        int32_t code;
        int bytes = lab_text_decode(s + at, n - at, &code), w = lab_text_width(code);

        columns += w < 0 ? 0 : w;
        at += (size_t)bytes;
    }
    return columns;
}

void lab_text_bytes(char *out, size_t size, double bytes)
{
    static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
    int u = 0;

    for (; bytes >= 1024 && u < 4; u++)
        bytes /= 1024;
    snprintf(out, size, u == 0 || bytes >= 100 ? "%.0f %s" : "%.1f %s", bytes, units[u]);
}

void lab_text_seconds(char *out, size_t size, double s)
{
    static const struct {
        double below, scale;
        const char *unit;
    } units[] = {
        { 1e-6, 1e9, "ns" }, { 1e-3, 1e6, "µs" }, { 1, 1e3, "ms" }, { 60, 1, "s" }
    };

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (s < units[i].below) {
            double x = s * units[i].scale;

            snprintf(out, size,
                     x < 10    ? "%.2f %s"
                     : x < 100 ? "%.1f %s"
                               : "%.0f %s",
                     x, units[i].unit);
            return;
        }
    if (s < 3600)
        snprintf(out, size, "%d:%02d min", (int)s / 60, (int)s % 60);
    else
        snprintf(out, size, "%d:%02d:%02d h", (int)(s / 3600), (int)s / 60 % 60,
                 (int)s % 60);
}
