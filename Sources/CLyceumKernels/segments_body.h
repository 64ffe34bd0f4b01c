// Scores to weights and back, included once per level. Before it, a level defines
//   vf, LANES                   a vector of floats (with the operators of C) and its length (16, 8 or 4)
//   v_set v_load v_store v_fma v_max v_pow2 v_tanh v_sum_of
//   v_keep(x, low, high, fill)  x in lanes low <= lane < high, else fill
//   v_store_pair(to, x, y)      LANES pairs of x and y rounded to bf16, as dwords
// Lanes never meet, except in `dot`.
#include "segments_private.h"
#pragma STDC FP_CONTRACT OFF
#define UNROLLED _Pragma("clang loop unroll(full)")

enum { VECTORS = SEGMENT_LANES / LANES, AT_ONCE = 2 };

/// Lane `lane` of row `row` in two panels.
LYC_INLINE char *panel_place(void *const *panels, size_t row, size_t lane) {
    return (char *)panels[lane / LINEAR_ROWS] + (row * LINEAR_ROWS + lane % LINEAR_ROWS) * sizeof(float);
}

/// Rows 2 * pair and 2 * pair + 1 go into panels.
LYC_INLINE void store_rows(lyc_type compute, void *const *panels, size_t pair, size_t lane, vf first, vf second) {
    if (compute == LYC_BF16) {
        v_store_pair(panel_place(panels, pair, lane), first, second);
    } else {
        v_store((float *)panel_place(panels, 2 * pair, lane), first);
        v_store((float *)panel_place(panels, 2 * pair + 1, lane), second);
    }
}

LYC_INLINE vf keep_visible(vf x, const segment_mask *mask, size_t row, size_t lane, float fill) {
    const ptrdiff_t low = mask->low + (ptrdiff_t)row, high = mask->high + (ptrdiff_t)row;
    return v_keep(x, low - (ptrdiff_t)lane, (high < mask->limit ? high : mask->limit) - (ptrdiff_t)lane, fill);
}

/// Scores of lanes [lane, lane + AT_ONCE * LANES) in units of log 2; their maximums go on.
LYC_INLINE void scale_scores(const segment_weigh *w, size_t lane, vf *largest, int is_bent, int is_partial) {
    for (size_t row = 0; row < w->rows; row++) {
        UNROLLED for (size_t v = 0; v < AT_ONCE; v++) {
            float *at = w->scores + row * SEGMENT_LANES + lane + v * LANES;
            vf x = v_load(at) * v_set(w->factor);
            if (is_bent) x = v_tanh(x) * v_set(w->cap);
            if (is_partial) x = keep_visible(x, &w->mask, row, lane + v * LANES, -__builtin_inff());
            if (is_partial && row >= w->valid) x = v_set(-__builtin_inff());
            v_store(at, x);
            largest[v] = v_max(largest[v], x);
        }
    }
}

LYC_INLINE void weigh_lanes(const segment_weigh *w, size_t lane, lyc_type compute) {
    vf largest[AT_ONCE], sum[AT_ONCE];
    UNROLLED for (size_t v = 0; v < AT_ONCE; v++) largest[v] = v_load(w->maximum + lane + v * LANES);
    const int is_partial = w->mask.is_partial || w->valid < w->rows;
    if (w->cap > 0) scale_scores(w, lane, largest, 1, is_partial);
    else if (is_partial) scale_scores(w, lane, largest, 0, 1);
    else scale_scores(w, lane, largest, 0, 0);
    UNROLLED for (size_t v = 0; v < AT_ONCE; v++) {
        const size_t at = lane + v * LANES;
        const vf rescale = v_pow2(v_load(w->maximum + at) - largest[v]);
        v_store(w->maximum + at, largest[v]);
        v_store(w->rescale + at, rescale);
        sum[v] = v_load(w->sum + at) * rescale;
    }
    for (size_t pair = 0; pair < w->rows / 2; pair++) {
        UNROLLED for (size_t v = 0; v < AT_ONCE; v++) {
            const float *at = w->scores + 2 * pair * SEGMENT_LANES + lane + v * LANES;
            const vf first = v_pow2(v_load(at) - largest[v]), second = v_pow2(v_load(at + SEGMENT_LANES) - largest[v]);
            sum[v] = sum[v] + first;
            sum[v] = sum[v] + second;
            store_rows(compute, w->panels, pair, lane + v * LANES, first, second);
        }
    }
    UNROLLED for (size_t v = 0; v < AT_ONCE; v++) v_store(w->sum + lane + v * LANES, sum[v]);
}

static void weigh(const segment_weigh *w) {
    for (size_t lane = 0; lane < SEGMENT_LANES; lane += AT_ONCE * LANES) {
        if (w->compute == LYC_BF16) weigh_lanes(w, lane, LYC_BF16);
        else weigh_lanes(w, lane, LYC_F32);
    }
}

/// The weight of one score and its derivative by the product.
LYC_INLINE void derive_vector(const segment_derive *d, size_t row, size_t lane, int is_bent, int is_partial, vf *weight, vf *derivative) {
    float *at = d->scores + row * SEGMENT_LANES + lane;
    vf x = v_load(at) * v_set(d->factor), slope = v_set(1);
    if (is_bent) {
        x = v_tanh(x);
        slope = v_fma(x * v_set(-1), x, v_set(1));
        x = x * v_set(d->cap);
    }
    *weight = v_pow2(x - v_set(d->log_sum[row]));
    if (is_partial) *weight = keep_visible(*weight, &d->mask, row, lane, 0);
    *derivative = *weight * (v_load(d->d_weights + row * SEGMENT_LANES + lane) - v_set(d->mean[row]));
    if (is_bent) *derivative = *derivative * slope;
    v_store(at, *derivative);
}

LYC_INLINE void derive_rows(const segment_derive *d, lyc_type compute, int is_bent, int is_partial) {
    for (size_t pair = 0; pair < d->rows / 2; pair++) {
        UNROLLED for (size_t v = 0; v < VECTORS; v++) {
            vf weight[2], derivative[2];
            UNROLLED for (size_t i = 0; i < 2; i++)
                derive_vector(d, 2 * pair + i, v * LANES, is_bent, is_partial, &weight[i], &derivative[i]);
            store_rows(compute, d->weight_panels, pair, v * LANES, weight[0], weight[1]);
            store_rows(compute, d->d_panels, pair, v * LANES, derivative[0], derivative[1]);
        }
    }
}

static void derive(const segment_derive *d) {
    if (d->cap > 0) derive_rows(d, d->compute, 1, 1);
    else if (d->mask.is_partial) derive_rows(d, d->compute, 0, 1);
    else if (d->compute == LYC_BF16) derive_rows(d, LYC_BF16, 0, 0);
    else derive_rows(d, LYC_F32, 0, 0);
}

static void rescale(float *sums, size_t rows, const float *factor) {
    vf by[VECTORS];
    UNROLLED for (size_t v = 0; v < VECTORS; v++) by[v] = v_load(factor + v * LANES);
    for (size_t row = 0; row < rows; row++) {
        UNROLLED for (size_t v = 0; v < VECTORS; v++) {
            float *at = sums + row * SEGMENT_LANES + v * LANES;
            v_store(at, v_load(at) * by[v]);
        }
    }
}

static void add(float *to, const float *x, float factor, size_t count, int load) {
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) v_store(to + i, v_fma(v_load(x + i), v_set(factor), load ? v_load(to + i) : v_set(0)));
    for (; i < count; i++) to[i] = __builtin_fmaf(x[i], factor, load ? to[i] : 0);
}

static float dot(const float *a, const float *b, size_t count) {
    vf sum = v_set(0);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) sum = v_fma(v_load(a + i), v_load(b + i), sum);
    float total = v_sum_of(sum);
    for (; i < count; i++) total += a[i] * b[i];
    return total;
}
