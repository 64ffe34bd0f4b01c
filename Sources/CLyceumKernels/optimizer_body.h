// Steps of optimizers, written once on sixteen lanes and compiled for every level: a level's file includes its lanes, then this.
// Products and sums are rounded one by one except where an fma is written.
#include "optimizer_kernels.h"
#include <math.h>
#include <string.h>
#pragma STDC FP_CONTRACT OFF

LYC_INLINE lanes load_up_to(const float *p, size_t n) { return n < 16 ? lanes_load_part(p, n, 0) : lanes_load(p); }
LYC_INLINE void store_up_to(float *p, lanes a, size_t n) {
    if (n < 16) lanes_store_part(p, a, n);
    else lanes_store(p, a);
}

/// Runs a block for lanes that begin at i; the last, partial lanes (n < 16) compute the same as whole ones.
#define EACH_LANES(...)                              \
    size_t i = 0;                                    \
    for (; i + 16 <= count; i += 16) {               \
        const size_t n = 16;                         \
        __VA_ARGS__                                  \
    }                                                \
    if (i < count) {                                 \
        const size_t n = count - i;                  \
        __VA_ARGS__                                  \
    }

#include "optimizer_adam_body.h"
#include "optimizer_simple_body.h"
#include "optimizer_adafactor_body.h"

#define OPTIMIZER_TABLE                                                                                                       \
    {adam,       adam_bytes,     encode_bytes,   decode_bytes,  lion, momentum_step, momentum_blend, mix,                     \
     square_row, scaled_squares, vector_squares, adafactor_row, add}
