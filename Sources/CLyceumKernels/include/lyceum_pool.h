#ifndef LYCEUM_POOL_H
#define LYCEUM_POOL_H
#include <stddef.h>

/// A fixed team of threads for kernels. The calling thread is member 0.
typedef struct lyc_pool lyc_pool;

/// A pool of `threads` members (at least 1), or NULL when threads cannot be started.
lyc_pool *lyc_pool_create(int threads);
void lyc_pool_destroy(lyc_pool *pool);
int lyc_pool_threads(const lyc_pool *pool);

/// Work on units [begin, end) by member `thread`.
typedef void (*lyc_pool_body)(void *context, size_t begin, size_t end, int thread);

/// Splits `units` into a few contiguous ranges per member, runs them all and returns when every one is done; `body` may be called several
/// times by a member. A NULL pool runs everything on the calling thread. Which member computes a unit never changes what is computed.
/// A call that finds the pool at work (from another thread, or from inside a body) runs on the calling thread.
void lyc_pool_run(lyc_pool *pool, size_t units, lyc_pool_body body, void *context);

/// The same with as many ranges per member as asked for: more of them keep members from waiting for each other at the end of long work.
void lyc_pool_run_fine(lyc_pool *pool, size_t units, size_t chunks_per_thread, lyc_pool_body body, void *context);

/// Cores the system's scheduler may give this process, or 0 where it does not say.
int lyc_affinity_cores(void);
#endif
