/* text.c — UTF-8 text as a terminal shows it, names as people mistype them. */
#include "shell/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

int text_decode(const char *s, size_t n, int32_t *code)
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

int text_width(int32_t code)
{
    return code < 0 ? 1 : code < 0x20 || code == 0x7f ? -1 : wcwidth((wchar_t)code);
}

size_t text_fit(const char *s, size_t n, int columns)
{
    size_t at = 0;

    while (at < n) {
        int32_t code;
        int bytes = text_decode(s + at, n - at, &code), w = text_width(code);

        columns -= w < 0 ? 0 : w;
        if (columns < 0)
            break;
        at += (size_t)bytes;
    }
    return at;
}

int text_columns(const char *s, size_t n)
{
    int columns = 0;

    for (size_t at = 0; at < n;) {
        int32_t code;
        int bytes = text_decode(s + at, n - at, &code), w = text_width(code);

        columns += w < 0 ? 0 : w;
        at += (size_t)bytes;
    }
    return columns;
}

bool text_is_name(const char *s, size_t n)
{
    if (n == 0 || isdigit((unsigned char)s[0]))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)s[i]) && s[i] != '_')
            return false;
    return true;
}

bool text_is_blank(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isspace((unsigned char)s[i]))
            return false;
    return true;
}

size_t text_sentence(const char *doc)
{
    size_t i = 0;

    for (; doc[i] && doc[i] != '\n'; i++)
        if (doc[i] == '.' && (doc[i + 1] == ' ' || doc[i + 1] == '\n') &&
            !(i >= 3 &&
              (memcmp(doc + i - 3, "e.g", 3) == 0 || memcmp(doc + i - 3, "i.e", 3) == 0)))
            return i + 1;
    return i;
}

void text_bytes(char *out, size_t size, double bytes)
{
    static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
    int u = 0;

    for (; bytes >= 1024 && u < 4; u++)
        bytes /= 1024;
    snprintf(out, size, u == 0 || bytes >= 100 ? "%.0f %s" : "%.1f %s", bytes, units[u]);
}

void text_seconds(char *out, size_t size, double s)
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

static int replace_cost(char a, char b)
{
    return a == b ? 0 : tolower((unsigned char)a) == tolower((unsigned char)b) ? 1 : 2;
}

int text_distance(const char *a, const char *b)
{
    enum { MOST = 63 };
    int rows[3][MOST + 1];
    size_t n = strnlen(a, MOST), m = strnlen(b, MOST);

    for (size_t j = 0; j <= m; j++)
        rows[0][j] = 2 * (int)j;
    for (size_t i = 1; i <= n; i++) {
        int *now = rows[i % 3], *last = rows[(i - 1) % 3], *older = rows[(i + 1) % 3];

        now[0] = 2 * (int)i;
        for (size_t j = 1; j <= m; j++) {
            int best = last[j - 1] + replace_cost(a[i - 1], b[j - 1]);

            best = last[j] + 2 < best ? last[j] + 2 : best;
            best = now[j - 1] + 2 < best ? now[j - 1] + 2 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                older[j - 2] + 2 < best)
                best = older[j - 2] + 2;
            now[j] = best;
        }
    }
    return rows[n % 3][m];
}

bool text_is_near(int distance, size_t len)
{
    return distance <= (len <= 2 ? 1 : len <= 4 ? 2 : len <= 6 ? 3 : len <= 9 ? 4 : 6);
}
