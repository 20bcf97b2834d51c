/* run_test.h — a home of its own for tests that write to the store. */
#ifndef RUN_TEST_H
#define RUN_TEST_H

#include <stdio.h>
#include <stdlib.h>

static char home_folder[] = "/tmp/labsh-runs-XXXXXX";

static inline int open_home(void **state)
{
    (void)state;
    return mkdtemp(home_folder) ? setenv("LABSH_HOME", home_folder, 1) : -1;
}

static inline int remove_home(void **state)
{
    char command[100];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", home_folder);
    return system(command);
}

#endif
