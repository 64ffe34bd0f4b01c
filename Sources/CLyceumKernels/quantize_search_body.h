// Searches for the scale (and minimum) of sixteen groups, and for the scale of a few scales. They minimize the weighted squared error by
// trying a fixed list of starting scales, rounding, and solving for the best scale given the rounded integers, as the GGUF reference does.
#include "quantize_lanes.h"
#include <math.h>

/// Groups whose largest element is below this count as zero.
static const float NOTHING = 1e-15f;

/// The element of largest size of each group, the first of equals.
LYC_INLINE vec extremes(const group_batch *batch) {
    vec size = vec_set(0), extreme = size;
    for (int i = 0; i < batch->size; i++) {
        const vec s = vec_size(batch->x[i]);
        const ivec larger = s > size;
        size = vec_choose(larger, s, size);
        extreme = vec_choose(larger, batch->x[i], extreme);
    }
    return extreme;
}

// x = scale (q - levels), 0 <= q < 2 levels

LYC_INLINE vec symmetric_round(vec x, vec inverse, float levels) { return vec_clamp(vec_nearest(inverse * x), -levels, levels - 1); }

static void search_symmetric(group_batch *batch, float levels) {
    const int size = batch->size;
    const vec extreme = extremes(batch), zero = vec_set(0);
    const ivec dead = vec_size(extreme) < NOTHING;
    vec inverse = -levels / extreme, sum_lx = zero, sum_l2 = zero;
    for (int i = 0; i < size; i++) {
        const vec x = batch->x[i], w = batch->weight[i], l = symmetric_round(x, inverse, levels);
        batch->q[i] = l + levels;
        sum_lx += w * x * l;
        sum_l2 += w * l * l;
    }
    vec scale = vec_choose(sum_l2 != zero, sum_lx / sum_l2, zero), best = scale * sum_lx;
    for (int step = -9; step <= 9; step++) {
        if (step == 0) continue;
        inverse = -(levels + 0.1f * (float)step) / extreme;
        sum_lx = sum_l2 = zero;
        for (int i = 0; i < size; i++) {
            const vec x = batch->x[i], w = batch->weight[i], l = symmetric_round(x, inverse, levels);
            sum_lx += w * x * l;
            sum_l2 += w * l * l;
        }
        const ivec better = (sum_l2 > zero) & (sum_lx * sum_lx > best * sum_l2);
        if (!ivec_any(better)) continue;
        for (int i = 0; i < size; i++)
            batch->q[i] = vec_choose(better, symmetric_round(batch->x[i], inverse, levels) + levels, batch->q[i]);
        scale = vec_choose(better, sum_lx / sum_l2, scale);
        best = vec_choose(better, scale * sum_lx, best);
    }
    for (int i = 0; i < size; i++) batch->q[i] = vec_choose(dead, zero, batch->q[i]);
    batch->scale = vec_choose(dead, zero, scale);
}

/// The same model with weights x^2, improved one element at a time (q3_K).
static void search_coordinates(group_batch *batch, float levels) {
    const int size = batch->size;
    const vec extreme = extremes(batch), inverse = -levels / extreme, zero = vec_set(0);
    const ivec dead = vec_size(extreme) < NOTHING;
    vec sum_lx = zero, sum_l2 = zero;
    for (int i = 0; i < size; i++) {
        const vec x = batch->x[i], w = x * x, l = symmetric_round(x, inverse, levels);
        batch->q[i] = l;
        sum_lx += w * x * l;
        sum_l2 += w * l * l;
    }
    for (int round = 0; round < 5; round++) {
        ivec changed = {0};
        for (int i = 0; i < size; i++) {
            const vec x = batch->x[i], w = x * x, old = batch->q[i];
            const vec other_lx = sum_lx - w * x * old, other_l2 = sum_l2 - w * old * old;
            const ivec wanted = vec_nearest_bits(x * other_l2 / other_lx);
            const vec l = vec_clamp(__builtin_convertvector(wanted, vec), -levels, levels - 1);
            const vec lx = other_lx + w * x * l, l2 = other_l2 + w * l * l;
            const ivec better = (other_lx > zero) & (l != old) & (l2 > zero) & (lx * lx * sum_l2 > sum_lx * sum_lx * l2) & ~dead;
            batch->q[i] = vec_choose(better, l, old);
            sum_lx = vec_choose(better, lx, sum_lx);
            sum_l2 = vec_choose(better, l2, sum_l2);
            changed |= better;
        }
        if (!ivec_any(changed)) break;
    }
    for (int i = 0; i < size; i++) batch->q[i] = vec_choose(dead, zero, batch->q[i] + levels);
    batch->scale = vec_choose(~dead & (sum_l2 > zero), sum_lx / sum_l2, zero);
}

// x = scale q - minimum, 0 <= q <= top, minimum >= 0

typedef struct {
    float first, step;  ///< starting scales: (first + step t + top) / range for t = 0 ... steps
    int steps;
    int absolute;       ///< errors count by size instead of square
} affine_search;

LYC_INLINE vec affine_error(vec difference, vec weight, int absolute) {
    return weight * (absolute ? vec_size(difference) : difference * difference);
}

LYC_INLINE void search_affine_as(group_batch *batch, float top, const affine_search search, const int absolute) {
    const int size = batch->size;
    const vec zero = vec_set(0);
    vec low = batch->x[0], high = low, sum_w = batch->weight[0], sum_x = sum_w * low;
    for (int i = 1; i < size; i++) {
        const vec x = batch->x[i], w = batch->weight[i];
        low = vec_choose(x < low, x, low);
        high = vec_choose(x > high, x, high);
        sum_w += w;
        sum_x += w * x;
    }
    low = vec_choose(low > zero, zero, low);
    const ivec dead = high <= low;
    const vec first_low = low;
    vec inverse = top / (high - low), scale = 1.0f / inverse, best = zero;
    for (int i = 0; i < size; i++) {
        const vec x = batch->x[i];
        batch->q[i] = vec_clamp(vec_nearest(inverse * (x - low)), 0, top);
        best += affine_error(scale * batch->q[i] + low - x, batch->weight[i], absolute);
    }
    for (int t = 0; t <= search.steps; t++) {
        inverse = (search.first + search.step * (float)t + top) / (high - low);
        vec sum_l = zero, sum_l2 = zero, sum_xl = zero, trial[32];
        for (int i = 0; i < size; i++) {
            const vec x = batch->x[i], l = vec_clamp(vec_nearest(inverse * (x - low)), 0, top), wl = batch->weight[i] * l;
            trial[i] = l;
            sum_l += wl;
            sum_l2 += wl * l;
            sum_xl += wl * x;
        }
        const vec determinant = sum_w * sum_l2 - sum_l * sum_l;
        vec new_scale = (sum_w * sum_xl - sum_x * sum_l) / determinant, new_low = (sum_l2 * sum_x - sum_l * sum_xl) / determinant;
        const ivec above = new_low > zero;
        new_low = vec_choose(above, zero, new_low);
        new_scale = vec_choose(above, sum_xl / sum_l2, new_scale);
        vec error = zero;
        for (int i = 0; i < size; i++)
            error += affine_error(new_scale * trial[i] + new_low - batch->x[i], batch->weight[i], absolute);
        const ivec better = (determinant > zero) & (error < best);
        if (!ivec_any(better)) continue;
        for (int i = 0; i < size; i++) batch->q[i] = vec_choose(better, trial[i], batch->q[i]);
        best = vec_choose(better, error, best);
        scale = vec_choose(better, new_scale, scale);
        low = vec_choose(better, new_low, low);
    }
    for (int i = 0; i < size; i++) batch->q[i] = vec_choose(dead, zero, batch->q[i]);
    batch->scale = vec_choose(dead, zero, scale);
    batch->minimum = -vec_choose(dead, first_low, low);
}

static void search_affine(group_batch *batch, float top, affine_search search) {
    if (search.absolute) search_affine_as(batch, top, search, 1);
    else search_affine_as(batch, top, search, 0);
}

// x = scale table[q]

/// The index of the nearest table value for each lane: one more for every boundary that x has passed.
LYC_INLINE vec table_index(vec x) {
    vec index = vec_set(0);
    for (int j = 0; j < 15; j++) {
        const float a = (float)lyc_iq4_values[j], b = (float)lyc_iq4_values[j + 1];
        index = vec_choose(x - a < b - x, index, vec_set((float)(j + 1)));
    }
    return index;
}

LYC_INLINE vec table_value(vec x) {
    vec value = vec_set((float)lyc_iq4_values[0]);
    for (int j = 0; j < 15; j++) {
        const float a = (float)lyc_iq4_values[j], b = (float)lyc_iq4_values[j + 1];
        value = vec_choose(x - a < b - x, value, vec_set(b));
    }
    return value;
}

static void search_table(group_batch *batch) {
    const int size = batch->size;
    const vec extreme = extremes(batch), zero = vec_set(0);
    const ivec dead = vec_size(extreme) < NOTHING;
    const float bottom = (float)lyc_iq4_values[0];
    vec scale = zero, best = zero;
    for (int step = -8; step <= 7; step++) {  // the first round starts from the extreme element on the lowest value
        const vec inverse = step == -8 ? 1.0f / (-extreme / bottom) : ((float)step + bottom) / extreme;
        vec sum_qx = zero, sum_q2 = zero;
        for (int i = 0; i < size; i++) {
            const vec x = batch->x[i], w = batch->weight[i], q = table_value(inverse * x);
            sum_qx += w * q * x;
            sum_q2 += w * q * q;
        }
        const ivec usable = sum_q2 > zero;
        const ivec better = step == -8 ? usable : usable & (sum_qx * sum_qx > best * sum_q2);
        scale = vec_choose(better, sum_qx / sum_q2, scale);
        best = vec_choose(better, scale * sum_qx, best);
    }
    scale = vec_choose(dead, zero, scale);
    const vec inverse = vec_choose(scale != zero, 1.0f / scale, zero);
    for (int i = 0; i < size; i++) batch->q[i] = table_index(inverse * batch->x[i]);
    batch->scale = scale;
}

// One group of scales, when importance weights are given

/// x = result q with 0 <= q <= top, for x >= 0.
static float search_positive(int count, int top, const float *x, uint8_t *q, const float *weight) {
    float highest = 0;
    for (int i = 0; i < count; i++) highest = x[i] > highest ? x[i] : highest;
    memset(q, 0, (size_t)count);
    if (highest < NOTHING) return 0;
    float inverse = (float)top / highest, best = 0;
    for (int step = -5; step <= 4; step++) {  // the plain scale first, then its neighbors
        if (step == 0) continue;
        const float trial = step == -5 ? inverse : (0.1f * (float)step + (float)top) / highest, scale = 1 / trial;
        float error = 0;
        for (int i = 0; i < count; i++) {
            int l = nearest(trial * x[i]);
            if (step != -5 && l > top) l = top;
            const float difference = x[i] - scale * (float)(step == -5 ? (uint8_t)l : l);
            error += weight[i] * difference * difference;
        }
        if (step != -5 && !(error < best)) continue;
        best = error;
        inverse = trial;
    }
    float sum_lx = 0, sum_l2 = 0;
    for (int i = 0; i < count; i++) {
        int l = nearest(inverse * x[i]);
        if (l > top) l = top;
        q[i] = (uint8_t)l;
        sum_lx += weight[i] * x[i] * (float)l;
        sum_l2 += weight[i] * (float)l * (float)l;
    }
    for (int round = 0, changed = 1; round < 5 && changed; round++) {
        changed = 0;
        for (int i = 0; i < count; i++) {
            const float w = weight[i], old = (float)q[i];
            float lx = sum_lx - w * x[i] * old, l2 = sum_l2 - w * old * old;
            if (!(lx > 0 && l2 > 0)) continue;
            int l = nearest(x[i] * l2 / lx);
            if (l > top) l = top;
            if (l == q[i]) continue;
            lx += w * x[i] * (float)l;
            l2 += w * (float)l * (float)l;
            if (!(lx * lx * sum_l2 > sum_lx * sum_lx * l2)) continue;
            q[i] = (uint8_t)l;
            sum_lx = lx;
            sum_l2 = l2;
            changed = 1;
        }
    }
    return sum_l2 > 0 ? sum_lx / sum_l2 : 0;
}

/// x = result (q - levels), 0 <= q < 2 levels, for sixteen numbers of any sign.
static float search_signed(int levels, const float *x, uint8_t *q, const float *weight) {
    float size = 0, extreme = 0;
    for (int i = 0; i < 16; i++)
        if (fabsf(x[i]) > size) size = fabsf(x[i]), extreme = x[i];
    memset(q, 0, 16);
    if (size < NOTHING) return 0;
    float scale = 0, best = 0;
    for (int step = -10; step <= 9; step++) {  // the plain scale first, then its neighbors
        if (step == 0) continue;
        const float inverse = step == -10 ? (float)-levels / extreme : -((float)levels + 0.1f * (float)step) / extreme;
        float sum_lx = 0, sum_l2 = 0;
        uint8_t trial[16];
        for (int i = 0; i < 16; i++) {
            int l = nearest(inverse * x[i]);
            l = l < -levels ? -levels : l > levels - 1 ? levels - 1 : l;
            trial[i] = (uint8_t)(l + levels);
            sum_lx += weight[i] * x[i] * (float)l;
            sum_l2 += weight[i] * (float)l * (float)l;
        }
        if (step != -10 && !(sum_l2 > 0 && sum_lx * sum_lx > best * sum_l2)) continue;
        memcpy(q, trial, 16);
        scale = sum_l2 != 0 ? sum_lx / sum_l2 : 0;
        best = scale * sum_lx;
    }
    return scale;
}
