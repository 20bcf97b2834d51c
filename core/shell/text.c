/* text.c — names, sentences, what people mistype. */
#include "shell/text.h"

#include <ctype.h>
#include <string.h>

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
