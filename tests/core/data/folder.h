/* folder.h — a folder of a test program's own, made when a path in it is first asked for. */
#ifndef TEST_FOLDER_H
#define TEST_FOLDER_H

#include "lab_test.h"

#include <unistd.h>

static char folder[64];

static const char *path_of(lab_ctx *c, const char *name)
{
    if (!*folder) {
        snprintf(folder, sizeof folder, "/tmp/labsh-test-XXXXXX");
        assert_non_null(mkdtemp(folder));
    }
    return lab_format(c, "%s/%s", folder, name);
}

/* For the end of the group. */
static int clean(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return *folder ? system(command) : 0;
}

#endif
