/* TensorBoard's event files, read back by a reader of our own. */
#include "../lab_test.h"
#include "run_test.h"

#include "run/events.h"

#include <glob.h>
#include <lab/files.h>
#include <lab/run.h>

/* Check values of RFC 3720, B.4, and the usual nine digits. */
static void crc_is_castagnoli(void **state)
{
    uint8_t bytes[32] = { 0 };

    (void)state;
    assert_int_equal(crc32c("123456789", 9), 0xe3069283);
    assert_int_equal(crc32c(bytes, 32), 0x8a9136aa);
    memset(bytes, 0xff, 32);
    assert_int_equal(crc32c(bytes, 32), 0x62a8ab43);
    for (int i = 0; i < 32; i++)
        bytes[i] = (uint8_t)i;
    assert_int_equal(crc32c(bytes, 32), 0x46dd794e);
    assert_int_equal(crc32c("", 0), 0);
    assert_int_equal(crc32c_masked("123456789", 9), 0xc78ab0e5);
}

struct event {
    double wall, value;
    int64_t step;
    char tag[2000], version[32];
};

static uint64_t varint(const uint8_t **at)
{
    uint64_t v = 0;

    for (int shift = 0;; shift += 7) {
        uint8_t b = *(*at)++;

        v |= (uint64_t)(b & 127) << shift;
        if (!(b & 128))
            return v;
    }
}

static void read_message(const uint8_t *at, const uint8_t *end, int depth,
                         struct event *e)
{
    while (at < end) {
        uint64_t key = varint(&at), n;
        float x;

        switch (key & 7) {
        case 0:
            n = varint(&at);
            if (depth == 0 && key >> 3 == 2)
                e->step = (int64_t)n;
            break;
        case 1:
            memcpy(&e->wall, at, 8);
            at += 8;
            break;
        case 5:
            assert_int_equal(depth, 2);
            assert_int_equal(key >> 3, 2);
            memcpy(&x, at, 4);
            e->value = (double)x;
            at += 4;
            break;
        case 2:
            n = varint(&at);
            assert_true(n <= (uint64_t)(end - at));
            if (depth == 0 && key >> 3 == 3)
                memcpy(e->version, at, n);
            else if (depth == 2 && key >> 3 == 1)
                memcpy(e->tag, at, n);
            else
                read_message(at, at + n, depth + 1, e);
            at += n;
            break;
        default:
            fail();
        }
    }
    assert_ptr_equal(at, end);
}

/* The events of the only file in a folder. */
static int read_events(lab_ctx *c, const char *folder, struct event *out, int most)
{
    glob_t g;
    size_t len = 0, at = 0;
    char *bytes;
    int n = 0;

    assert_int_equal(glob(lab_format(c, "%s/events.out.tfevents.*", folder), 0, NULL, &g),
                     0);
    assert_int_equal(g.gl_pathc, 1);
    bytes = lab_file_read(c, g.gl_pathv[0], 1 << 20, &len);
    globfree(&g);
    assert_non_null(bytes);
    while (at < len) {
        uint64_t size;
        uint32_t head, tail;
        const uint8_t *data = (const uint8_t *)bytes + at + 12;

        assert_true(len - at >= 16 && n < most);
        memcpy(&size, bytes + at, 8);
        memcpy(&head, bytes + at + 8, 4);
        assert_int_equal(head, crc32c_masked(bytes + at, 8));
        assert_true(size <= len - at - 16);
        memcpy(&tail, data + size, 4);
        assert_int_equal(tail, crc32c_masked(data, size));
        out[n] = (struct event){ .step = 0 };
        read_message(data, data + size, 0, &out[n++]);
        at += 16 + size;
    }
    return n;
}

static void scalars_come_back(void **state)
{
    lab_ctx *c = *state;
    const char *folder = lab_format(c, "%s/events/one", home_folder);
    struct events *e = events_open(c, folder);
    struct event *got = lab_alloc(c, 8 * sizeof *got);
    char *tag = lab_alloc(c, 3000);

    assert_non_null(e);
    memset(tag, 'x', 2999);
    events_scalar(e, "train/loss", 1, 0.25, 1000.5);
    events_scalar(e, "größe", (int64_t)1 << 40, -3, 1001);
    events_scalar(e, tag, 3, (double)NAN, 1002);
    events_close(e);
    assert_int_equal(read_events(c, folder, got, 8), 4);
    assert_string_equal(got[0].version, "brain.Event:2");
    assert_true(got[0].wall > 1e9);
    assert_string_equal(got[1].tag, "train/loss");
    assert_true(got[1].step == 1 && got[1].value == 0.25 && got[1].wall == 1000.5);
    assert_string_equal(got[2].tag, "größe");
    assert_true(got[2].step == (int64_t)1 << 40 && got[2].value == -3);
    assert_true(isnan(got[3].value) && strlen(got[3].tag) == 900);
    events_close(NULL);
    assert_null(events_open(c, "/proc/nowhere"));
    assert_int_equal(lab_error_code(c), LAB_EIO);
    lab_error_clear(c);
}

/* The bytes of field `number` in a message, *len of them; or its varint in *len. */
static const uint8_t *field(const uint8_t *at, const uint8_t *end, uint64_t number,
                            uint64_t *len)
{
    while (at < end) {
        uint64_t key = varint(&at);

        *len = (key & 7) == 1 ? 8 : (key & 7) == 5 ? 4 : varint(&at);
        if (key >> 3 == number)
            return at;
        at += (key & 7) == 0 ? 0 : *len;
    }
    fail_msg("no field %d", (int)number);
    return NULL;
}

/* What field `number` of the value in record `n` holds. */
static const uint8_t *value_in(lab_ctx *c, const char *folder, int n, uint64_t number,
                               uint64_t *len)
{
    const uint8_t *at, *record;
    size_t all;
    uint64_t size;
    glob_t g;

    assert_int_equal(glob(lab_format(c, "%s/events.out.tfevents.*", folder), 0, NULL, &g),
                     0);
    record = (const uint8_t *)lab_file_read(c, g.gl_pathv[0], 1 << 24, &all);
    globfree(&g);
    assert_non_null(record);
    for (;; record += 16 + size) {
        memcpy(&size, record, 8);
        if (n-- == 0)
            break;
    }
    record += 12;
    at = field(record, record + size, 5, len);
    at = field(at, at + *len, 1, len);
    return field(at, at + *len, number, len);
}

static double number_in(const uint8_t *at, uint64_t n, uint64_t number)
{
    uint64_t len;
    double x;

    memcpy(&x, field(at, at + n, number, &len), 8);
    return x;
}

static void pictures_and_histograms(void **state)
{
    lab_ctx *c = *state;
    const char *folder = lab_format(c, "%s/events/two", home_folder);
    struct events *e = events_open(c, folder);
    size_t size = 300000;
    uint8_t *png = lab_alloc(c, size);
    const double limit[] = { 1, 2, 4 }, counts[] = { 5, 0, 7 };
    uint64_t n, len;
    const uint8_t *at, *part;

    for (size_t i = 0; i < size; i++)
        png[i] = (uint8_t)(i * 7 % 251);
    events_image(e, "mask", 7, png, size, 40, 300, 3, 1000);
    events_histogram(e, "w", 8,
                     &(struct events_histogram){ .min = -1,
                                                 .max = 4,
                                                 .num = 12,
                                                 .sum = 20,
                                                 .squares = 99,
                                                 .limit = limit,
                                                 .count = counts,
                                                 .n = 3 },
                     1001);
    events_close(e);
    at = value_in(c, folder, 1, 4, &n);
    field(at, at + n, 1, &len);
    assert_int_equal(len, 40);
    field(at, at + n, 2, &len);
    assert_int_equal(len, 300);
    part = field(at, at + n, 4, &len);
    assert_int_equal(len, size);
    assert_memory_equal(part, png, size);
    at = value_in(c, folder, 2, 5, &n);
    assert_true(number_in(at, n, 1) == -1 && number_in(at, n, 3) == 12);
    part = field(at, at + n, 6, &len);
    assert_int_equal(len, sizeof limit);
    assert_memory_equal(part, limit, sizeof limit);
    part = field(at, at + n, 7, &len);
    assert_memory_equal(part, counts, sizeof counts);
}

static void exhibits_belong_to_the_run(void **state)
{
    lab_ctx *c = *state;
    lab_run *r = lab_run_start(c, "exhibits", NULL);
    lab_tensor *x = lab_tensor_full(c, LAB_F32, 2, (int64_t[]){ 6, 5 }, 0.5);
    const char *path;

    lab_metric(c, "loss", 12, 1);
    path = lab_run_image(c, "../a b/mask", x, -1);
    assert_ok(c);
    assert_non_null(strstr(path, "/.._a_b_mask-12.png"));
    assert_non_null(strstr(path, lab_format(c, "runs/%d/", (int)lab_run_id(r))));
    assert_non_null(lab_file_read(c, path, 1 << 20, NULL));
    lab_run_histogram(c, "w", x, 10, 1);
    assert_error(c, LAB_ESTATE,
                 "run.histogram: no event file is open: run.start{tensorboard=folder}");
    lab_run_histogram(c, "w", x, 0, 1);
    assert_error(c, LAB_EARG, "run.histogram: 'bins' is 1 to 10000, got 0");
    assert_null(lab_run_image(c, "line", lab_tensor_make(c, LAB_F32, 3), 1));
    assert_int_equal(lab_error_code(c), LAB_ESHAPE);
    lab_error_clear(c);
    lab_run_finish(c, LAB_RUN_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = { LAB_TEST(crc_is_castagnoli),
                                        LAB_TEST(scalars_come_back),
                                        LAB_TEST(pictures_and_histograms),
                                        LAB_TEST(exhibits_belong_to_the_run) };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_home, remove_home);
}
