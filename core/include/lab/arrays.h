/* arrays.h — tensors in files: .npy and .npz as NumPy has them, .safetensors.
 *
 * Files are mapped, not read: tensors lie in them, copy on write, where dtype and place allow,
 * so that a large file costs memory as it is touched. (A file that another program shortens
 * meanwhile is lost; all writers here replace it instead.) Numbers of dtypes that tensors
 * have not get the next wider: i8 → i16, u16 → i32, u32 and u64 → i64.
 * Errors: LAB_EIO; LAB_EFORMAT, LAB_EDTYPE, LAB_ESHAPE name the file, the place and what was
 * expected there.
 */
#ifndef LAB_ARRAYS_H
#define LAB_ARRAYS_H

#include <lab/tensor.h>

/* By the suffix of `path`: .npy takes a tensor, .npz and .safetensors a table of names to
 * tensors. Written beside and renamed. `metadata` (safetensors; may be NULL): names to
 * strings. `compress`: npz by deflate. LAB_EARG for another suffix or kind of value. */
LAB_API bool lab_arrays_save(lab_ctx *c, const char *path, const lab_value *data,
                             const lab_table *metadata, bool compress);
/* A tensor (.npy) or a table. *metadata: new, or NULL when there is none. */
LAB_API lab_value *lab_arrays_load(lab_ctx *c, const char *path, lab_table **metadata);

/* numpy.lib.format, versions 1 to 3, any byte order, either order of dimensions. */
LAB_API lab_tensor *lab_npy_read(lab_ctx *c, const char *path);
/* bf16 is LAB_EDTYPE. */
LAB_API bool lab_npy_write(lab_ctx *c, const char *path, const lab_tensor *t);

/* Names without ".npy" → tensors. Entries are stored or deflated. */
LAB_API lab_table *lab_npz_read(lab_ctx *c, const char *path);
LAB_API bool lab_npz_write(lab_ctx *c, const char *path, const lab_table *tensors,
                           bool compress);

/* Names → tensors; a float of 8 bit is LAB_EDTYPE. *metadata (if wanted) as in load. */
LAB_API lab_table *lab_safetensors_read(lab_ctx *c, const char *path,
                                        lab_table **metadata);
LAB_API bool lab_safetensors_write(lab_ctx *c, const char *path, const lab_table *tensors,
                                   const lab_table *metadata);

#endif
