// Operations on rows, written once on sixteen lanes and compiled for every level: a level's file includes its lanes, then this.
// Sums run in sixteen-lane fp32 accumulators over chunks of a fixed size, each folded by a fixed tree into a double, so the order depends on
// the width alone. Products and sums are rounded one by one except where an fma is written.
#include "rows_kernels.h"
#include <math.h>
#include <string.h>
#pragma STDC FP_CONTRACT OFF

enum { CHUNK = 1024 };

#include "rows_norms_body.h"
#include "rows_elements_body.h"
#include "rows_logits_body.h"

#define ROWS_TABLE                                                                                                          \
    {rms_norm,   layer_norm, rope,    activate, activate_gated, add_scaled,          scale_all, softcap,                    \
     softmax,    log_sum_exp, expected_difference, largest, first_above,             first_equal, all_finite}
