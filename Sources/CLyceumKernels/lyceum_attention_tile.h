// The vector form of attention, included once per level. Before it, a level defines
//   vf, LANES                   a vector of floats and its length (16, 8 or 4)
//   REGISTERS                   how many vectors the processor holds, 16 or 32
//   LEVEL                       the level's name, LEVEL_BEGIN, LEVEL_END around its functions
//   v_set v_load v_store v_add v_sub v_mul v_fma v_max v_pow2 v_tanh v_steps v_max_of v_sum_of v_first
//   v_f16 v_bf16 v_i8           LANES stored elements as floats
//   v_keep(x, index, low, high, fill)  x where low <= index + lane < high, else fill
// A score is q0 k0 + q1 k1 + ... from left to right, for LANES keys at a time; an output is w0 v0 + w1 v1 + ..., for LANES
// dimensions at a time. Neither has a horizontal sum, so how many rows are worked on together shows in no bit.
#include "lyceum_attention_private.h"
#pragma STDC FP_CONTRACT OFF

enum { ROWS = 6, VECTORS = 4, LEAST_EXPANDED = 2 * ROWS + 1, ROWS_AT_ONCE = 24, PREFETCHING = 4 };

LEVEL_BEGIN
LYC_INLINE vf load_elements(lyc_type type, const unsigned char *data, size_t index) {
    switch (type) {
    case LYC_F32: return v_load((const float *)data + index);
    case LYC_F16: return v_f16((const uint16_t *)data + index);
    case LYC_BF16: return v_bf16((const uint16_t *)data + index);
    default: return v_i8((const int8_t *)data + index);
    }
}

/// sums[row][v] += factors[row * stride] * terms[v].
LYC_INLINE void multiply_add(const size_t rows, const size_t vectors, const float *factors, size_t stride, const vf *terms,
                             vf (*sums)[VECTORS]) {
#pragma clang loop unroll(full)
    for (size_t row = 0; row < rows; row++) {
        const vf factor = v_set(factors[row * stride]);
#pragma clang loop unroll(full)
        for (size_t v = 0; v < vectors; v++) sums[row][v] = v_fma(factor, terms[v], sums[row][v]);
    }
}

/// Asks for as many bytes as a step over four vectors reads; what is read next lies elsewhere in memory,
/// where the processor's own prefetching does not look.
LYC_INLINE const unsigned char *prefetch_step(lyc_type type, const unsigned char *ahead) {
    const size_t bytes = VECTORS * LANES * (type == LYC_F32 ? 4 : type == LYC_Q8_0 ? 1 : 2);
#pragma clang loop unroll(full)
    for (size_t at = 0; at < bytes; at += 64) __builtin_prefetch(ahead + at);
    return ahead + bytes;
}

/// Scores of `rows` queries with `vectors` x LANES keys from page position `key`.
typedef struct {
    const unsigned char *keys, *scales, *ahead;
    const float *q;
    float *scores;
    size_t width, key;
} score_call;

LYC_INLINE void score(const size_t rows, const size_t vectors, const lyc_type type, const score_call *call) {
    const size_t width = call->width;
    vf sums[ROWS][VECTORS], scale[VECTORS];
    size_t at[VECTORS];
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
        const size_t key = call->key + v * LANES;
        at[v] = key / ATTENTION_GROUP * width * ATTENTION_GROUP + key % ATTENTION_GROUP;
        scale[v] = v_set(0);
#pragma clang loop unroll(full)
        for (size_t row = 0; row < rows; row++) sums[row][v] = v_set(0);
    }
    const unsigned char *keys = call->keys, *ahead = call->ahead;
    const float *q = call->q;
    for (size_t begin = 0; begin < width;) {
        const size_t end = type == LYC_Q8_0 ? begin + ATTENTION_BLOCK : width;
        if (type == LYC_Q8_0)
#pragma clang loop unroll(full)
            for (size_t v = 0; v < vectors; v++)
                scale[v] = v_f16((const uint16_t *)call->scales + begin / ATTENTION_BLOCK * LYC_KV_PAGE + call->key + v * LANES);
        for (; begin < end; begin++) {
            vf key[VECTORS];
#pragma clang loop unroll(full)
            for (size_t v = 0; v < vectors; v++) {
                key[v] = load_elements(type, keys, at[v] + begin * ATTENTION_GROUP);
                if (type == LYC_Q8_0) key[v] = v_mul(key[v], scale[v]);
            }
            multiply_add(rows, vectors, q + begin, width, key, sums);
            if (rows <= PREFETCHING) ahead = prefetch_step(type, ahead);
        }
    }
#pragma clang loop unroll(full)
    for (size_t row = 0; row < rows; row++)
#pragma clang loop unroll(full)
        for (size_t v = 0; v < vectors; v++) v_store(call->scores + row * LYC_KV_PAGE + call->key + v * LANES, sums[row][v]);
}

/// totals[row] = totals[row] factor[row] + sum over keys of weight x value, for `vectors` x LANES dimensions from `dimension`.
typedef struct {
    const unsigned char *values, *ahead;
    const float *scales, *weights, *factor;
    float *totals;
    size_t padded, dimension, low, high;
} value_call;

LYC_INLINE void add_values(const size_t rows, const size_t vectors, const lyc_type type, const value_call *call) {
    const size_t padded = call->padded;
    vf sums[ROWS][VECTORS];
    float *totals = call->totals + call->dimension;
#pragma clang loop unroll(full)
    for (size_t row = 0; row < rows; row++)
#pragma clang loop unroll(full)
        for (size_t v = 0; v < vectors; v++) sums[row][v] = v_mul(v_load(totals + row * padded + v * LANES), v_set(call->factor[row]));
    const float *weights = call->weights;
    const unsigned char *ahead = call->ahead;
    for (size_t key = call->low; key < call->high; key++) {
        vf value[VECTORS];
#pragma clang loop unroll(full)
        for (size_t v = 0; v < vectors; v++) {
            const size_t dimension = call->dimension + v * LANES;
            value[v] = load_elements(type, call->values, key * padded + dimension);
            if (type == LYC_Q8_0) value[v] = v_mul(value[v], v_set(call->scales[(key * padded + dimension) / ATTENTION_BLOCK]));
        }
        multiply_add(rows, vectors, weights + key, LYC_KV_PAGE, value, sums);
        if (rows <= PREFETCHING) ahead = prefetch_step(type, ahead);
    }
#pragma clang loop unroll(full)
    for (size_t row = 0; row < rows; row++)
#pragma clang loop unroll(full)
        for (size_t v = 0; v < vectors; v++) v_store(totals + row * padded + v * LANES, sums[row][v]);
}

// One function per element type, number of vectors and number of rows.
#define KERNEL(R, V, T) \
    static void score_##T##_##V##_##R(const score_call *call) { score(R, V, LYC_##T, call); } \
    static void add_values_##T##_##V##_##R(const value_call *call) { add_values(R, V, LYC_##T, call); }
#define EACH_TYPE(R, V) KERNEL(R, V, F32) KERNEL(R, V, F16) KERNEL(R, V, BF16) KERNEL(R, V, Q8_0)
#define NARROW(R) EACH_TYPE(R, 1) EACH_TYPE(R, 2)
#define WIDE(R) EACH_TYPE(R, 3) EACH_TYPE(R, 4)
#define THREE(NAME, T, V) NAME##_##T##_##V##_1, NAME##_##T##_##V##_2, NAME##_##T##_##V##_3
#define SIX(NAME, T, V) THREE(NAME, T, V), NAME##_##T##_##V##_4, NAME##_##T##_##V##_5, NAME##_##T##_##V##_6
NARROW(1) NARROW(2) NARROW(3) NARROW(4) NARROW(5) NARROW(6)
WIDE(1) WIDE(2) WIDE(3)
#if REGISTERS == 32
WIDE(4) WIDE(5) WIDE(6)
#define WIDE_ROW SIX
#else
#define WIDE_ROW THREE
#endif
#define TABLE_OF(NAME, T) {{SIX(NAME, T, 1)}, {SIX(NAME, T, 2)}, {WIDE_ROW(NAME, T, 3)}, {WIDE_ROW(NAME, T, 4)}}
#define TABLE(NAME) {TABLE_OF(NAME, F32), TABLE_OF(NAME, F16), TABLE_OF(NAME, BF16), TABLE_OF(NAME, Q8_0)}
static void (*const score_table[4][VECTORS][ROWS])(const score_call *) = TABLE(score);
static void (*const value_table[4][VECTORS][ROWS])(const value_call *) = TABLE(add_values);

/// Vectors per row such that all sums stay in registers.
static size_t vectors_for(size_t rows) { return REGISTERS == 32 || rows <= 2 ? 4 : rows == 3 ? 3 : 2; }

static size_t table_index(lyc_type type) { return type == LYC_F32 ? 0 : type == LYC_F16 ? 1 : type == LYC_BF16 ? 2 : 3; }

/// One page as the kernels read it: as stored, or expanded to fp32 when enough rows share the work.
typedef struct {
    lyc_type type;
    const unsigned char *keys, *key_scales, *values, *next;  ///< next: the keys of the following page, or anything readable
    const float *value_scales;
    size_t position;  ///< of the page's first key
} page_view;

static void expand_value_scales(const attention_tile *tile, const unsigned char *block) {
    const uint16_t *scales = (const uint16_t *)(block + tile->shape->value_scales);
    const size_t count = tile->shape->width / ATTENTION_BLOCK * LYC_KV_PAGE;
    for (size_t i = 0; i < count; i += LANES) v_store(tile->scratch->value_scales + i, v_f16(scales + i));
}

LYC_INLINE void expand_keys(const lyc_type type, const attention_tile *tile, const unsigned char *block, attention_range keys) {
    const size_t width = tile->shape->width;
    const uint16_t *scales = (const uint16_t *)(block + tile->shape->key_scales);
    for (size_t key = keys.low / LANES * LANES; key < keys.high; key += LANES) {
        const size_t at = key / ATTENTION_GROUP * width * ATTENTION_GROUP + key % ATTENTION_GROUP;
        for (size_t d = 0; d < width; d++) {
            vf element = load_elements(type, block, at + d * ATTENTION_GROUP);
            if (type == LYC_Q8_0) element = v_mul(element, v_f16(scales + d / ATTENTION_BLOCK * LYC_KV_PAGE + key));
            v_store(tile->scratch->page_keys + at + d * ATTENTION_GROUP, element);
        }
    }
}

LYC_INLINE void expand_values(const lyc_type type, const attention_tile *tile, const unsigned char *block, attention_range keys) {
    const size_t padded = tile->shape->padded;
    for (size_t i = keys.low * padded; i < keys.high * padded; i += LANES) {
        vf element = load_elements(type, block + tile->shape->values, i);
        if (type == LYC_Q8_0) element = v_mul(element, v_set(tile->scratch->value_scales[i / ATTENTION_BLOCK]));
        v_store(tile->scratch->page_values + i, element);
    }
}

static void expand_f16(const attention_tile *tile, const unsigned char *block, attention_range keys) {
    expand_keys(LYC_F16, tile, block, keys);
    expand_values(LYC_F16, tile, block, keys);
}

static void expand_bf16(const attention_tile *tile, const unsigned char *block, attention_range keys) {
    expand_keys(LYC_BF16, tile, block, keys);
    expand_values(LYC_BF16, tile, block, keys);
}

static void expand_q8_0(const attention_tile *tile, const unsigned char *block, attention_range keys) {
    expand_keys(LYC_Q8_0, tile, block, keys);
    expand_values(LYC_Q8_0, tile, block, keys);
}

/// `keys`: those any row of the tile sees.
static page_view view_of(const attention_tile *tile, size_t page, size_t rows, attention_range keys) {
    const attention_shape *shape = tile->shape;
    const lyc_type type = tile->options->layout.type;
    const unsigned char *block = attention_block(shape, tile->sequence->pages, tile->options->layer_offset, page, tile->kv_head);
    if (type == LYC_Q8_0) expand_value_scales(tile, block);
    const size_t position = page * LYC_KV_PAGE;
    const unsigned char *next = block;
    if (position + LYC_KV_PAGE < tile->sequence->key_count)
        next = attention_block(shape, tile->sequence->pages, tile->options->layer_offset, page + 1, tile->kv_head);
    if (type == LYC_F32 || rows < LEAST_EXPANDED)
        return (page_view){type, block, block + shape->key_scales, block + shape->values, next, tile->scratch->value_scales, position};
    switch (type) {
    case LYC_F16: expand_f16(tile, block, keys); break;
    case LYC_BF16: expand_bf16(tile, block, keys); break;
    default: expand_q8_0(tile, block, keys); break;
    }
    return (page_view){LYC_F32, (const unsigned char *)tile->scratch->page_keys, NULL, (const unsigned char *)tile->scratch->page_values,
                       (const unsigned char *)tile->scratch->page_keys, NULL, position};
}

/// Rows [begin, end) of a tile with what each sees of one page.
typedef struct {
    size_t begin, end;
    const attention_range *seen;
} row_block;

static void score_rows(const attention_tile *tile, const page_view *page, row_block rows) {
    const size_t width = tile->shape->width, kind = table_index(page->type);
    const size_t all = rows.end - rows.begin, parts = (all + ROWS - 1) / ROWS;
    for (size_t part = 0; part < parts; part++) {
        const size_t row = rows.begin + all * part / parts, count = rows.begin + all * (part + 1) / parts - row;
        const size_t most = vectors_for(count);
        size_t low = LYC_KV_PAGE, high = 0;
        for (size_t i = row; i < row + count; i++) {
            if (rows.seen[i].low == rows.seen[i].high) continue;
            if (rows.seen[i].low < low) low = rows.seen[i].low;
            if (rows.seen[i].high > high) high = rows.seen[i].high;
        }
        score_call call = {page->keys, page->key_scales, page->values, tile->scratch->q + row * width, tile->scratch->scores + row * LYC_KV_PAGE, width, 0};
        for (call.key = low / LANES * LANES; call.key < high; call.key += most * LANES) {
            const size_t left = (high - call.key + LANES - 1) / LANES;
            score_table[kind][(left < most ? left : most) - 1][count - 1](&call);
        }
    }
}

/// Softcap and position bias on a row's scores.
static void bend_scores(const attention_tile *tile, const page_view *page, size_t row, size_t low, size_t high) {
    const lyc_attention_options *options = tile->options;
    float *scores = tile->scratch->scores + row * LYC_KV_PAGE;
    const float slope = options->slopes ? options->slopes[tile->head + row % tile->head_count] * ATTENTION_LOG2E : 0;
    const size_t query = tile->sequence->first_position + tile->query + row / tile->head_count;
    for (size_t key = low / LANES * LANES; key < high; key += LANES) {
        vf x = v_load(scores + key);
        if (options->softcap > 0) x = v_mul(v_tanh(x), v_set(options->softcap * ATTENTION_LOG2E));
        if (options->slopes) {
            const vf distance = v_add(v_steps(), v_set((float)(page->position + key) - (float)query));
            x = v_fma(v_set(slope), distance, x);
        }
        v_store(scores + key, x);
    }
}

static float largest_score(const float *scores, size_t low, size_t high) {
    vf largest = v_set(-INFINITY);
    for (size_t key = low / LANES * LANES; key < high; key += LANES)
        largest = v_max(largest, v_keep(v_load(scores + key), key, low, high, -INFINITY));
    return v_max_of(largest);
}

/// Scores become weights 2^(score - maximum). Returns their sum by lanes.
LYC_INLINE vf weigh(float *scores, size_t low, size_t high, float maximum) {
    vf sum = v_set(0);
    for (size_t key = low / LANES * LANES; key < high; key += LANES) {
        const vf weight = v_keep(v_pow2(v_sub(v_load(scores + key), v_set(maximum))), key, low, high, 0);
        v_store(scores + key, weight);
        sum = v_add(sum, weight);
    }
    return sum;
}

static void weigh_rows(const attention_tile *tile, const page_view *page, row_block rows, float *maxima) {
    const attention_scratch *scratch = tile->scratch;
    const int bent = tile->options->softcap > 0 || tile->options->slopes;
    for (size_t row = rows.begin; row < rows.end; row++) {
        const attention_range seen = rows.seen[row];
        scratch->factor[row] = 0;
        if (seen.low == seen.high) continue;
        if (bent) bend_scores(tile, page, row, seen.low, seen.high);
        const float largest = largest_score(scratch->scores + row * LYC_KV_PAGE, seen.low, seen.high);
        const float maximum = maxima[row] > largest ? maxima[row] : largest;
        scratch->factor[row] = maxima[row] - maximum;
        maxima[row] = maximum;
    }
    // The last vector may run past the block, over factors that are not in use yet.
    for (size_t row = rows.begin; row < rows.end; row += LANES) v_store(scratch->factor + row, v_pow2(v_load(scratch->factor + row)));
    for (size_t row = rows.begin; row < rows.end; row++) {
        const attention_range seen = rows.seen[row];
        if (seen.low == seen.high) continue;
        const vf sum = weigh(scratch->scores + row * LYC_KV_PAGE, seen.low, seen.high, maxima[row]);
        float *lanes = scratch->lanes + row * ATTENTION_GROUP;
        v_store(lanes, v_fma(v_load(lanes), v_set(scratch->factor[row]), sum));
    }
}

/// Rows that see the same keys go together. A row never touches a value it does not see: weight 0 times infinity would be NaN.
static void add_rows(const attention_tile *tile, const page_view *page, row_block rows, float *totals) {
    const size_t padded = tile->shape->padded, kind = table_index(page->type), vectors = padded / LANES;
    for (size_t row = rows.begin, count; row < rows.end; row += count) {
        const attention_range seen = rows.seen[row];
        for (count = 1; count < ROWS && row + count < rows.end; count++)
            if (rows.seen[row + count].low != seen.low || rows.seen[row + count].high != seen.high) break;
        if (seen.low == seen.high) continue;
        value_call call = {page->values, page->next, page->value_scales, tile->scratch->scores + row * LYC_KV_PAGE, tile->scratch->factor + row,
                           totals + row * padded, padded, 0, seen.low, seen.high};
        const size_t most = vectors_for(count), passes = (vectors + most - 1) / most;
        for (size_t pass = 0; pass < passes; pass++) {
            const size_t begin = vectors * pass / passes, end = vectors * (pass + 1) / passes;
            call.dimension = begin * LANES;
            value_table[kind][end - begin - 1][count - 1](&call);
        }
    }
}

static void begin_row(const attention_tile *tile, const attention_state *state, size_t row) {
    state->maximum[row] = -INFINITY;
    memset(state->values + row * tile->shape->padded, 0, tile->shape->padded * sizeof(float));
    memset(tile->scratch->lanes + row * ATTENTION_GROUP, 0, ATTENTION_GROUP * sizeof(float));
}

/// What each row sees of keys [begin, begin + size), relative to begin. Returns what any row sees.
static attention_range ranges_of(const attention_tile *tile, size_t begin, size_t size, attention_range *ranges) {
    attention_range any = {size, 0};
    for (size_t query = 0; query < tile->query_count; query++) {
        attention_range range = attention_clip(attention_visible(tile->options, tile->sequence, tile->query + query), begin, begin + size);
        range = range.low == range.high ? (attention_range){0, 0} : (attention_range){range.low - begin, range.high - begin};
        for (size_t head = 0; head < tile->head_count; head++) ranges[query * tile->head_count + head] = range;
        if (range.low == range.high) continue;
        if (range.low < any.low) any.low = range.low;
        if (range.high > any.high) any.high = range.high;
    }
    return any;
}

static void chunk(const attention_tile *tile, size_t chunk, const attention_state *state) {
    const size_t rows = tile->query_count * tile->head_count;
    attention_range seen[ATTENTION_MOST_ROWS];
    ranges_of(tile, chunk * ATTENTION_CHUNK, ATTENTION_CHUNK, seen);
    unsigned char live[ATTENTION_MOST_ROWS];
    for (size_t row = 0; row < rows; row++) {
        live[row] = seen[row].low != seen[row].high;
        if (live[row]) begin_row(tile, state, row);
    }
    for (size_t page = chunk * ATTENTION_CHUNK_PAGES; page < (chunk + 1) * ATTENTION_CHUNK_PAGES; page++) {
        const attention_range any = ranges_of(tile, page * LYC_KV_PAGE, LYC_KV_PAGE, seen);
        if (any.low >= any.high) continue;
        const page_view view = view_of(tile, page, rows, any);
        for (size_t row = 0; row < rows; row += ROWS_AT_ONCE) {
            const row_block block = {row, row + ROWS_AT_ONCE < rows ? row + ROWS_AT_ONCE : rows, seen};
            score_rows(tile, &view, block);
            weigh_rows(tile, &view, block, state->maximum);
            add_rows(tile, &view, block, state->values);
        }
    }
    for (size_t row = 0; row < rows; row++)
        if (live[row]) state->sum[row] = v_sum_of(v_load(tile->scratch->lanes + row * ATTENTION_GROUP));
}

LYC_INLINE void scale_row(const float *source, float scale, float *out, size_t width) {
    size_t d = 0;
    for (; d + LANES <= width; d += LANES) v_store(out + d, v_mul(v_load(source + d), v_set(scale)));
    for (; d < width; d++) out[d] = source[d] * scale;
}

static void pack(const attention_tile *tile, const float *q, size_t q_stride) {
    const size_t width = tile->shape->width;
    const float factor = attention_q_factor(tile->options);
    for (size_t row = 0; row < tile->query_count * tile->head_count; row++) {
        const size_t query = tile->sequence->first_row + tile->query + row / tile->head_count;
        const float *source = q + query * q_stride + (tile->head + row % tile->head_count) * width;
        scale_row(source, factor, tile->scratch->q + row * width, width);
    }
}

static void merge(const attention_state *into, size_t row, const float *maximum, const float *sum, const float *values, size_t padded) {
    const float most = *maximum > into->maximum[row] ? *maximum : into->maximum[row];
    const vf keep = v_pow2(v_set(into->maximum[row] - most)), add = v_pow2(v_set(*maximum - most));
    float *total = into->values + row * padded;
    for (size_t d = 0; d < padded; d += LANES) v_store(total + d, v_fma(v_load(values + d), add, v_mul(v_load(total + d), keep)));
    into->sum[row] = v_first(v_fma(v_set(*sum), add, v_mul(v_set(into->sum[row]), keep)));
    into->maximum[row] = most;
}

static void finish(const attention_state *state, size_t row, float *out, size_t width, size_t padded) {
    scale_row(state->values + row * padded, 1 / state->sum[row], out, width);
}
LEVEL_END
