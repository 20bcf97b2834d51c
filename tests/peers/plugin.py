"""A plugin's C functions called from Python, to hold their results against other libraries.

    cv = Plugin("build", "cv")
    dx, dy = cv.sobel(image, 3, b"sobel", b"zero", results=2)

Arguments are C's: int, float, bool, bytes for a string, numpy arrays for tensors (copied).
The first result is a tensor unless `first` says "int", "number" or "none"; further ones are
tensors, or what `more` says: ("table",) gives a dict of the table's numbers and tensors.
"""
import ctypes as C
import os
import time

import numpy as np

DTYPES = ["float64", "float32", None, None, "int64", "int32", "int16", "uint8", "bool"]


class Row(C.Structure):
    _fields_ = [("signature", C.c_char_p), ("code", C.c_void_p), ("doc", C.c_char_p),
                ("flags", C.c_uint)]


class Table(C.Structure):
    _fields_ = [("magic", C.c_uint32), ("abi", C.c_uint32), ("size", C.c_uint32),
                ("row_size", C.c_uint32), ("type_size", C.c_uint32), ("n_rows", C.c_uint32),
                ("name", C.c_char_p), ("version", C.c_char_p), ("doc", C.c_char_p),
                ("rows", C.POINTER(Row))]


class Value(C.Structure):
    class As(C.Union):
        _fields_ = [("b", C.c_bool), ("i", C.c_int64), ("n", C.c_double), ("object", C.c_void_p)]
    _fields_ = [("kind", C.c_int), ("at", As), ("len", C.c_size_t)]

    def get(self, plugin):
        get = {2: lambda: self.at.i, 3: lambda: self.at.n, 6: lambda: plugin.array(self.at.object)}
        return get[self.kind]()


class Scope(C.Structure):
    _fields_ = [("object", C.c_size_t), ("chunk", C.c_size_t), ("used", C.c_size_t)]


class Plugin:
    def __init__(self, build, name):
        self.lab = C.CDLL(os.path.join(build, "liblab.so"), mode=C.RTLD_GLOBAL)
        for f in ("lab_host_new", "lab_ctx_new", "lab_tensor_new", "lab_data_mut", "lab_shape",
                  "lab_table_key"):
            getattr(self.lab, f).restype = C.c_void_p
        self.lab.lab_error_text.restype = C.c_char_p
        self.lab.lab_scope_open.restype = Scope
        self.ctx = C.c_void_p(self.lab.lab_ctx_new(C.c_void_p(self.lab.lab_host_new())))
        so = C.CDLL(os.path.join(build, "plugins", name, name + ".so"))
        table = Table.in_dll(so, "lab_plugin_table")
        self.rows = {}
        for i in range(table.n_rows):
            row = table.rows[i]
            self.rows[row.signature.decode().split("(")[0]] = row.code

    def tensor(self, a):
        """The address of a new tensor that holds a's numbers."""
        a = np.ascontiguousarray(a)
        shape = (C.c_int64 * max(a.ndim, 1))(*a.shape)
        t = C.c_void_p(self.lab.lab_tensor_new(self.ctx, DTYPES.index(a.dtype.name), a.ndim, shape))
        C.memmove(self.lab.lab_data_mut(t), a.ctypes.data, a.nbytes)
        return t

    def array(self, t):
        t = C.c_void_p(t)
        n = self.lab.lab_ndim(t)
        shape = tuple((C.c_int64 * n).from_address(self.lab.lab_shape(t))) if n else ()
        a = np.empty(shape, DTYPES[self.lab.lab_dtype_of(t)])
        C.memmove(a.ctypes.data, self.lab.lab_data_mut(t), a.nbytes)
        return a

    def table(self, t):
        found, at, i = {}, C.POINTER(Value)(), 0
        while key := self.lab.lab_table_key(C.c_void_p(t), C.c_int64(i), C.byref(at)):
            found[C.string_at(key).decode()] = at.contents.get(self)
            i += 1
        return found

    def bind(self, name, *args, first="tensor", more=()):
        """The C function with its arguments, to be called again and again; places for `more`."""
        kinds = {"tensor": C.c_void_p, "int": C.c_int64, "number": C.c_double, "none": None}
        values = [self.ctx]
        for a in args:
            if isinstance(a, np.ndarray):
                values.append(self.tensor(a))
            elif isinstance(a, bool):
                values.append(C.c_bool(a))
            elif isinstance(a, int):
                values.append(C.c_int64(a))
            elif isinstance(a, float):
                values.append(C.c_double(a))
            else:
                values.append(C.c_char_p(a))
        outs = [C.c_void_p() for _ in more]
        f = C.CFUNCTYPE(kinds[first])(self.rows[name])
        f.restype = kinds[first]
        values += [C.byref(o) for o in outs]
        return lambda: f(*values), outs

    def check(self):
        text = self.lab.lab_error_text(self.ctx).decode()
        if text:
            self.lab.lab_error_clear(self.ctx)
            raise ValueError(text)

    def call(self, name, *args, first="tensor", results=1, more=()):
        more = more or ("tensor",) * (results - 1)
        scope = self.lab.lab_scope_open(self.ctx)
        f, outs = self.bind(name, *args, first=first, more=more)
        got = f()
        self.check()
        read = {"tensor": self.array, "table": self.table}
        got = [self.array(got) if first == "tensor" else got] + [
            read[kind](o.value) for kind, o in zip(more, outs)]
        self.lab.lab_scope_close(self.ctx, C.byref(scope))
        return got if more else got[0]

    def timer(self, name, *args, first="tensor", more=()):
        """A function that calls once and gives the seconds it took; results are dropped."""
        f, _ = self.bind(name, *args, first=first, more=more)

        def once():
            scope = self.lab.lab_scope_open(self.ctx)
            begin = time.perf_counter()
            f()
            seconds = time.perf_counter() - begin
            self.lab.lab_scope_close(self.ctx, C.byref(scope))
            return seconds
        once()
        self.check()
        return once

    def threads(self, n):
        self.lab.lab_threads_set(n)

    def __getattr__(self, name):
        return lambda *args, **options: self.call(name, *args, **options)
