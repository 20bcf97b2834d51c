/* storage.c — blocks of numbers, from a pool of buffers that the host keeps.
 *
 * glibc gives large blocks back to the system at once and asks again at the next call,
 * which costs a third of the time of a small network's training step. So freed buffers wait
 * here by size class (four to each power of two) until one of that size is wanted; past the
 * limit the class that has not been asked for longest gives its buffers back. */
#include "tensor/tensor.h"

#include <lab/host.h>
#include <lab/watch.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ALIGN = 64, SMALL = 1024, N_SMALL = SMALL / ALIGN, N_CLASSES = N_SMALL + 4 * 32 };
#define MAPPED ((size_t)1 << 20) /* from here on straight from the system, zeroed */
#define HUGE_PAGE ((size_t)2 << 20)
#define LARGEST ((size_t)1 << 41)
_Static_assert(sizeof(struct storage) <= ALIGN, "numbers start 64 bytes into a buffer");

struct idle {
    struct idle *next;
};

struct pool {
    pthread_mutex_t lock;
    lab_host *host;        /* NULL once it is gone */
    size_t live;           /* storages that will come back */
    size_t waiting, limit; /* bytes in the lists, and how many may be there */
    uint64_t clock;
    struct size_class {
        struct idle *first;
        size_t size;
        uint64_t asked; /* when one of this size was last wanted */
    } classes[N_CLASSES];
};

/* The class whose buffers hold n bytes, and their size. */
static int class_of(size_t n, size_t *size)
{
    int k;
    size_t step, q;

    if (n <= SMALL) {
        q = n ? (n + ALIGN - 1) / ALIGN : 1;
        *size = q * ALIGN;
        return (int)q - 1;
    }
    k = 63 - __builtin_clzll(n - 1);
    step = (size_t)1 << (k - 2);
    q = (n + step - 1) / step;
    *size = q * step;
    return N_SMALL + (k - 10) * 4 + (int)q - 5;
}

/* ---- the system's side --------------------------------------------------------------- */

static size_t page_up(size_t n)
{
    return (n + 4095) & ~(size_t)4095;
}

/* Starts on a huge page where the buffer holds several. */
static void *map_buffer(size_t size)
{
    size_t n = page_up(size), more = n >= 2 * HUGE_PAGE ? HUGE_PAGE : 0, head;
    char *at =
        mmap(NULL, n + more, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (at == MAP_FAILED)
        return NULL;
    if (more) {
        head = (HUGE_PAGE - (uintptr_t)at % HUGE_PAGE) % HUGE_PAGE;
        if (head)
            munmap(at, head);
        if (more - head)
            munmap(at + head + n, more - head);
        at += head;
        madvise(at, n, MADV_HUGEPAGE);
    }
    return at;
}

static void free_buffer(void *at, size_t size)
{
    lab_show(at, size);
    if (size >= MAPPED)
        munmap(at, page_up(size));
    else
        free(at);
}

/* ---- the pool ------------------------------------------------------------------------- */

static void empty_class(struct pool *p, struct size_class *k)
{
    while (k->first) {
        struct idle *b = k->first;

        k->first = b->next;
        p->waiting -= k->size;
        free_buffer(b, k->size);
    }
}

static void pool_free(struct pool *p)
{
    pthread_mutex_destroy(&p->lock);
    free(p);
}

/* The host ends. Storages may outlive it (Lua closes late): the last takes the pool along. */
static void pool_close(void *slot)
{
    struct pool *p = *(struct pool **)slot;
    bool last;

    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    for (int i = 0; i < N_CLASSES; i++)
        empty_class(p, &p->classes[i]);
    p->host = NULL;
    p->limit = 0;
    last = p->live == 0;
    pthread_mutex_unlock(&p->lock);
    if (last)
        pool_free(p);
}

static struct pool *pool_new(lab_host *h)
{
    struct pool *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    pthread_mutex_init(&p->lock, NULL);
    p->host = h;
#if !defined(__SANITIZE_ADDRESS__) /* which sees a late use only of what was given back */
    if (!lab_watched())
        p->limit = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE) / 8;
#endif
    return p;
}

static struct pool *pool_of(lab_ctx *c)
{
    static const char key;
    lab_host *h = lab_ctx_host(c);
    _Atomic(struct pool *) *slot = lab_host_slot(h, &key, sizeof *slot, pool_close);
    struct pool *p = slot ? atomic_load(slot) : NULL, *made;

    if (!slot || p)
        return p;
    made = pool_new(h);
    if (made && !atomic_compare_exchange_strong(slot, &p, made)) {
        pool_free(made);
        made = p;
    }
    return made;
}

/* Makes room for a buffer of class `keep`; the oldest classes go first. */
static void make_room(struct pool *p, size_t size, const struct size_class *keep)
{
    while (p->waiting + size > p->limit) {
        struct size_class *oldest = NULL;

        for (int i = 0; i < N_CLASSES; i++) {
            struct size_class *k = &p->classes[i];

            if (k->first && k != keep && (!oldest || k->asked < oldest->asked))
                oldest = k;
        }
        if (!oldest)
            return;
        empty_class(p, oldest);
    }
}

/* NULL when the system has none. *zero: the buffer is known to hold zeros. */
static void *pool_take(struct pool *p, size_t n, size_t *size, bool *zero)
{
    struct size_class *k = &p->classes[class_of(n, size)];
    struct idle *b;

    pthread_mutex_lock(&p->lock);
    k->size = *size;
    k->asked = ++p->clock;
    b = k->first;
    if (b) {
        k->first = b->next;
        p->waiting -= *size;
    }
    p->live++;
    pthread_mutex_unlock(&p->lock);
    *zero = !b && *size >= MAPPED;
    if (!b)
        b = *size >= MAPPED ? map_buffer(*size) : aligned_alloc(ALIGN, *size);
    return b;
}

/* Takes a buffer back; at == NULL: there was none, only the count goes down. */
static void pool_give(struct pool *p, void *at, size_t size, size_t charged)
{
    struct size_class *k = at ? &p->classes[class_of(size, &size)] : NULL;
    struct idle *b = at;
    bool last;

    pthread_mutex_lock(&p->lock);
    if (p->host && charged)
        lab_host_discharge(p->host, charged);
    if (b && size <= p->limit / 2) {
        make_room(p, size, k);
        if (p->waiting + size <= p->limit) {
            b->next = k->first;
            k->first = b;
            p->waiting += size;
            b = NULL;
        }
    }
    last = --p->live == 0 && !p->host;
    pthread_mutex_unlock(&p->lock);
    if (b)
        free_buffer(b, size);
    if (last)
        pool_free(p);
}

/* ---- storages ------------------------------------------------------------------------- */

static void *no_memory(lab_ctx *c, size_t bytes)
{
    lab_memory m = lab_host_memory(lab_ctx_host(c));

    if (m.cap)
        return lab_fail(
            c, LAB_ENOMEM,
            "out of memory: a tensor of %.1f MB, %.1f MB in use, at most %.1f MB",
            (double)bytes / 1e6, (double)m.live / 1e6, (double)m.cap / 1e6);
    return lab_fail(c, LAB_ENOMEM, "out of memory: a tensor of %.1f MB, %.1f MB in use",
                    (double)bytes / 1e6, (double)m.live / 1e6);
}

struct storage *storage_new(lab_ctx *c, size_t bytes, bool zero)
{
    struct pool *p;
    struct storage *s;
    size_t size;
    bool is_zero;

    if (!lab_ok(c))
        return NULL;
    p = bytes <= LARGEST - ALIGN ? pool_of(c) : NULL;
    if (!p || !lab_host_charge(p->host, bytes))
        return no_memory(c, bytes);
    s = pool_take(p, bytes + ALIGN, &size, &is_zero);
    if (!s) {
        pool_give(p, NULL, 0, bytes);
        return no_memory(c, bytes);
    }
    atomic_init(&s->refs, 1);
    s->data = (char *)s + ALIGN;
    s->bytes = bytes;
    s->buffer = size;
    s->version = 0;
    s->derived = NULL;
    s->pool = p;
    s->release = NULL;
    s->owner = NULL;
    if (zero && !is_zero)
        memset(s->data, 0, bytes);
    lab_hide(s, ALIGN);
    lab_hide((char *)s->data + bytes, size - ALIGN - bytes);
    return s;
}

struct storage *storage_wrap(lab_ctx *c, void *data, size_t bytes,
                             void (*release)(void *), void *owner)
{
    struct storage *s = lab_ok(c) ? calloc(1, sizeof *s) : NULL;

    if (!s) {
        if (release)
            release(owner);
        return lab_ok(c) ? no_memory(c, sizeof *s) : NULL;
    }
    atomic_init(&s->refs, 1);
    s->data = data;
    s->bytes = bytes;
    s->release = release;
    s->owner = owner;
    return s;
}

void storage_ref(struct storage *s)
{
    atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
}

void storage_unref(struct storage *s)
{
    if (!s || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) > 1)
        return;
    derived_free(s->derived);
    if (s->pool) {
        pool_give(s->pool, s, s->buffer, s->bytes);
        return;
    }
    if (s->release)
        s->release(s->owner);
    free(s);
}
