/* callback.c — a Lua value that C holds by reference; who made it knows how to call it. */
#include "base/host.h"

struct lab_callback {
    const lab_callback_kind *kind;
    void *self;
    int id;
};

static void callback_destroy(void *self)
{
    lab_callback *fn = self;

    if (fn->kind)
        fn->kind->release(fn->self, fn->id);
}

const lab_type lab_callback_type = { .name = "function",
                                     .size = sizeof(lab_callback),
                                     .destroy = callback_destroy };

lab_callback *lab_callback_new(lab_ctx *c, const lab_callback_kind *kind, void *self,
                               int id)
{
    lab_callback *fn = lab_new(c, &lab_callback_type);

    if (!fn) {
        kind->release(self, id);
        return NULL;
    }
    fn->kind = kind;
    fn->self = self;
    fn->id = id;
    return fn;
}

int lab_callback_id(const lab_callback *fn, const lab_callback_kind *kind)
{
    return fn && fn->kind == kind ? fn->id : -1;
}

bool lab_call(lab_ctx *c, lab_callback *fn, const lab_value *args, int n,
              lab_value *result)
{
    if (!fn || !lab_ok(c))
        return false;
    return fn->kind->call(c, fn->self, fn->id, args, n, result);
}
