/* driver.h — a driver of the prompt: labsh on a pseudo terminal, keys in, screen out. Waits are
 * for what shall appear, never for a time; a wait that is in vain fails the test with the
 * screen in its message. */
#ifndef TEST_DRIVER_H
#define TEST_DRIVER_H

#include "vt.h"

#include <stdbool.h>
#include <sys/types.h>

struct pty {
    int fd;
    pid_t pid;
    struct vt vt;
    char *raw; /* all that was written since the start */
    size_t len, cap;
    bool escape;
    size_t seen; /* what pty_expect has passed */
    int status;  /* of waitpid, once it has ended */
    bool ended;
};

/* A fresh folder for LABSH_HOME, removed by home_remove. */
const char *home_make(void);
void home_remove(void);
/* Path below it, static. */
const char *home_path(const char *below);

/* Starts labsh with arguments (NULL-ended), 80×24, and waits for its first prompt. */
void pty_start(struct pty *p, ...);
/* The same without waiting. */
void pty_launch(struct pty *p, char *const argv[]);
void pty_send(struct pty *p, const char *keys);
/* Waits until `text` is written behind what was last expected (escape sequences left out). */
void pty_expect(struct pty *p, const char *text);
bool pty_expect_within(struct pty *p, const char *text, double seconds);
/* Waits until the cursor stands on row "[n] …" with so much typed ("" : an empty prompt). */
void pty_prompt(struct pty *p, const char *typed);
bool pty_prompt_within(struct pty *p, const char *typed, double seconds);
/* Sends a line and Enter, expects the text, then an empty prompt. */
void pty_cell(struct pty *p, const char *line, const char *expected);
/* Waits for the end; gives the exit status (128 + signal). */
int pty_wait(struct pty *p);
/* Kills it if need be and frees. */
void pty_close(struct pty *p);
/* Takes in what is there for up to so many seconds, or until nothing came for `quiet`. */
void pty_pump(struct pty *p, double seconds);
double seconds_now(void);

/* cmocka's fixtures: a fresh home, and with set_up_prompt labsh in it at `p`. tear_down ends what
 * is there. */
extern struct pty p;
int set_up_home(void **state);
int set_up_prompt(void **state);
int tear_down(void **state);
#define HOME_CASE(f) cmocka_unit_test_setup_teardown(f, set_up_home, tear_down)
#define PROMPT_CASE(f) cmocka_unit_test_setup_teardown(f, set_up_prompt, tear_down)

/* Runs labsh without a terminal: `input` to its stdin (NULL: empty); *out and *err (may be
 * NULL) are malloc'd. Returns the exit status. */
int run_labsh(const char *input, char **out, char **err, ...);

#endif
