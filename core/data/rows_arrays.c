/* rows_arrays.c — tensor.save and tensor.load. */
#include <lab/arrays.h>
#include <lab/plugin.h>

/* Of the module `tensor`, whose list of parts (core/op) names them. */
extern const lab_rows tensor_file_rows;

static void save(lab_ctx *c, const char *path, const lab_value *data,
                 const lab_table *metadata, bool compress)
{
    lab_arrays_save(c, path, data, metadata, compress);
}

static lab_value *load(lab_ctx *c, const char *path)
{
    return lab_arrays_load(c, path, NULL);
}

static lab_table *metadata_of(lab_ctx *c, const char *path)
{
    lab_table *metadata;

    lab_arrays_load(c, path, &metadata);
    return metadata;
}

static const lab_row rows[] = {
    { "save(path: string, data: any; metadata: table?, compress: bool = false)",
      LAB_CODE(save),
      "Writes a tensor (.npy) or a table of names to tensors (.npz, .safetensors), the "
      "kind of "
      "file by its suffix.\n"
      "metadata: names to strings (safetensors). compress: deflate (npz). The file "
      "appears when "
      "it is complete.\n"
      ">>> p = os.tmpname() .. '.npz'\n>>> tensor.save(p, {x = tensor{1, 2}})\n"
      ">>> tensor.load(p).x\n[1. 2.]\n>>> os.remove(p)\ntrue" },
    { "load(path: string) -> any", LAB_CODE(load),
      "What tensor.save or another program wrote: a tensor (.npy), or a table of tensors "
      "(.npz, "
      ".safetensors).\n"
      "Large files are not read at once: tensors lie in the file until they are written "
      "to.\n"
      ">>> p = os.tmpname() .. '.npy'\n>>> tensor.save(p, tensor.eye(2, 2, 'u8'))\n"
      ">>> tensor.load(p)\n[[1 0]\n [0 1]] u8\n>>> os.remove(p)\ntrue" },
    { "metadata(path: string) -> table?", LAB_CODE(metadata_of),
      "The names and strings that a .safetensors file holds beside its tensors, nil if "
      "none.\n"
      ">>> p = os.tmpname() .. '.safetensors'\n"
      ">>> tensor.save(p, {x = tensor{1}}, {metadata = {step = '7'}})\n"
      ">>> tensor.metadata(p).step\n\"7\"\n>>> os.remove(p)\ntrue" },
};
LAB_ROWS(tensor_file_rows);
