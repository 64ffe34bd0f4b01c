// Attention over documents in rows and its derivative, in plain C: one query, one head after the other.
#include "kernel_math.h"
#include "segments_private.h"

static float rounded(const segment_call *call, float x) {
    return call->options->compute == LYC_BF16 ? lyc_bf16_to_f32(lyc_f32_to_bf16(x)) : x;
}

static float product(const segment_call *call, const float *a, const float *b) {
    float sum = 0;
    for (size_t d = 0; d < call->options->head_width; d++) sum += rounded(call, a[d]) * rounded(call, b[d]);
    return sum;
}

/// to += factor * row.
static void add(const segment_call *call, float factor, const float *row, float *to) {
    factor = rounded(call, factor);
    for (size_t d = 0; d < call->options->head_width; d++) to[d] += factor * rounded(call, row[d]);
}

/// The score of a query with a key; *slope: its derivative by their product.
static float score(const segment_call *call, const float *q, const float *k, float *slope) {
    const lyc_segment_options *options = call->options;
    const float sum = product(call, q, k) * options->scale;
    *slope = options->scale;
    if (!(options->softcap > 0)) return sum;
    const float bent = lyc_math_tanh(sum / options->softcap);
    *slope *= 1 - bent * bent;
    return options->softcap * bent;
}

/// One query with one head: where its rows are.
typedef struct {
    const lyc_segment *segment;
    size_t head, row, kv_column;
    segment_range seen;
} segment_query;

static segment_query query_at(const segment_call *call, const lyc_segment *segment, size_t query, size_t head) {
    const lyc_segment_options *options = call->options;
    return (segment_query){segment, head, segment->query_row + query, head / (options->heads / options->kv_heads) * options->head_width,
                           segment_visible(options, segment, query)};
}

static size_t key_place(const segment_call *call, const segment_query *query, size_t key) {
    return (query->segment->key_row + key) * call->kv_stride + query->kv_column;
}

/// Two passes over the scores: the largest, then the sum.
static void attend(const segment_call *call, const segment_query *query) {
    const size_t width = call->options->head_width;
    const float *q = call->q + query->row * call->q_stride + query->head * width;
    float *out = call->out + query->row * call->out_stride + query->head * width;
    float largest = -__builtin_inff(), sum = 0, slope;
    for (size_t key = query->seen.low; key < query->seen.high; key++) {
        const float value = score(call, q, call->k + key_place(call, query, key), &slope);
        largest = value > largest || value != value ? value : largest;
    }
    for (size_t d = 0; d < width; d++) out[d] = 0;
    for (size_t key = query->seen.low; key < query->seen.high; key++) {
        const float weight = lyc_math_exp(score(call, q, call->k + key_place(call, query, key), &slope) - largest);
        sum += weight;
        add(call, weight, call->v + key_place(call, query, key), out);
    }
    for (size_t d = 0; d < width; d++) out[d] /= sum;
    if (call->log_sums) call->log_sums[query->row * call->options->heads + query->head] = largest + __builtin_logf(sum);
}

static void derive(const segment_call *call, const segment_query *query) {
    const size_t width = call->options->head_width, column = query->head * width;
    const float *q = call->q + query->row * call->q_stride + column, *d_out = call->d_out + query->row * call->out_stride + column;
    const float *out = call->out + query->row * call->out_stride + column;
    float *d_q = call->d_q + query->row * call->q_stride + column;
    const float log_sum = call->log_sums[query->row * call->options->heads + query->head];
    float mean = 0;
    for (size_t d = 0; d < width; d++) {
        mean += out[d] * d_out[d];
        d_q[d] = 0;
    }
    for (size_t key = query->seen.low; key < query->seen.high; key++) {
        const size_t at = key_place(call, query, key);
        float slope;
        const float weight = lyc_math_exp(score(call, q, call->k + at, &slope) - log_sum);
        const float d_product = weight * (product(call, d_out, call->v + at) - mean) * slope;
        add(call, weight, d_out, call->d_v + at);
        add(call, d_product, call->k + at, d_q);
        add(call, d_product, q, call->d_k + at);
    }
}

static void attend_units(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const segment_call *call = context;
    for (size_t unit = begin; unit < end; unit++) {
        const lyc_segment *segment = &call->segments[unit / call->options->heads];
        for (size_t i = 0; i < segment->query_count; i++) {
            const segment_query query = query_at(call, segment, i, unit % call->options->heads);
            attend(call, &query);
        }
    }
}

/// A unit is a segment with a kv head, which no other unit writes to.
static void derive_units(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const segment_call *call = context;
    const lyc_segment_options *options = call->options;
    const size_t group = options->heads / options->kv_heads;
    for (size_t unit = begin; unit < end; unit++) {
        const lyc_segment *segment = &call->segments[unit / options->kv_heads];
        const size_t kv_head = unit % options->kv_heads;
        for (size_t key = 0; key < segment->key_count; key++) {
            const size_t at = (segment->key_row + key) * call->kv_stride + kv_head * options->head_width;
            for (size_t d = 0; d < options->head_width; d++) call->d_k[at + d] = call->d_v[at + d] = 0;
        }
        for (size_t head = kv_head * group; head < (kv_head + 1) * group; head++) {
            for (size_t i = 0; i < segment->query_count; i++) {
                const segment_query query = query_at(call, segment, i, head);
                derive(call, &query);
            }
        }
    }
}

int segment_forward_reference(const segment_call *call) {
    lyc_pool_run(call->pool, call->segment_count * call->options->heads, attend_units, (void *)call);
    return 0;
}

int segment_backward_reference(const segment_call *call) {
    lyc_pool_run(call->pool, call->segment_count * call->options->kv_heads, derive_units, (void *)call);
    return 0;
}
