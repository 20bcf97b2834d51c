/* rows_made.c — made-up data at the prompt. */
#include "data/rows.h"

#include <lab/synthetic.h>

static lab_tensor *digits(lab_ctx *c, int64_t n, int64_t size, int64_t seed,
                          lab_tensor **labels)
{
    return lab_digits(c, n, size, (uint64_t)seed, labels);
}

static lab_dataset *shapes(lab_ctx *c, int64_t n, int64_t size,
                           const lab_strings *classes, int64_t least, int64_t most,
                           int64_t seed)
{
    return lab_shapes(c, &(lab_shapes_options){ n, size, classes, least, most,
                                                (uint64_t)seed });
}

static const char *corpus(lab_ctx *c)
{
    return lab_corpus(c, NULL);
}

static const lab_row rows[] = {
    { "digits(n: int = 10000; size: int = 28, seed: int = 0) -> images: tensor[N,S,S,1] "
      "u8, "
      "labels: tensor[N] i64",
      LAB_CODE(digits),
      "Pictures of handwritten-like digits and what they are, 0 to 9; another seed, "
      "another set.\n"
      ">>> x, y = data.digits(100)\n>>> x:shape(), y:max()\n{100, 28, 28, 1}\t9",
      LAB_LONG },
    { "shapes(n: int = 1000; size: int = 64, classes: string..., least: int = 1, most: "
      "int = 4, "
      "seed: int = 0) -> Dataset",
      LAB_CODE(shapes),
      "Pictures of circles, rectangles, triangles, stars, crosses and rings (the first "
      "four unless "
      "classes says which) before textured grounds.\n"
      "A sample has image H×W×3 u8, labels K (places in classes, from 0), boxes K×4 (x0 "
      "y0 x1 y1), "
      "masks K×H×W, semantic H×W (0 the ground, label + 1) and keypoints K×5×3 (top, "
      "right, bottom, "
      "left, centre: x, y and 2 seen, 1 hidden, 0 outside).\n"
      ">>> s = data.shapes{n = 5, size = 32, seed = 1}[0]\n>>> s.image:shape()\n{32, 32, "
      "3}\n"
      ">>> #s.boxes == #s.labels\ntrue" },
    { "text() -> string", LAB_CODE(corpus),
      "A small corpus of English: the licences in /usr/share/common-licenses, which "
      "every Debian "
      "machine has." },
};
LAB_ROWS(data_made_rows);
