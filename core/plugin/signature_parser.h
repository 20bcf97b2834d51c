/* signature_parser.h — a signature being read: between signature.c, which knows rows,
 * signature_type.c, which knows types, and signature_scan.c, which knows characters. */
#ifndef PLUGIN_SIGNATURE_PARSER_H
#define PLUGIN_SIGNATURE_PARSER_H

#include <lab/signature.h>

enum { SIGN_MAX_NAME = 64 };

struct chunk;

struct parsed {
    lab_signature pub;
    struct chunk *chunks; /* all memory of the signature */
};

struct parser {
    lab_ctx *c;
    const char *text, *at;
    struct parsed *out;
    const char *names[LAB_MAX_DIM_NAMES];
    int n_names;
};

/* Zeroed memory of the signature, freed with it; NULL with LAB_ENOMEM. */
void *sign_take(struct parser *p, size_t n);
const char *sign_take_text(struct parser *p, const char *from, size_t n);
void sign_release(struct parsed *s);

/* LAB_EFORMAT: `what`, and where. Returns false. */
bool sign_fail(struct parser *p, const char *what);

/* Past white space; past a token, or a whole word, if it is next. */
void sign_blank(struct parser *p);
bool sign_eat(struct parser *p, const char *token);
bool sign_eat_word(struct parser *p, const char *word);
size_t sign_word_length(const char *s); /* of the word at s; 0: none */
/* The next word, kept; NULL, and `what` said, when there is none. */
const char *sign_name(struct parser *p, const char *what);
/* What stands between the quotes at p->at, kept. */
const char *sign_quoted(struct parser *p);

/* A type and its text into q. */
bool sign_type(struct parser *p, lab_param *q);

#endif
