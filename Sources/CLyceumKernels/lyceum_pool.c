// Work is cut into a few chunks per member, and members claim chunk after chunk: when the system takes a core away, the others do its share.
// Which member computes a unit never changes what is computed.
//
// Workers spin for a short while between pieces of work, because one token of a small model is hundreds of pieces a few microseconds
// apart, then sleep on a condition variable so an idle program uses no processor time.
#include "lyceum_pool.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(__x86_64__)
#define relax() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define relax() __asm__ volatile("yield")
#else
#define relax() ((void)0)
#endif

enum { SPIN_ROUNDS = 4000, SPIN_CHECKS = 16, CHUNKS_PER_THREAD = 4, SPINS_BEFORE_YIELD = 2000, MOST_CHUNKS = 0xFFFF };

struct lyc_pool {
    int threads;
    pthread_t *workers;
    lyc_pool_body body;
    void *context;
    size_t units;
    // The current piece of work: its number (32 bits), how many chunks it has (16), the next one to claim (16). All in one word, so that
    // a claim by a member that is late can never hit a newer piece by mistake.
    _Alignas(64) atomic_uint_fast64_t ticket;
    _Alignas(64) atomic_uint finished;
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

static uint32_t generation_of(uint64_t ticket) { return (uint32_t)(ticket >> 32); }
static uint32_t chunks_of(uint64_t ticket) { return (uint32_t)(ticket >> 16) & 0xFFFF; }
static uint32_t next_of(uint64_t ticket) { return (uint32_t)ticket & 0xFFFF; }

/// Claims and runs chunks of piece `generation` until none is left.
static void run_chunks(lyc_pool *pool, uint32_t generation, int thread) {
    uint64_t ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
    while (generation_of(ticket) == generation && next_of(ticket) < chunks_of(ticket)) {
        if (!atomic_compare_exchange_weak_explicit(&pool->ticket, &ticket, ticket + 1, memory_order_acq_rel, memory_order_acquire))
            continue;
        // The claim proves that the piece still runs; nothing else of it may be read before.
        const size_t chunk = next_of(ticket), chunks = chunks_of(ticket);
        pool->body(pool->context, pool->units * chunk / chunks, pool->units * (chunk + 1) / chunks, thread);
        atomic_fetch_add_explicit(&pool->finished, 1, memory_order_release);
        ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
    }
}

static uint32_t wait_for_work(lyc_pool *pool, uint32_t seen) {
    for (int round = 0; round < SPIN_ROUNDS; round++) {
        for (int check = 0; check < SPIN_CHECKS; check++) {
            const uint32_t now = generation_of(atomic_load_explicit(&pool->ticket, memory_order_acquire));
            if (now != seen) return now;
            relax();
        }
    }
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add(&pool->sleeping, 1);
    uint32_t now;
    while ((now = generation_of(atomic_load(&pool->ticket))) == seen) pthread_cond_wait(&pool->wake, &pool->mutex);
    atomic_fetch_sub(&pool->sleeping, 1);
    pthread_mutex_unlock(&pool->mutex);
    return now;
}

static void *work(void *argument) {
    worker_start start = *(worker_start *)argument;
    free(argument);
    lyc_pool *pool = start.pool;
    uint32_t seen = 0;
    for (;;) {
        seen = wait_for_work(pool, seen);
        if (atomic_load(&pool->stopping)) return NULL;
        run_chunks(pool, seen, start.thread);
    }
}

/// Starts the next piece of work and wakes who sleeps. Returns its number.
static uint32_t announce(lyc_pool *pool, uint32_t chunks) {
    const uint32_t generation = generation_of(atomic_load_explicit(&pool->ticket, memory_order_relaxed)) + 1;
    atomic_store(&pool->ticket, (uint64_t)generation << 32 | (uint64_t)chunks << 16);
    if (atomic_load(&pool->sleeping) > 0) {
        pthread_mutex_lock(&pool->mutex);
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->mutex);
    }
    return generation;
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
    announce(pool, 0);
    for (int thread = 1; thread < pool->threads; thread++) pthread_join(pool->workers[thread], NULL);
    pthread_mutex_destroy(&pool->mutex);
    pthread_cond_destroy(&pool->wake);
    free(pool->workers);
    free(pool);
}

int lyc_pool_threads(const lyc_pool *pool) { return pool ? pool->threads : 1; }

void lyc_pool_run(lyc_pool *pool, size_t units, lyc_pool_body body, void *context) {
    lyc_pool_run_fine(pool, units, CHUNKS_PER_THREAD, body, context);
}

void lyc_pool_run_fine(lyc_pool *pool, size_t units, size_t chunks_per_thread, lyc_pool_body body, void *context) {
    if (units == 0) return;
    // A pool at work for someone else, or a nested call: the caller does it alone. The same units are computed either way.
    if (!pool || pool->threads == 1 || units == 1 || atomic_flag_test_and_set_explicit(&pool->busy, memory_order_acquire)) {
        body(context, 0, units, 0);
        return;
    }
    const size_t wanted = (size_t)pool->threads * chunks_per_thread;
    const size_t most = wanted < MOST_CHUNKS ? wanted : MOST_CHUNKS;
    pool->body = body;
    pool->context = context;
    pool->units = units;
    const uint32_t chunks = (uint32_t)(units < most ? units : most);
    atomic_store_explicit(&pool->finished, 0, memory_order_relaxed);
    const uint32_t generation = announce(pool, chunks);
    run_chunks(pool, generation, 0);
    for (unsigned spins = 0; atomic_load_explicit(&pool->finished, memory_order_acquire) < chunks; spins++) {
        // The member that has the last chunk may be waiting for a core: give it this one.
        if (spins > SPINS_BEFORE_YIELD) sched_yield();
        else relax();
    }
    atomic_flag_clear_explicit(&pool->busy, memory_order_release);
}

#if defined(__linux__)
int lyc_affinity_cores(void) {
    cpu_set_t mask;
    return sched_getaffinity(0, sizeof mask, &mask) == 0 ? CPU_COUNT(&mask) : 0;
}
#else
int lyc_affinity_cores(void) { return 0; }
#endif
