/* The newest picture wins, whole; memory that is no mailbox is refused. Packets likewise. */
#include "view_test.h"

#include "view/mailbox.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static void put(struct mailbox *m, const char *text)
{
    uint8_t *at = mailbox_room(m, strlen(text) + 1);

    assert_non_null(at);
    memcpy(at, text, strlen(text) + 1);
}

static void the_newest_wins(void **state)
{
    struct mailbox *m = mailbox_new(100);
    struct mailbox_reader *r = mailbox_attach(dup(mailbox_fd(m)));
    uint8_t *got;
    size_t n;

    (void)state;
    assert_non_null(r);
    assert_null(mailbox_take(r, &n));
    put(m, "one");
    assert_true(mailbox_publish(m, 4));
    put(m, "second");
    assert_false(
        mailbox_publish(m, 7)); /* the first was not taken: no need to tell again */
    got = mailbox_take(r, &n);
    assert_int_equal(n, 7);
    assert_string_equal(got, "second");
    free(got);
    assert_null(mailbox_take(r, &n));
    put(m, "third");
    assert_true(mailbox_publish(m, 6));
    got = mailbox_take(r, &n);
    assert_string_equal(got, "third");
    free(got);
    assert_null(mailbox_room(m, 1 << 20));
    mailbox_detach(r);
    mailbox_free(m);
}

enum { BYTES = 3000, ROUNDS = 20000 };

static void *write_all(void *arg)
{
    struct mailbox *m = arg;

    for (int i = 0; i < ROUNDS; i++) {
        uint8_t *at = mailbox_room(m, BYTES);

        memset(at, i & 255, BYTES);
        mailbox_publish(m, BYTES);
    }
    return NULL;
}

static void pictures_are_never_torn(void **state)
{
    struct mailbox *m = mailbox_new(BYTES);
    struct mailbox_reader *r = mailbox_attach(dup(mailbox_fd(m)));
    pthread_t writer;
    int last = -1;
    size_t n;

    (void)state;
    pthread_create(&writer, NULL, write_all, m);
    while (last != ((ROUNDS - 1) & 255)) {
        uint8_t *got = mailbox_take(r, &n);

        if (!got)
            continue;
        assert_int_equal(n, BYTES);
        for (int i = 1; i < BYTES; i++)
            assert_int_equal(got[i], got[0]);
        last = got[0];
        free(got);
    }
    pthread_join(writer, NULL);
    mailbox_detach(r);
    mailbox_free(m);
}

static int memory(size_t n, bool sealed)
{
    int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    assert_int_equal(ftruncate(fd, (off_t)n), 0);
    if (sealed)
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK);
    return fd;
}

static void foreign_memory_is_refused(void **state)
{
    struct mailbox *m = mailbox_new(100);
    uint8_t page[4096];
    int fd;

    (void)state;
    assert_null(mailbox_attach(open("/dev/null", O_RDWR)));
    assert_null(mailbox_attach(memory(100, true)));
    assert_null(mailbox_attach(memory(4096 * 4, true))); /* no mark */
    assert_int_equal(pread(mailbox_fd(m), page, sizeof page, 0), sizeof page);
    fd = memory(4096 * 4, false); /* could be cut: a SIGBUS in waiting */
    assert_int_equal(pwrite(fd, page, sizeof page, 0), sizeof page);
    assert_null(mailbox_attach(fd));
    fd = memory(4096 * 3, true); /* shorter than its slots */
    assert_int_equal(pwrite(fd, page, sizeof page, 0), sizeof page);
    assert_null(mailbox_attach(fd));
    mailbox_free(m);
}

static void lying_lengths_are_refused(void **state)
{
    struct mailbox *m = mailbox_new(100);
    struct mailbox_reader *r = mailbox_attach(dup(mailbox_fd(m)));
    static const size_t lies[] = { 0, 4096, SIZE_MAX, 1u << 31 };
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        mailbox_room(m, 10);
        mailbox_publish(m, lies[i]);
        assert_null(mailbox_take(r, &n));
    }
    mailbox_detach(r);
    mailbox_free(m);
}

/* ---- packets ------------------------------------------------------------------------------------- */

static void packets_carry_texts_and_descriptors(void **state)
{
    struct wire_message m = wire_text(WIRE_READY, 7, "1 dummy"), got;
    int pair[2], pass, fd = memory(10, false);

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    assert_int_equal(wire_receive(pair[1], &got, &pass, 0), WIRE_LATER);
    assert_int_equal(wire_send(pair[0], &m, fd, 0), WIRE_DONE);
    assert_int_equal(wire_receive(pair[1], &got, &pass, 0), WIRE_DONE);
    assert_string_equal(got.body.text, "1 dummy");
    assert_int_equal(got.win, 7);
    assert_true(pass >= 0);
    assert_int_equal(lseek(pass, 0, SEEK_END), 10);
    close(pass);
    close(fd);
    close(pair[1]);
    assert_int_equal(wire_send(pair[0], &m, -1, 0), WIRE_GONE); /* and no SIGPIPE */
    close(pair[0]);
}

static void a_full_queue_does_not_block(void **state)
{
    struct wire_message m = wire_make(WIRE_LOOK, 1);
    double start = lab_now();
    int pair[2], n = 0;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    while (wire_send(pair[0], &m, -1, 0) == WIRE_DONE && n < 1000000)
        n++;
    assert_true(n > 10 && n < 1000000);
    assert_int_equal(wire_send(pair[0], &m, -1, 0), WIRE_LATER);
    assert_true(lab_now() - start < 2);
    close(pair[0]);
    close(pair[1]);
}

static void broken_packets_are_refused(void **state)
{
    struct wire_message good = wire_text(WIRE_TELL, 1, "abc"), bad, out;
    struct wire_message event = wire_make(WIRE_INPUT, 1);
    size_t n = WIRE_HEAD + good.size;

    (void)state;
    assert_true(wire_check(&good, n, &out));
    for (size_t cut = 0; cut < n; cut++)
        assert_false(wire_check(&good, cut, &out));
    bad = good;
    bad.magic++;
    assert_false(wire_check(&bad, n, &out));
    bad = good;
    bad.type = N_WIRE;
    assert_false(wire_check(&bad, n, &out));
    bad = good;
    bad.win = -1;
    assert_false(wire_check(&bad, n, &out));
    bad = good;
    bad.body.text[1] = 0; /* ends before its end */
    assert_false(wire_check(&bad, n, &out));
    bad = good;
    bad.body.text[3] = 'd'; /* does not end */
    assert_false(wire_check(&bad, n, &out));
    event.size = sizeof event.body.event;
    assert_true(wire_check(&event, WIRE_HEAD + event.size, &out));
    event.body.event.wheel = NAN;
    assert_false(wire_check(&event, WIRE_HEAD + event.size, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_wins),
        cmocka_unit_test(pictures_are_never_torn),
        cmocka_unit_test(foreign_memory_is_refused),
        cmocka_unit_test(lying_lengths_are_refused),
        cmocka_unit_test(packets_carry_texts_and_descriptors),
        cmocka_unit_test(a_full_queue_does_not_block),
        cmocka_unit_test(broken_packets_are_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
