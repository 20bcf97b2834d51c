/* synthetic.h — data that is made, not collected: handwritten-like digits, pictures of shapes,
 * a corpus of texts that every Debian machine has.
 *
 * Sample i depends on (seed, i) alone: the same for any number of threads, and another seed
 * makes another set of the same kind, as for a test.
 */
#ifndef LAB_SYNTHETIC_H
#define LAB_SYNTHETIC_H

#include <lab/data.h>

/* n pictures of digits as pens write them, N×size×size×1 u8, ink 255 on 0; *labels: N i64, 0…9.
 * 8 ≤ size ≤ 512. LAB_EARG. */
LAB_API lab_tensor *lab_digits(lab_ctx *c, int64_t n, int64_t size, uint64_t seed,
                               lab_tensor **labels);

typedef struct lab_shapes_options {
    int64_t n, size; /* samples; pixels a side, 16…1024 */
    const lab_strings
        *classes;        /* "circle" "rectangle" "triangle" "star" "cross" "ring" */
    int64_t least, most; /* shapes in a picture, at most 32 */
    uint64_t seed;
} lab_shapes_options;

/* Pictures of shapes before textured grounds. A sample has names:
 *   image      H×W×3 u8
 *   labels     K i64, places in `classes`
 *   boxes      K×4 f32, x0 y0 x1 y1 in pixels, of what can be seen; x1 and y1 are outside
 *   masks      K×H×W bool, of what can be seen: where a shape covers half a pixel and no other
 *              lies over it
 *   semantic   H×W i64: 0 the ground, else label + 1
 *   keypoints  K×5×3 f32: x, y and 2 where it can be seen, 1 where another shape hides it,
 *              0 outside the picture; the shape's top, right, bottom, left and centre
 * Shapes of which less than a fifth, or 9 pixels, can be seen are not drawn. In a batch all but image
 * and semantic are lists. LAB_EARG. */
LAB_API lab_dataset *lab_shapes(lab_ctx *c, const lab_shapes_options *o);

/* The licences in /usr/share/common-licenses, one after the other: some 200 kB of English.
 * What they are depends on the Debian release. LAB_EABSENT. In c's scope. */
LAB_API char *lab_corpus(lab_ctx *c, size_t *len);

#endif
