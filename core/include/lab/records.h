/* records.h — files of tables, texts and pictures: CSV, JSON, JSON lines, text, idx (MNIST),
 * CIFAR-10, folders of pictures.
 *
 * Errors: LAB_EIO; LAB_EFORMAT names the file, the place and what was expected there. A file
 * that is gzipped (.gz) is unpacked where the format usually comes so: idx, CSV, JSON lines,
 * text.
 */
#ifndef LAB_RECORDS_H
#define LAB_RECORDS_H

#include <lab/tensor.h>

/* ---- CSV (RFC 4180) ---------------------------------------------------------------------- */

/* `delimiter` 0: that of , ; tab | which divides the first records evenly. Returns new: the
 * columns, a list; with `header` (the first record holds names) also by name. A column of
 * numbers is a tensor, i64 when all are whole and none is missing, else f64, NaN where a cell is
 * empty, "NA", "nan" or "null"; any other column is a list of strings. *names: a list, "1", "2", …
 * without header. LAB_EFORMAT when a record has another number of cells than the first. */
LAB_API lab_table *lab_csv_read(lab_ctx *c, const char *path, char delimiter, bool header,
                                lab_table **names);
LAB_API lab_table *lab_csv_parse(lab_ctx *c, const char *text, size_t len,
                                 const char *name, char delimiter, bool header,
                                 lab_table **names);
/* Columns as lab_csv_read gives them (1-d tensors and lists), all of one length. LAB_EARG. */
LAB_API bool lab_csv_write(lab_ctx *c, const char *path, const lab_table *columns,
                           const lab_strings *names, char delimiter);

/* ---- JSON (RFC 8259) --------------------------------------------------------------------- */

/* Objects are record parts, arrays list parts, whole numbers exact in i64 (others that large
 * are LAB_EFORMAT), null is `null` (borrowed; NULL: nil). `name` is for messages. */
LAB_API lab_value *lab_json_parse(lab_ctx *c, const char *text, size_t len,
                                  const char *name, const lab_value *null);
LAB_API lab_value *lab_json_read(lab_ctx *c, const char *path, const lab_value *null);
/* A value on each line; empty lines are skipped. Returns a list. */
LAB_API lab_table *lab_jsonl_parse(lab_ctx *c, const char *text, size_t len,
                                   const char *name, const lab_value *null);
LAB_API lab_table *lab_jsonl_read(lab_ctx *c, const char *path, const lab_value *null);
/* In c's scope, `indent` blanks a level (0: one line). A table with a record part is an
 * object, any other an array; tensors are nested arrays. LAB_EARG for what JSON cannot say:
 * functions, handles, NaN, both parts at once. */
LAB_API char *lab_json_text(lab_ctx *c, const lab_value *v, int indent, size_t *len);
LAB_API bool lab_json_write(lab_ctx *c, const char *path, const lab_value *v, int indent);
LAB_API bool lab_jsonl_write(lab_ctx *c, const char *path, const lab_table *list);

/* ---- text ---------------------------------------------------------------------------------- */

/* The whole file in c's scope, checked to be UTF-8 without zero bytes; a byte order mark is
 * left out. LAB_EFORMAT names the line. */
LAB_API char *lab_text_read(lab_ctx *c, const char *path, size_t *len);
/* Its lines without their ends (LF or CRLF). */
LAB_API lab_table *lab_lines_read(lab_ctx *c, const char *path);
/* The first byte that is not UTF-8 (RFC 3629); len when all is. */
LAB_API size_t lab_utf8_check(const char *text, size_t len);

/* ---- pictures and labels ---------------------------------------------------------------------- */

/* MNIST's format, of any type and number of dimensions, plain or gzipped. */
LAB_API lab_tensor *lab_idx_read(lab_ctx *c, const char *path);
/* CIFAR-10, binary version, from one or more files: N×32×32×3 u8 and *labels, N i64. */
LAB_API lab_tensor *lab_cifar10_read(lab_ctx *c, const lab_strings *paths,
                                     lab_tensor **labels);
/* A folder with a folder of pictures for each class. Both sorted by name; hidden ones and
 * files that are not .jpg, .jpeg, .png or .webp are skipped. *labels: i64, *classes: names. */
LAB_API lab_table *lab_image_folder(lab_ctx *c, const char *path, lab_tensor **labels,
                                    lab_table **classes);

#endif
