/* watch.h — memory that nobody may touch, for AddressSanitizer.
 *
 * A learner's C is run once with the sanitizer's library preloaded into labsh: it then knows
 * where a block of the C library ends, but not where a tensor does that lies in a rounded
 * block, or a piece of scratch among others. These tell it. Without the library they do
 * nothing, nor in a labsh that is itself built with a sanitizer: kernels may then read on to
 * the end of their last vector.
 */
#ifndef LAB_WATCH_H
#define LAB_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#if !defined(__SANITIZE_ADDRESS__)
void __asan_poison_memory_region(const volatile void *at, size_t n) __attribute__((weak));
void __asan_unpoison_memory_region(const volatile void *at, size_t n)
    __attribute__((weak));
#define LAB_WATCH_HIDE __asan_poison_memory_region
#define LAB_WATCH_SHOW __asan_unpoison_memory_region
#else
#define LAB_WATCH_HIDE ((void (*)(const volatile void *, size_t))0)
#define LAB_WATCH_SHOW ((void (*)(const volatile void *, size_t))0)
#endif

static inline bool lab_watched(void)
{
    return LAB_WATCH_HIDE != NULL;
}

/* at is a multiple of 8 or lies right behind bytes that are in use; at + n a multiple of 8. */
static inline void lab_hide(const void *at, size_t n)
{
    if (LAB_WATCH_HIDE && n)
        LAB_WATCH_HIDE(at, n);
}

static inline void lab_show(const void *at, size_t n)
{
    if (LAB_WATCH_SHOW && n)
        LAB_WATCH_SHOW(at, n);
}

#endif
