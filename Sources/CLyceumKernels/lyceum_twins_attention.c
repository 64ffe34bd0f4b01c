#include "lyceum_twins.h"
#include "twins_private.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const lyc_segment_options *options;
    const lyc_segment *segments;
    const lyc_attention_pair *pair;
    const double *weights;
    const lyc_attention_pair_gradient *gradient;
    /// [rows][heads]
    double *head_losses;
    size_t longest;
    /// Two rows of scores for each member.
    double *scores;
    size_t query_stride, key_stride;
} attention_call;

/// One query of one head and the keys it sees.
typedef struct {
    size_t head, kv_head, row, first_key, count;
} sight;

static sight find_sight(const attention_call *c, const lyc_segment *segment, size_t query, size_t head) {
    const lyc_segment_options *o = c->options;
    const size_t position = query + segment->key_count - segment->query_count;
    const size_t end = o->causal ? position + 1 : segment->key_count;
    const size_t begin = o->window && position + 1 > o->window ? position + 1 - o->window : 0;
    return (sight){head, head / (o->heads / o->kv_heads), segment->query_row + query, segment->key_row + begin, end - begin};
}

/// Logarithms of the weights of the keys, in place of the scores.
static void log_weights(const attention_call *c, const sight *s, const float *queries, const float *keys, double *out) {
    const lyc_segment_options *o = c->options;
    const float *query = queries + s->row * c->query_stride + s->head * o->head_width;
    double largest = -INFINITY, sum = 0;
    for (size_t j = 0; j < s->count; j++) {
        const float *key = keys + (s->first_key + j) * c->key_stride + s->kv_head * o->head_width;
        double score = o->scale * twin_dot(query, key, o->head_width);
        if (o->softcap > 0) score = o->softcap * tanh(score / o->softcap);
        out[j] = score;
        largest = score > largest ? score : largest;
    }
    for (size_t j = 0; j < s->count; j++) sum += exp(out[j] - largest);
    const double total = largest + log(sum);
    for (size_t j = 0; j < s->count; j++) out[j] -= total;
}

static double relative_entropy(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t j = 0; j < count; j++) sum += exp(b[j]) * (b[j] - a[j]);
    return sum;
}

static void measure(void *context, size_t begin, size_t end, int thread) {
    const attention_call *c = context;
    double *a = c->scores + (size_t)thread * 2 * c->longest, *b = a + c->longest;
    for (size_t unit = begin; unit < end; unit++) {
        const lyc_segment *segment = c->segments + unit / c->options->heads;
        const size_t head = unit % c->options->heads;
        for (size_t query = 0; query < segment->query_count; query++) {
            const sight s = find_sight(c, segment, query, head);
            log_weights(c, &s, c->pair->queries_a, c->pair->keys_a, a);
            log_weights(c, &s, c->pair->queries_b, c->pair->keys_b, b);
            c->head_losses[s.row * c->options->heads + head] = relative_entropy(a, b, s.count);
        }
    }
}

static int prepare(attention_call *call, lyc_pool *pool, size_t segment_count) {
    for (size_t i = 0; i < segment_count; i++)
        if (call->segments[i].key_count > call->longest) call->longest = call->segments[i].key_count;
    const size_t members = pool ? (size_t)lyc_pool_threads(pool) : 1;
    call->query_stride = call->options->heads * call->options->head_width;
    call->key_stride = call->options->kv_heads * call->options->head_width;
    call->scores = malloc((members * 2 * call->longest + 1) * sizeof(double));
    return call->scores ? 0 : -1;
}

int lyc_attention_alignment(lyc_pool *pool, const lyc_segment_options *options, const lyc_segment *segments, size_t segment_count,
                            const lyc_attention_pair *pair, double *losses, size_t rows) {
    const size_t heads = options->heads;
    attention_call call = {.options = options, .segments = segments, .pair = pair};
    call.head_losses = calloc(rows * heads + 1, sizeof(double));
    if (!call.head_losses || prepare(&call, pool, segment_count)) {
        free(call.head_losses);
        return -1;
    }
    lyc_pool_run(pool, segment_count * heads, measure, &call);
    for (size_t row = 0; row < rows; row++) {
        double sum = 0;
        for (size_t head = 0; head < heads; head++) sum += call.head_losses[row * heads + head];
        losses[row] = sum / (double)heads;
    }
    free(call.scores);
    free(call.head_losses);
    return 0;
}

static void add(float *out, double factor, const float *x, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = (float)(out[i] + factor * x[i]);
}

/// The derivatives by one attention's queries and keys, from those by its scores.
static void pass(const attention_call *c, const sight *s, const float *queries, const float *keys, const double *d_scores,
                 float *d_queries, float *d_keys) {
    const lyc_segment_options *o = c->options;
    const size_t at = s->row * c->query_stride + s->head * o->head_width;
    for (size_t j = 0; j < s->count; j++) {
        const size_t key = (s->first_key + j) * c->key_stride + s->kv_head * o->head_width;
        double d = d_scores[j] * o->scale;
        if (o->softcap > 0) {
            const double bent = tanh(o->scale * twin_dot(queries + at, keys + key, o->head_width) / o->softcap);
            d *= 1 - bent * bent;
        }
        if (d_queries) add(d_queries + at, d, keys + key, o->head_width);
        if (d_keys) add(d_keys + key, d, queries + at, o->head_width);
    }
}

/// With e and p the weights of b and a: d KL / d score_b = e (log e - log p - KL), d KL / d score_a = p - e.
static void derive_query(const attention_call *c, const sight *s, double *a, double *b) {
    const double weight = c->weights[s->row] / (double)c->options->heads;
    if (weight == 0) return;
    log_weights(c, s, c->pair->queries_a, c->pair->keys_a, a);
    log_weights(c, s, c->pair->queries_b, c->pair->keys_b, b);
    const double entropy = relative_entropy(a, b, s->count);
    for (size_t j = 0; j < s->count; j++) {
        const double p = exp(a[j]), e = exp(b[j]);
        b[j] = weight * e * (b[j] - a[j] - entropy);
        a[j] = weight * (p - e);
    }
    pass(c, s, c->pair->queries_a, c->pair->keys_a, a, c->gradient->queries_a, c->gradient->keys_a);
    pass(c, s, c->pair->queries_b, c->pair->keys_b, b, c->gradient->queries_b, c->gradient->keys_b);
}

static void clear_rows(float *x, size_t first, size_t count, size_t stride, size_t column, size_t width) {
    if (!x) return;
    for (size_t row = first; row < first + count; row++) memset(x + row * stride + column, 0, width * sizeof *x);
}

/// A unit is a key head of a document: what it adds to belongs to nobody else.
static void derive(void *context, size_t begin, size_t end, int thread) {
    const attention_call *c = context;
    const lyc_segment_options *o = c->options;
    double *a = c->scores + (size_t)thread * 2 * c->longest, *b = a + c->longest;
    const size_t group = o->heads / o->kv_heads;
    for (size_t unit = begin; unit < end; unit++) {
        const lyc_segment *segment = c->segments + unit / o->kv_heads;
        const size_t kv_head = unit % o->kv_heads;
        float *keys[] = {c->gradient->keys_a, c->gradient->keys_b}, *queries[] = {c->gradient->queries_a, c->gradient->queries_b};
        for (int side = 0; side < 2; side++) {
            clear_rows(keys[side], segment->key_row, segment->key_count, c->key_stride, kv_head * o->head_width, o->head_width);
            clear_rows(queries[side], segment->query_row, segment->query_count, c->query_stride, kv_head * group * o->head_width,
                       group * o->head_width);
        }
        for (size_t head = kv_head * group; head < (kv_head + 1) * group; head++)
            for (size_t query = 0; query < segment->query_count; query++) {
                const sight s = find_sight(c, segment, query, head);
                derive_query(c, &s, a, b);
            }
    }
}

int lyc_attention_alignment_backward(lyc_pool *pool, const lyc_segment_options *options, const lyc_segment *segments,
                                     size_t segment_count, const lyc_attention_pair *pair, const double *weights,
                                     const lyc_attention_pair_gradient *gradient) {
    attention_call call = {.options = options, .segments = segments, .pair = pair, .weights = weights, .gradient = gradient};
    if (prepare(&call, pool, segment_count)) return -1;
    lyc_pool_run(pool, segment_count * options->kv_heads, derive, &call);
    free(call.scores);
    return 0;
}
