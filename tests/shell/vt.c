/* vt.c — a small terminal. */
#include "vt.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

void vt_init(struct vt *t, int cols, int rows)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    memset(t, 0, sizeof *t);
    t->cols = cols;
    t->rows = rows;
}

static void line_feed(struct vt *t)
{
    if (t->y < t->rows - 1) {
        t->y++;
        return;
    }
    memmove(t->cell[0], t->cell[1], sizeof t->cell[0] * (size_t)(t->rows - 1));
    memset(t->cell[t->rows - 1], 0, sizeof t->cell[0]);
}

static void put(struct vt *t, int32_t code)
{
    int w = wcwidth((wchar_t)code);

    if (w <= 0)
        return;
    if (t->wrap || t->x + w > t->cols) {
        t->x = 0;
        t->wrap = 0;
        line_feed(t);
    }
    t->cell[t->y][t->x] = code;
    if (w == 2)
        t->cell[t->y][t->x + 1] = -1;
    t->x += w;
    if (t->x >= t->cols) {
        t->x = t->cols - 1;
        t->wrap = 1;
    }
}

static void erase(struct vt *t, int y, int from)
{
    memset(&t->cell[y][from], 0, sizeof(int32_t) * (size_t)(VT_COLS - from));
}

static void csi(struct vt *t, char final, const char *args)
{
    int n = atoi(args + strspn(args, "?")), count = n ? n : 1;

    t->wrap = 0;
    switch (final) {
    case 'A':
        t->y = t->y > count ? t->y - count : 0;
        break;
    case 'B':
        t->y = t->y + count < t->rows ? t->y + count : t->rows - 1;
        break;
    case 'C':
        t->x = t->x + count < t->cols ? t->x + count : t->cols - 1;
        break;
    case 'H':
        t->x = t->y = 0;
        break;
    case 'J':
        for (int y = n == 2 ? 0 : t->y; y < t->rows; y++)
            erase(t, y, y == t->y && n != 2 ? t->x : 0);
        break;
    case 'K':
        erase(t, t->y, t->x);
        break;
    case 'm':
        t->colours += n != 0 || strchr(args, ';') != NULL;
        break;
    case 'h':
    case 'l':
        break;
    default:
        t->unknown++;
    }
}

/* Bytes of the first complete thing in pending, 0 if more are needed. */
static int take(struct vt *t)
{
    unsigned char c = (unsigned char)t->pending[0];
    int need = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    int32_t code;
    int i = 2;

    if (c == '\033') {
        if (t->n_pending < 2)
            return 0;
        if (t->pending[1] != '[') {
            t->unknown++;
            return 2;
        }
        while (i < t->n_pending && strchr("0123456789;?", t->pending[i]))
            i++;
        if (i == t->n_pending)
            return 0;
        csi(t, t->pending[i], t->pending + 2);
        return i + 1;
    }
    if (t->n_pending < need)
        return 0;
    code = need == 1 ? c : c & (0xff >> (need + 1));
    for (i = 1; i < need; i++)
        code = code << 6 | ((unsigned char)t->pending[i] & 0x3f);
    if (c == '\r') {
        t->x = t->wrap = 0;
    } else if (c == '\n') {
        t->wrap = 0;
        line_feed(t);
    } else if (c == '\b') {
        t->x -= t->x > 0;
        t->wrap = 0;
    } else if (c == '\t') {
        t->x = (t->x + 8) / 8 * 8;
        t->x = t->x < t->cols ? t->x : t->cols - 1;
    } else if (c >= 0x20) {
        put(t, code);
    }
    return need;
}

void vt_feed(struct vt *t, const char *data, size_t n)
{
    while (n-- > 0) {
        int used;

        t->pending[t->n_pending++] = *data++;
        t->pending[t->n_pending] = 0;
        used = take(t);
        if (used > 0 || t->n_pending == sizeof t->pending - 1)
            t->n_pending = 0;
    }
}

const char *vt_row(const struct vt *t, int y)
{
    static char texts[4][VT_COLS * 4 + 1];
    static int next;
    char *out = texts[next++ % 4], *at = out, *end = out;

    for (int x = 0; x < t->cols; x++) {
        int32_t c = t->cell[y][x];

        if (c == -1)
            continue;
        if (c == 0)
            c = ' ';
        if (c < 0x80) {
            *at++ = (char)c;
        } else if (c < 0x800) {
            *at++ = (char)(0xc0 | c >> 6);
            *at++ = (char)(0x80 | (c & 0x3f));
        } else {
            if (c >= 0x10000) {
                *at++ = (char)(0xf0 | c >> 18);
                *at++ = (char)(0x80 | (c >> 12 & 0x3f));
            } else {
                *at++ = (char)(0xe0 | c >> 12);
            }
            *at++ = (char)(0x80 | (c >> 6 & 0x3f));
            *at++ = (char)(0x80 | (c & 0x3f));
        }
        if (c != ' ')
            end = at;
    }
    *end = 0;
    return out;
}
