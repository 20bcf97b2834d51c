/* Under libFuzzer: writes a harness's seeds to the folder $FUZZ_SEEDS before it starts. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);

void fuzz_seed(const void *data, size_t size)
{
    static unsigned number;
    const char *folder = getenv("FUZZ_SEEDS");
    char path[4096];
    FILE *f;

    if (!folder)
        return;
    snprintf(path, sizeof path, "%s/seed-%03u", folder, number++);
    f = fopen(path, "wb");
    if (!f || fwrite(data, 1, size, f) != size || fclose(f)) {
        perror(path);
        exit(1);
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fuzz_seeds();
    return 0;
}
