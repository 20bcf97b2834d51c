/* threads.c — the pool is OpenMP's (libgomp), and so is the number of threads: oneDNN
 * then uses the same ones. */
#include <lab/threads.h>

#include <omp.h>
#include <pthread.h>

enum { MAX_THREADS = 256, MAX_PIECES = 256 };

/* A fact of the process, not of a host: libgomp's workers do not survive fork(), and a
 * team opened in the child waits for them for ever. */
static volatile bool forked;

static void in_child(void)
{
    forked = true;
    omp_set_num_threads(1);
}

__attribute__((constructor)) static void watch_forks(void)
{
    pthread_atfork(NULL, NULL, in_child);
}

int lab_threads(void)
{
    return omp_get_max_threads();
}

void lab_threads_set(int n)
{
    n = n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : n;
    omp_set_num_threads(forked ? 1 : n);
}

static int64_t bound(int64_t n, int64_t pieces, int64_t i)
{
    return n / pieces * i + (i < n % pieces ? i : n % pieces);
}

void lab_parallel_for(int64_t n, int64_t grain,
                      void (*body)(void *arg, int64_t begin, int64_t end), void *arg)
{
    int64_t pieces;
    int team;

    if (n <= 0)
        return;
    pieces = n / (grain > 0 ? grain : 1);
    pieces = pieces < 1 ? 1 : pieces > MAX_PIECES ? MAX_PIECES : pieces;
    if (pieces == 1) {
        body(arg, 0, n);
        return;
    }
    team = omp_get_max_threads();
    team = forked || omp_in_parallel() ? 1 : team < pieces ? team : (int)pieces;
    if (team == 1) {
        for (int64_t i = 0; i < pieces; i++)
            body(arg, bound(n, pieces, i), bound(n, pieces, i + 1));
        return;
    }
#pragma omp parallel for num_threads(team) schedule(static)
    for (int64_t i = 0; i < pieces; i++)
        body(arg, bound(n, pieces, i), bound(n, pieces, i + 1));
}
