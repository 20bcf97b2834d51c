/* Files: whole, replaced at once or not at all. */
#include "../lab_test.h"

#include <dirent.h>
#include <lab/files.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/labsh-files-XXXXXX";

static int open_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[100];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static const char *in_folder(lab_ctx *c, const char *name)
{
    return lab_format(c, "%s/%s", folder, name);
}

/* Nothing but what was asked for: no temporary is left. */
static int entries(void)
{
    DIR *d = opendir(folder);
    int n = 0;

    while (readdir(d))
        n++;
    closedir(d);
    return n - 2;
}

static void write_and_read(void **state)
{
    lab_ctx *c = *state;
    const char *path = in_folder(c, "a.bin");
    size_t len = 0;
    char *text;

    assert_true(lab_file_write(c, path, "one\0two", 7));
    text = lab_file_read(c, path, 100, &len);
    assert_int_equal(len, 7);
    assert_memory_equal(text, "one\0two", 8);
    assert_true(lab_file_write(c, path, "", 0));
    assert_non_null(lab_file_read(c, path, 100, &len));
    assert_int_equal(len, 0);
    assert_int_equal(entries(), 1);
    unlink(path);
}

static void too_long_is_refused(void **state)
{
    lab_ctx *c = *state;
    const char *path = in_folder(c, "long");

    lab_file_write(c, path, "0123456789", 10);
    assert_non_null(lab_file_read(c, path, 10, NULL));
    assert_null(lab_file_read(c, path, 9, NULL));
    assert_int_equal(lab_error_code(c), LAB_EFORMAT);
    lab_error_clear(c);
    assert_null(lab_file_read(c, "/dev/zero", 100000, NULL));
    assert_int_equal(lab_error_code(c), LAB_EFORMAT);
    lab_error_clear(c);
    unlink(path);
}

static void missing_files_are_named(void **state)
{
    lab_ctx *c = *state;

    assert_null(lab_file_read(c, "/nowhere/at all", 10, NULL));
    assert_error(c, LAB_EIO, "cannot open '/nowhere/at all': No such file or directory");
    assert_false(lab_file_write(c, "/nowhere/at all", "x", 1));
    assert_error(c, LAB_EIO, "cannot write '/nowhere/at all': No such file or directory");
    assert_null(lab_file_read(c, folder, 10, NULL));
    assert_int_equal(lab_error_code(c), LAB_EIO);
    lab_error_clear(c);
    assert_false(lab_file_write(c, folder, "x", 1));
    assert_int_equal(lab_error_code(c), LAB_EIO);
    lab_error_clear(c);
    assert_null(lab_file_read(c, NULL, 10, NULL));
}

static void aborted_leaves_the_old(void **state)
{
    lab_ctx *c = *state;
    const char *path = in_folder(c, "old");
    lab_file *f;

    lab_file_write(c, path, "old", 3);
    f = lab_file_begin(c, path);
    fputs("new and longer", lab_file_stream(f));
    assert_string_equal(lab_file_read(c, path, 100, NULL), "old");
    lab_file_abort(f);
    assert_string_equal(lab_file_read(c, path, 100, NULL), "old");
    /* A failed context does not replace it either. */
    f = lab_file_begin(c, path);
    fputs("new", lab_file_stream(f));
    lab_fail(c, LAB_EARG, "wrong");
    assert_false(lab_file_commit(c, f));
    lab_error_clear(c);
    assert_string_equal(lab_file_read(c, path, 100, NULL), "old");
    f = lab_file_begin(c, path);
    fputs("new", lab_file_stream(f));
    assert_true(lab_file_commit(c, f));
    assert_string_equal(lab_file_read(c, path, 100, NULL), "new");
    assert_int_equal(entries(), 1);
    unlink(path);
    assert_false(lab_file_commit(c, NULL));
    lab_file_abort(NULL);
    assert_null(lab_file_stream(NULL));
}

static void full_disk_leaves_the_old(void **state)
{
    lab_ctx *c = *state;

    assert_false(lab_file_write(c, "/dev/full", "x", 1));
    assert_int_equal(lab_error_code(c), LAB_EIO);
    assert_non_null(strstr(lab_error_text(c), "No space left"));
    lab_error_clear(c);
}

static void mode_and_links_stay(void **state)
{
    lab_ctx *c = *state;
    const char *path = in_folder(c, "target"), *link = in_folder(c, "link");
    struct stat st;

    lab_file_write(c, path, "1", 1);
    chmod(path, 0640);
    assert_int_equal(symlink("target", link), 0);
    assert_true(lab_file_write(c, link, "2", 1));
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_string_equal(lab_file_read(c, path, 10, NULL), "2");
    unlink(path);
    unlink(link);
}

static void home_is_made(void **state)
{
    lab_ctx *c = *state;
    const char *home = in_folder(c, "a/b/home");
    struct stat st;

    setenv("LABSH_HOME", home, 1);
    assert_string_equal(lab_home(c, NULL), home);
    assert_string_equal(lab_home(c, "runs/x"), in_folder(c, "a/b/home/runs/x"));
    assert_int_equal(stat(home, &st), 0);
    assert_true(S_ISDIR(st.st_mode));
    lab_file_write(c, in_folder(c, "file"), "", 0);
    setenv("LABSH_HOME", in_folder(c, "file/below"), 1);
    assert_null(lab_home(c, NULL));
    assert_int_equal(lab_error_code(c), LAB_EIO);
    lab_error_clear(c);
    assert_false(lab_mkdirs(c, in_folder(c, "file")));
    lab_error_clear(c);
    assert_true(lab_mkdirs(c, in_folder(c, "x/y/z/")));
    assert_true(lab_mkdirs(c, in_folder(c, "x/y/z")));
}

static void program_files_are_found(void **state)
{
    lab_ctx *c = *state;
    const char *path = lab_data_path(c, "meson.build");

    assert_non_null(path);
    assert_int_equal(access(path, R_OK), 0);
    assert_null(lab_data_path(c, "no such file"));
    assert_error(c, LAB_EABSENT,
                 "the program's file 'no such file' is not on this machine");
}

static void temporary_files_are_new(void **state)
{
    lab_ctx *c = *state;
    const char *before = getenv("TMPDIR");
    char *old = before ? strdup(before) : NULL, *a, *b;
    int first, second;

    setenv("TMPDIR", folder, 1);
    a = lab_file_temporary(c, ".txt", &first);
    b = lab_file_temporary(c, ".txt", &second);
    assert_ok(c);
    assert_string_not_equal(a, b);
    assert_memory_equal(a, folder, strlen(folder));
    assert_string_equal(a + strlen(a) - 4, ".txt");
    assert_int_equal(write(first, "x", 1), 1);
    close(first);
    close(second);
    unlink(a);
    unlink(b);
    setenv("TMPDIR", in_folder(c, "missing"), 1);
    assert_null(lab_file_temporary(c, "", &first));
    assert_true(first < 0);
    assert_int_equal(lab_error_code(c), LAB_EIO);
    lab_error_clear(c);
    if (old)
        setenv("TMPDIR", old, 1);
    else
        unsetenv("TMPDIR");
    free(old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LAB_TEST(write_and_read),           LAB_TEST(too_long_is_refused),
        LAB_TEST(missing_files_are_named),  LAB_TEST(aborted_leaves_the_old),
        LAB_TEST(full_disk_leaves_the_old), LAB_TEST(mode_and_links_stay),
        LAB_TEST(temporary_files_are_new),  LAB_TEST(home_is_made),
        LAB_TEST(program_files_are_found),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_folder, remove_folder);
}
