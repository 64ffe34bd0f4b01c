// Derivatives of operations on rows, written once on sixteen lanes and compiled for every level: a level's file includes its lanes, then this.
// Sums run in sixteen-lane fp32 accumulators over chunks of a fixed size, each folded by a fixed tree into a double, so the order depends on
// the width alone. Products and sums are rounded one by one except where an fma is written.
#include "gradients_kernels.h"
#include <math.h>
#pragma STDC FP_CONTRACT OFF

enum { CHUNK = 1024 };

/// Whole lanes at p, or the n < 16 that are left.
LYC_INLINE lanes load_up_to(const float *p, size_t n) { return n < 16 ? lanes_load_part(p, n, 0) : lanes_load(p); }
LYC_INLINE void store_up_to(float *p, lanes a, size_t n) {
    if (n < 16) lanes_store_part(p, a, n);
    else lanes_store(p, a);
}

#include "gradients_norms_body.h"
#include "gradients_elements_body.h"

#define GRADIENTS_TABLE                                                                                                            \
    {rms_norm_gradient, layer_norm_gradient, activate_gradient, activate_gated_gradient, softcap_gradient, rope_gradient,          \
     add,               add_scaled,          multiply,          add_product,             dropout,          sum_of_squares}
