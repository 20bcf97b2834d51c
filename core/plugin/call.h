/* call.h — libffi calls prepared once per row. */
#ifndef PLUGIN_CALL_H
#define PLUGIN_CALL_H

#include <lab/loader.h>

/* Returns new (free() it): what lab_slot.call holds. */
void *call_prepare(lab_ctx *c, const lab_signature *s);

#endif
