/* text.h — what the files of the layout as text share. */
#ifndef FORMULA_TEXT_H
#define FORMULA_TEXT_H

#include "view/formula/block.h"
#include "view/formula/formula.h"

/* How a part is set. */
struct manner {
    lab_ctx *c;
    bool flat;  /* one line, whatever it takes */
    bool small; /* in a script: no space about signs */
};

struct block text_node(struct manner s, const struct formula_node *n);
struct block text_row(struct manner s, const struct formula_node *row);
/* The parts of a row and the columns before each. Returns their number. */
int text_parts(struct manner s, const struct formula_node *row, struct block **parts,
               int **gaps, enum formula_class **classes);
struct block text_scripts(struct manner s, const struct formula_node *n);
struct block text_stack(struct manner s, const struct formula_node *n);
struct block text_table(struct manner s, const struct formula_node *n);
/* Between delimiters as tall as it (one line high where that is all). */
struct block text_between(struct manner s, int32_t open, const struct block *body,
                          int32_t close);
/* How a node looks to its neighbours. */
enum formula_class text_left(const struct formula_node *n);
enum formula_class text_right(const struct formula_node *n);
/* The character that text shows for a sign. */
int32_t text_letter(const struct formula_node *n);

#endif
