// The plain C level of lyc_linear: the definition the fast levels are tested against. Weight rows are read chunk by chunk; an output
// element is one running fp32 sum over the groups of the row, each adding an exact integer dot product times its scales.
#include "kernel_math.h"
#include "linear_private.h"
#include <string.h>

/// 32 inputs rounded to int8, with the sums of both halves.
typedef struct {
    int8_t q[32];
    float scale;
    int sum[2];
} input_chunk;

typedef struct {
    const linear_call *call;
    input_chunk *chunks;  // [tokens][width / 32]
} reference_context;

static void round_chunk(const float *x, input_chunk *chunk) {
    float largest = 0;
    for (int i = 0; i < 32; i++) {
        const float size = __builtin_fabsf(x[i]);
        largest = size > largest || size != size ? size : largest;
        if (largest != largest) break;
    }
    const float reciprocal = linear_input_reciprocal(largest);
    chunk->scale = largest / 127.0f;
    chunk->sum[0] = chunk->sum[1] = 0;
    for (int i = 0; i < 32; i++) {
        chunk->q[i] = reciprocal > 0 ? (int8_t)__builtin_rintf(x[i] * reciprocal) : 0;
        chunk->sum[i / 16] += chunk->q[i];
    }
}

static void round_inputs(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const reference_context *work = context;
    const linear_call *call = work->call;
    const size_t chunks = call->width / 32;
    for (size_t token = begin; token < end; token++)
        for (size_t c = 0; c < chunks; c++) round_chunk(call->x + token * call->x_stride + c * 32, &work->chunks[token * chunks + c]);
}

static float block_product(lyc_type type, const uint8_t *row, const input_chunk *x, size_t chunks) {
    const linear_format format = linear_format_of(type);
    float sum = 0;
    for (size_t c = 0; c < chunks; c++) {
        linear_chunk w;
        linear_read_chunk(type, row, c, &w);
        for (int begin = 0; begin < 32; begin += format.group) {
            int dot = 0, total = 0;
            for (int i = begin; i < begin + format.group; i++) {
                dot += w.q[i] * x[c].q[i];
                total += x[c].q[i];
            }
            sum = __builtin_fmaf((float)dot, w.scale[begin / 16] * x[c].scale, sum);
            if (format.has_minimum) sum = __builtin_fmaf(w.minimum[begin / 16], x[c].scale * (float)total, sum);
        }
    }
    return sum;
}

static float float_product(lyc_type type, const uint8_t *row, const float *x, size_t width) {
    float sum = 0;
    for (size_t k = 0; k < width; k++) {
        float w, input = x[k];
        if (type == LYC_F32) {
            memcpy(&w, row + 4 * k, 4);
        } else {
            uint16_t bits;
            memcpy(&bits, row + 2 * k, 2);
            w = type == LYC_F16 ? lyc_f16_to_f32(bits) : lyc_bf16_to_f32(bits);
            if (type == LYC_BF16) input = lyc_bf16_to_f32(lyc_f32_to_bf16(input));
        }
        sum = __builtin_fmaf(w, input, sum);
    }
    return sum;
}

static float product(const reference_context *work, const lyc_linear_part *part, const void *matrix, size_t row, size_t token) {
    const linear_call *call = work->call;
    const uint8_t *weights = (const uint8_t *)matrix + row * linear_row_bytes(part->type, call->width);
    const size_t chunks = call->width / 32;
    if (linear_format_of(part->type).group) return block_product(part->type, weights, work->chunks + token * chunks, chunks);
    return float_product(part->type, weights, call->x + token * call->x_stride, call->width);
}

static void compute_row(const reference_context *work, const lyc_linear_part *part, size_t row) {
    for (size_t token = 0; token < work->call->tokens; token++) {
        float y = product(work, part, part->weight, row, token);
        if (part->gate) {
            y = lyc_math_activate(part->activation, product(work, part, part->gate, row, token)) * y;
        } else {
            y = lyc_math_activate(part->activation, part->bias ? y + part->bias[row] : y);
        }
        float *out = part->out + token * part->out_stride + row;
        *out = part->accumulate ? *out + y : y;
    }
}

static void compute_rows(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const reference_context *work = context;
    size_t first = 0;
    for (size_t p = 0; p < work->call->part_count; p++) {
        const lyc_linear_part *part = &work->call->parts[p];
        for (size_t unit = begin > first ? begin : first; unit < end && unit < first + part->rows; unit++) compute_row(work, part, unit - first);
        first += part->rows;
    }
}

int lyc_linear_reference(const linear_call *call) {
    reference_context work = {call, NULL};
    size_t rows = 0;
    int rounds = 0;
    for (size_t p = 0; p < call->part_count; p++) {
        rows += call->parts[p].rows;
        rounds |= linear_format_of(call->parts[p].type).group != 0;
    }
    if (rounds) {
        work.chunks = lyc_workspace_reserve(call->workspace, call->tokens * (call->width / 32) * sizeof(input_chunk));
        if (!work.chunks) return -1;
        lyc_pool_run(call->pool, call->tokens, round_inputs, &work);
    }
    lyc_pool_run(call->pool, rows, compute_rows, &work);
    return 0;
}
