#include "lyceum_normal.h"
#include "philox.h"
#include <math.h>

static double unit(uint32_t low, uint32_t high) { return (double)(((uint64_t)high << 32 | low) >> 11) * 0x1p-53; }

typedef struct {
    uint64_t seed, stream, first;
    float *out;
    size_t count;
    double deviation;
} fill;

enum { PAIRS = 4096 };

static void fill_pairs(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const fill *f = context;
    const uint64_t last = f->first + f->count;
    for (uint64_t pair = f->first / 2 + begin * PAIRS; pair < f->first / 2 + end * PAIRS && 2 * pair < last; pair++) {
        philox_block b = philox(f->seed, pair, f->stream);
        double radius = f->deviation * sqrt(-2 * log(1 - unit(b.words[0], b.words[1])));
        double angle = 6.283185307179586 * unit(b.words[2], b.words[3]);
        if (2 * pair >= f->first) f->out[2 * pair - f->first] = (float)(radius * cos(angle));
        if (2 * pair + 1 < last) f->out[2 * pair + 1 - f->first] = (float)(radius * sin(angle));
    }
}

void lyc_fill_normal(
    lyc_pool *pool, uint64_t seed, uint64_t stream, uint64_t first, float *out, size_t count, double deviation) {
    if (count == 0) return;
    fill f = {seed, stream, first, out, count, deviation};
    size_t pairs = (size_t)((first + count + 1) / 2 - first / 2);
    lyc_pool_run(pool, (pairs + PAIRS - 1) / PAIRS, fill_pairs, &f);
}
