/* rows_files.c — files of tables, texts and pictures at the prompt. */
#include "data/rows.h"

#include <lab/records.h>
#include <string.h>

/* ---- CSV ----------------------------------------------------------------------------------- */

/* The one character of a delimiter; 0 for "", −1 with an error recorded. */
static int delimiter_of(lab_ctx *c, const char *name, const char *text)
{
    if (strlen(text) <= 1 && *text != '"' && *text != '\n')
        return *text;
    return lab_failn(c, LAB_EARG, "data.%s: argument 'delimiter' is one character",
                     name) -
           1;
}

static lab_table *read_csv(lab_ctx *c, const char *path, bool header,
                           const char *delimiter, lab_table **names)
{
    int d = delimiter_of(c, "read_csv", delimiter);

    return d < 0 ? NULL : lab_csv_read(c, path, (char)d, header, names);
}

static lab_table *parse_csv(lab_ctx *c, const lab_bytes *text, bool header,
                            const char *delimiter, lab_table **names)
{
    int d = delimiter_of(c, "parse_csv", delimiter);

    return d < 0 ? NULL
                 : lab_csv_parse(c, text->at, text->len, "text", (char)d, header, names);
}

static void write_csv(lab_ctx *c, const char *path, const lab_table *columns,
                      const lab_strings *names, const char *delimiter)
{
    int d = delimiter_of(c, "write_csv", delimiter);

    if (d >= 0)
        lab_csv_write(c, path, columns, names, d ? (char)d : ',');
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static lab_value *read_json(lab_ctx *c, const char *path, const lab_value *null)
{
    return lab_json_read(c, path, null);
}

static lab_value *parse_json(lab_ctx *c, const lab_bytes *text, const lab_value *null)
{
    return lab_json_parse(c, text->at, text->len, "text", null);
}

static lab_table *read_jsonl(lab_ctx *c, const char *path, const lab_value *null)
{
    return lab_jsonl_read(c, path, null);
}

static const char *to_json(lab_ctx *c, const lab_value *v, int64_t indent)
{
    const lab_value nil = LAB_V_NIL;

    return lab_json_text(c, v ? v : &nil, indent > 0 && indent < 32 ? (int)indent : 0,
                         NULL);
}

static void write_json(lab_ctx *c, const char *path, const lab_value *v, int64_t indent)
{
    const lab_value nil = LAB_V_NIL;

    lab_json_write(c, path, v ? v : &nil, indent > 0 && indent < 32 ? (int)indent : 0);
}

static void write_jsonl(lab_ctx *c, const char *path, const lab_table *list)
{
    lab_jsonl_write(c, path, list);
}

/* ---- text, pictures -------------------------------------------------------------------------- */

static const char *read_text(lab_ctx *c, const char *path)
{
    return lab_text_read(c, path, NULL);
}

static lab_table *read_lines(lab_ctx *c, const char *path)
{
    return lab_lines_read(c, path);
}

static lab_tensor *read_idx(lab_ctx *c, const char *path)
{
    return lab_idx_read(c, path);
}

static lab_tensor *read_cifar10(lab_ctx *c, const lab_strings *paths, lab_tensor **labels)
{
    return lab_cifar10_read(c, paths, labels);
}

static lab_dataset *image_folder(lab_ctx *c, const char *path, int64_t size,
                                 lab_table **classes)
{
    return lab_dataset_folder(c, path, size, classes);
}

static const lab_row rows[] = {
    { "read_csv(path: string; header: bool = true, delimiter: string = \"\") -> columns: "
      "table, "
      "names: table",
      LAB_CODE(read_csv),
      "The columns of a table of text (.csv, .tsv, also .gz), by name and as a list, and "
      "their "
      "names in order.\n"
      "Numbers are a tensor: i64, or f64 with NaN for what is missing; other columns are "
      "lists of "
      "strings. The delimiter is found out of , ; tab | unless given.",
      LAB_LONG },
    { "parse_csv(text: bytes; header: bool = true, delimiter: string = \"\") -> columns: "
      "table, "
      "names: table",
      LAB_CODE(parse_csv),
      "The same from a string.\n"
      ">>> t, names = data.parse_csv('name;age\\nAnna;31\\nBob;27\\n')\n"
      ">>> t.age, t.name[2], names[1]\n[31 27] i64\t\"Bob\"\t\"name\"" },
    { "write_csv(path: string, columns: table, names: string...; delimiter: string = "
      "\",\")",
      LAB_CODE(write_csv),
      "Writes the named columns, lists or 1-d tensors of one length.\n"
      ">>> p = os.tmpname()\n>>> data.write_csv(p, {x = tensor{1, 2}, s = {'a', 'b, "
      "c'}}, 's', 'x')\n"
      ">>> data.read_text(p)\n\"s,x\\na,1\\n\\\"b, c\\\",2\\n\"\n>>> "
      "os.remove(p)\ntrue" },
    { "read_json(path: string; null: any?) -> any?", LAB_CODE(read_json),
      "The value in a JSON file. Whole numbers are exact; null is nil unless another "
      "value is "
      "named." },
    { "parse_json(text: bytes; null: any?) -> any?", LAB_CODE(parse_json),
      "The value that a JSON text says.\n"
      ">>> data.parse_json('{\"n\": 9007199254740993}').n\n9007199254740993\n"
      ">>> data.parse_json('[1, null]', {null = false})\n{1, false}" },
    { "to_json(value: any?; indent: int = 0) -> string", LAB_CODE(to_json),
      "JSON of a value: tables with names are objects, all others arrays, tensors nested "
      "arrays.\n"
      ">>> data.to_json({1, true, {x = tensor{1, 2.5}}})\n\"[1, true, {\\\"x\\\": [1.0, "
      "2.5]}]\"" },
    { "write_json(path: string, value: any?; indent: int = 2)", LAB_CODE(write_json),
      "Writes a value as JSON.\n"
      ">>> p = os.tmpname()\n>>> data.write_json(p, {a = {1, 2}})\n>>> "
      "data.read_json(p).a[2]\n2\n"
      ">>> os.remove(p)\ntrue" },
    { "read_jsonl(path: string; null: any?) -> table", LAB_CODE(read_jsonl),
      "A list of the values in a file with one JSON value a line (also .gz).", LAB_LONG },
    { "write_jsonl(path: string, list: table)", LAB_CODE(write_jsonl),
      "Writes each value of a list as a line of JSON.\n"
      ">>> p = os.tmpname()\n>>> data.write_jsonl(p, {{id = 1}, {id = 2}})\n"
      ">>> data.read_jsonl(p)[2].id\n2\n>>> os.remove(p)\ntrue" },
    { "read_text(path: string) -> string", LAB_CODE(read_text),
      "A text file (also .gz), which must be UTF-8." },
    { "read_lines(path: string) -> table", LAB_CODE(read_lines),
      "A list of the lines of a text file, without their ends." },
    { "read_idx(path: string) -> tensor", LAB_CODE(read_idx),
      "The tensor in a file of MNIST's format (also .gz).", LAB_LONG },
    { "read_cifar10(paths: string...) -> images: tensor[N,32,32,3] u8, labels: tensor[N] "
      "i64",
      LAB_CODE(read_cifar10),
      "Pictures and labels of CIFAR-10's binary files, data_batch_1.bin and so on.",
      LAB_LONG },
    { "image_folder(path: string; size: int = 0) -> set: Dataset, classes: table",
      LAB_CODE(image_folder),
      "A set of {image, label} of a folder that has a folder of pictures for each class, "
      "and the "
      "classes' names.\n"
      "With a size, pictures are cut to a square in the middle and resized, so that they "
      "can be "
      "stacked." },
};
LAB_ROWS(data_file_rows);
