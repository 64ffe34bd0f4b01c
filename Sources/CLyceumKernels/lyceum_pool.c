// Workers spin for a short while between pieces of work, because one token of a small model is hundreds of pieces a few microseconds
// apart, then sleep on a condition variable so an idle program uses no processor time.
#include "lyceum_pool.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#if defined(__x86_64__)
#define relax() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define relax() __asm__ volatile("yield")
#else
#define relax() ((void)0)
#endif

enum { SPIN_ROUNDS = 4000, SPIN_CHECKS = 16 };

struct lyc_pool {
    int threads;
    pthread_t *workers;
    lyc_pool_body body;
    void *context;
    size_t units;
    _Alignas(64) atomic_uint generation;
    _Alignas(64) atomic_int pending;
    _Alignas(64) atomic_int sleeping;
    atomic_int stopping;
    atomic_flag busy;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
};

typedef struct {
    lyc_pool *pool;
    int thread;
} worker_start;

static void run_range(lyc_pool *pool, int thread) {
    const size_t begin = pool->units * (size_t)thread / (size_t)pool->threads;
    const size_t end = pool->units * ((size_t)thread + 1) / (size_t)pool->threads;
    if (begin < end) pool->body(pool->context, begin, end, thread);
}

static unsigned wait_for_work(lyc_pool *pool, unsigned seen) {
    for (int round = 0; round < SPIN_ROUNDS; round++) {
        for (int check = 0; check < SPIN_CHECKS; check++) {
            const unsigned now = atomic_load_explicit(&pool->generation, memory_order_acquire);
            if (now != seen) return now;
            relax();
        }
    }
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add(&pool->sleeping, 1);
    unsigned now;
    while ((now = atomic_load(&pool->generation)) == seen) pthread_cond_wait(&pool->wake, &pool->mutex);
    atomic_fetch_sub(&pool->sleeping, 1);
    pthread_mutex_unlock(&pool->mutex);
    return now;
}

static void *work(void *argument) {
    worker_start start = *(worker_start *)argument;
    free(argument);
    lyc_pool *pool = start.pool;
    unsigned seen = 0;
    for (;;) {
        seen = wait_for_work(pool, seen);
        if (atomic_load(&pool->stopping)) return NULL;
        run_range(pool, start.thread);
        atomic_fetch_sub_explicit(&pool->pending, 1, memory_order_release);
    }
}

static void announce(lyc_pool *pool) {
    atomic_fetch_add(&pool->generation, 1);
    if (atomic_load(&pool->sleeping) > 0) {
        pthread_mutex_lock(&pool->mutex);
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->mutex);
    }
}

lyc_pool *lyc_pool_create(int threads) {
    if (threads < 1) threads = 1;
    lyc_pool *pool = NULL;
    if (posix_memalign((void **)&pool, 64, sizeof *pool)) return NULL;
    *pool = (lyc_pool){.threads = 1, .busy = ATOMIC_FLAG_INIT};
    pool->workers = calloc((size_t)threads, sizeof *pool->workers);
    if (!pool->workers) {
        free(pool);
        return NULL;
    }
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->wake, NULL);
    for (int thread = 1; thread < threads; thread++) {
        worker_start *start = malloc(sizeof *start);
        if (start) *start = (worker_start){pool, thread};
        if (!start || pthread_create(&pool->workers[thread], NULL, work, start)) {
            free(start);
            lyc_pool_destroy(pool);
            return NULL;
        }
        pool->threads = thread + 1;
    }
    return pool;
}

void lyc_pool_destroy(lyc_pool *pool) {
    if (!pool) return;
    atomic_store(&pool->stopping, 1);
    announce(pool);
    for (int thread = 1; thread < pool->threads; thread++) pthread_join(pool->workers[thread], NULL);
    pthread_mutex_destroy(&pool->mutex);
    pthread_cond_destroy(&pool->wake);
    free(pool->workers);
    free(pool);
}

int lyc_pool_threads(const lyc_pool *pool) { return pool ? pool->threads : 1; }

void lyc_pool_run(lyc_pool *pool, size_t units, lyc_pool_body body, void *context) {
    if (units == 0) return;
    // A pool at work for someone else, or a nested call: the caller does it alone. The same units are computed either way.
    if (!pool || pool->threads == 1 || units == 1 || atomic_flag_test_and_set_explicit(&pool->busy, memory_order_acquire)) {
        body(context, 0, units, 0);
        return;
    }
    pool->body = body;
    pool->context = context;
    pool->units = units;
    atomic_store_explicit(&pool->pending, pool->threads - 1, memory_order_relaxed);
    announce(pool);
    run_range(pool, 0);
    // A worker that was preempted may take a scheduler slice: give way after a while instead of burning it.
    for (unsigned spins = 0; atomic_load_explicit(&pool->pending, memory_order_acquire) > 0; spins++) {
        relax();
        if (spins > 20000) nanosleep(&(struct timespec){0, 20000}, NULL);
    }
    atomic_flag_clear_explicit(&pool->busy, memory_order_release);
}

#if defined(__linux__)
#include <sched.h>

int lyc_affinity_cores(void) {
    cpu_set_t mask;
    return sched_getaffinity(0, sizeof mask, &mask) == 0 ? CPU_COUNT(&mask) : 0;
}
#else
int lyc_affinity_cores(void) { return 0; }
#endif
