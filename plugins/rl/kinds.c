/* kinds.c — the environments of this plugin: one file and one line here for each. */
#include "env.h"

const lab_env_kind *const env_kinds[] = {
    &env_cartpole,
    NULL,
};
