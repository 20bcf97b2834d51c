/* signature_scan.c — the characters of a signature, and where its memory comes from. */
#include "plugin/signature_parser.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A chain of chunks freed together. */
struct chunk {
    struct chunk *next;
    size_t used, size;
    char at[];
};

void *sign_take(struct parser *p, size_t n)
{
    struct chunk *k = p->out->chunks;

    n = (n + 15) / 16 * 16;
    if (!k || k->size - k->used < n) {
        size_t size = n > 1024 ? n : 1024;

        k = calloc(1, sizeof *k + size);
        if (!k)
            return lab_fail(p->c, LAB_ENOMEM, "out of memory: a signature");
        k->size = size;
        k->next = p->out->chunks;
        p->out->chunks = k;
    }
    k->used += n;
    return k->at + k->used - n;
}

const char *sign_take_text(struct parser *p, const char *from, size_t n)
{
    char *s = sign_take(p, n + 1);

    return s ? memcpy(s, from, n) : NULL;
}

bool sign_fail(struct parser *p, const char *what)
{
    lab_fail(p->c, LAB_EFORMAT, "signature \"%.200s\": %s at \"%.24s\"", p->text, what,
             *p->at ? p->at : "its end");
    return false;
}

void sign_blank(struct parser *p)
{
    while (isspace((unsigned char)*p->at))
        p->at++;
}

bool sign_eat(struct parser *p, const char *token)
{
    size_t n = strlen(token);

    sign_blank(p);
    if (strncmp(p->at, token, n) != 0)
        return false;
    p->at += n;
    return true;
}

size_t sign_word_length(const char *s)
{
    size_t n = 0;

    if (isalpha((unsigned char)*s) || *s == '_')
        while (isalnum((unsigned char)s[n]) || s[n] == '_')
            n++;
    return n;
}

bool sign_eat_word(struct parser *p, const char *word)
{
    size_t n;

    sign_blank(p);
    n = sign_word_length(p->at);
    if (n != strlen(word) || strncmp(p->at, word, n) != 0)
        return false;
    p->at += n;
    return true;
}

const char *sign_name(struct parser *p, const char *what)
{
    size_t n;
    const char *s;

    sign_blank(p);
    n = sign_word_length(p->at);
    if (n == 0 || n > SIGN_MAX_NAME) {
        sign_fail(p, what);
        return NULL;
    }
    s = sign_take_text(p, p->at, n);
    p->at += n;
    return s;
}

const char *sign_quoted(struct parser *p)
{
    const char *end = strchr(p->at + 1, '"'), *s;

    if (!end) {
        sign_fail(p, "a closing quote is missing");
        return NULL;
    }
    s = sign_take_text(p, p->at + 1, (size_t)(end - p->at - 1));
    p->at = end + 1;
    return s;
}

void sign_release(struct parsed *s)
{
    while (s->chunks) {
        struct chunk *k = s->chunks;

        s->chunks = k->next;
        free(k);
    }
    free(s);
}
