/* mailbox.c — three slots and one atomic exchange. */
#include "view/mailbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, SLOTS = 3, FRESH = 4, MAGIC = 0x4d424f58, SLOT_HEAD = 64 };
static const size_t most = (size_t)1 << 34; /* of one slot */

/* The first page. The slots follow, each of `slot` bytes: 64 of head (the length), then the
 * picture. */
struct head {
    uint32_t magic;
    atomic_uint middle; /* number of the middle slot, and FRESH */
    uint64_t slot;
};

static uint8_t *slot_at(void *map, size_t slot, unsigned i)
{
    return (uint8_t *)map + PAGE + slot * i;
}

/* ---- writing ---------------------------------------------------------------------------------- */

struct mailbox {
    int fd;
    struct head *map;
    size_t slot;
    unsigned back;      /* the slot that is ours */
    bool backed[SLOTS]; /* its memory is there: touching it cannot fail any more */
};

struct mailbox *mailbox_new(size_t n)
{
    struct mailbox *m = n < most ? calloc(1, sizeof *m) : NULL;
    size_t size;

    if (!m)
        return NULL;
    m->slot = (n + n / 8 + SLOT_HEAD + PAGE - 1) / PAGE * PAGE;
    size = PAGE + SLOTS * m->slot;
    m->fd = memfd_create("labsh picture", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    m->map = MAP_FAILED;
    if (m->fd >= 0 && ftruncate(m->fd, (off_t)size) == 0 &&
        fcntl(m->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0 &&
        (errno = posix_fallocate(m->fd, 0, PAGE)) == 0)
        m->map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, m->fd, 0);
    if (m->map == MAP_FAILED) {
        mailbox_free(m);
        return NULL;
    }
    m->map->magic = MAGIC;
    m->map->slot = m->slot;
    atomic_store(&m->map->middle, 1);
    return m;
}

void mailbox_free(struct mailbox *m)
{
    if (!m)
        return;
    if (m->map != MAP_FAILED)
        munmap(m->map, PAGE + SLOTS * m->slot);
    if (m->fd >= 0)
        close(m->fd);
    free(m);
}

int mailbox_fd(const struct mailbox *m)
{
    return m->fd;
}

uint8_t *mailbox_room(struct mailbox *m, size_t n)
{
    if (n > m->slot - SLOT_HEAD)
        return NULL;
    /* Memory that is not there would be a SIGBUS at the first touch. */
    if (!m->backed[m->back] &&
        posix_fallocate(m->fd, (off_t)(PAGE + m->slot * m->back), (off_t)m->slot) != 0)
        return NULL;
    m->backed[m->back] = true;
    return slot_at(m->map, m->slot, m->back) + SLOT_HEAD;
}

bool mailbox_publish(struct mailbox *m, size_t n)
{
    uint64_t len = n;
    unsigned old;

    memcpy(slot_at(m->map, m->slot, m->back), &len, sizeof len);
    old =
        atomic_exchange_explicit(&m->map->middle, m->back | FRESH, memory_order_acq_rel);
    m->back = (old & 3) < SLOTS ? old & 3 : m->back;
    return !(old & FRESH);
}

/* ---- reading ------------------------------------------------------------------------------------ */

struct mailbox_reader {
    struct head *map;
    size_t slot;
    unsigned front;
};

/* The size of a mailbox's memory; 0 when it is none, or could be cut under our feet. */
static size_t sealed_size(int fd)
{
    int seals = fcntl(fd, F_GET_SEALS);
    struct stat s;

    if (seals < 0 || !(seals & F_SEAL_SHRINK) || fstat(fd, &s) < 0 ||
        !S_ISREG(s.st_mode) || s.st_size < PAGE)
        return 0;
    return (size_t)s.st_size;
}

struct mailbox_reader *mailbox_attach(int fd)
{
    size_t size = sealed_size(fd);
    struct mailbox_reader *r = size ? calloc(1, sizeof *r) : NULL;
    void *map =
        r ? mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;

    close(fd);
    if (map == MAP_FAILED) {
        free(r);
        return NULL;
    }
    r->map = map;
    r->front = 2;
    r->slot = r->map->slot;
    if (r->map->magic == MAGIC && r->slot >= SLOT_HEAD && r->slot < most &&
        r->slot % SLOT_HEAD == 0 && PAGE + SLOTS * r->slot == size)
        return r;
    munmap(map, size);
    free(r);
    return NULL;
}

void mailbox_detach(struct mailbox_reader *r)
{
    if (!r)
        return;
    munmap(r->map, PAGE + SLOTS * r->slot);
    free(r);
}

uint8_t *mailbox_take(struct mailbox_reader *r, size_t *n)
{
    unsigned old;
    uint64_t len;
    uint8_t *copy;

    if (!(atomic_load_explicit(&r->map->middle, memory_order_acquire) & FRESH))
        return NULL;
    old = atomic_exchange_explicit(&r->map->middle, r->front, memory_order_acq_rel);
    if ((old & 3) >= SLOTS)
        return NULL;
    r->front = old & 3;
    memcpy(&len, slot_at(r->map, r->slot, r->front), sizeof len);
    if (len < 1 || len > r->slot - SLOT_HEAD)
        return NULL;
    copy = aligned_alloc(SLOT_HEAD, (len + SLOT_HEAD - 1) / SLOT_HEAD * SLOT_HEAD);
    if (copy)
        memcpy(copy, slot_at(r->map, r->slot, r->front) + SLOT_HEAD, len);
    *n = len;
    return copy;
}
