// Losses of rows of logits, written once on sixteen lanes and compiled for every level: a level's file includes its lanes, then this.
// A row is walked chunk by chunk, so that a chunk's largest element and its exponentials are found while it lies in the nearest cache.
// Sums run in sixteen-lane fp32 accumulators per chunk, folded by a fixed tree into doubles: the order depends on the width alone.
#include "loss_kernels.h"
#include <math.h>
#include <string.h>
#pragma STDC FP_CONTRACT OFF

/// Longest list of chunks of a row; chunks of wider rows are longer.
enum { CHUNK = 1024, CHUNKS = 512 };

LYC_INLINE size_t chunk_length(size_t width) {
    const size_t needed = (width + CHUNKS - 1) / CHUNKS;
    return needed <= CHUNK ? CHUNK : (needed + 15) / 16 * 16;
}

LYC_INLINE lanes load_or(const float *p, size_t n, float fill) { return n < 16 ? lanes_load_part(p, n, fill) : lanes_load(p); }
LYC_INLINE void store_up_to(float *p, lanes a, size_t n) {
    if (n < 16) lanes_store_part(p, a, n);
    else lanes_store(p, a);
}

LYC_INLINE float largest_of(const float *x, size_t count) {
    lanes a = lanes_set(-INFINITY), b = a;
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        a = lanes_max(lanes_load(x + i), a);
        b = lanes_max(lanes_load(x + i + 16), b);
    }
    for (; i < count; i += 16) a = lanes_max(load_or(x + i, count - i, -INFINITY), a);
    return lanes_largest(lanes_max(a, b));
}

/// What to take off before an exponential; a chunk of -infinity alone keeps its zeros.
LYC_INLINE float shift_for(float largest) { return largest == -INFINITY ? 0 : largest; }

/// Joins a chunk's sum of exp(x - shift) to the row's sum of exp(x - *top), which moves up when it must.
LYC_INLINE void join(double *total, double *top, double sum, float shift) {
    if ((double)shift > *top) {
        *total *= exp(*top - (double)shift);
        *top = (double)shift;
    }
    *total += sum * exp((double)shift - *top);
}

#include "loss_cross_entropy_body.h"
#include "loss_divergence_body.h"

#define LOSS_TABLE {cross_entropy, divergence, log_sum, exponentials}
