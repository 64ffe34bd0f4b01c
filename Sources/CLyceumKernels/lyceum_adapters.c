// Helpers of adapted matrices: small beside the products, so plain C serves every level.
#include "lyceum_adapters.h"
#include "lyceum_quantize.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#pragma STDC FP_CONTRACT OFF

typedef struct {
    const float *x, *bias;
    float *out;
    size_t x_stride, out_stride, width;
} bias_call;

static void bias_rows(void *context, size_t begin, size_t end, int thread) {
    const bias_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        float *out = c->out + row * c->out_stride;
        if (c->x == NULL) {
            memcpy(out, c->bias, c->width * sizeof(float));
            continue;
        }
        const float *x = c->x + row * c->x_stride;
        for (size_t i = 0; i < c->width; i++) out[i] = x[i] + c->bias[i];
    }
}

void lyc_add_bias(lyc_pool *pool, const float *x, size_t x_stride, const float *bias, float *out, size_t out_stride, size_t rows,
                  size_t width) {
    bias_call call = {.x = x, .bias = bias, .out = out, .x_stride = x_stride, .out_stride = out_stride, .width = width};
    lyc_pool_run(rows * width < 16384 ? NULL : pool, rows, bias_rows, &call);
}

typedef struct {
    lyc_type type;
    const uint8_t *matrix;
    size_t row_bytes, width;
    double *squares;
    atomic_int failed;
} squares_call;

static void square_rows(void *context, size_t begin, size_t end, int thread) {
    squares_call *c = context;
    (void)thread;
    float *row = malloc(c->width * sizeof(float));
    if (row == NULL) {
        atomic_store(&c->failed, 1);
        return;
    }
    for (size_t r = begin; r < end; r++) {
        lyc_dequantize(c->type, c->matrix + r * c->row_bytes, row, c->width);
        double sums[8] = {0};
        for (size_t i = 0; i < c->width; i++) sums[i % 8] += (double)row[i] * row[i];
        c->squares[r] = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
    }
    free(row);
}

int lyc_row_squares(lyc_pool *pool, lyc_type type, const void *matrix, size_t rows, size_t width, double *squares) {
    squares_call call = {.type = type, .matrix = matrix, .width = width, .squares = squares};
    call.row_bytes = width / lyc_type_block_elements(type) * lyc_type_block_bytes(type);
    lyc_pool_run(pool, rows, square_rows, &call);
    return atomic_load(&call.failed) ? -1 : 0;
}

typedef struct {
    const double *squares;
    const lyc_row_update *updates;
    const float *const *grams;
    size_t count, rows;
    float *norms;
} norms_call;

/// 2 w . (s B A)_row of one update.
static double cross_term(const norms_call *c, const lyc_row_update *update, size_t row) {
    double sum = 0;
    for (size_t i = 0; i < update->rank; i++) sum += (double)update->up[row * update->rank + i] * update->cross[i * c->rows + row];
    return 2 * (double)update->scale * sum;
}

/// The product of two updates' rows.
static double pair_term(const lyc_row_update *a, const lyc_row_update *b, const float *gram, size_t row) {
    double sum = 0;
    for (size_t i = 0; i < a->rank; i++) {
        double inner = 0;
        for (size_t j = 0; j < b->rank; j++) inner += (double)gram[i * b->rank + j] * b->up[row * b->rank + j];
        sum += a->up[row * a->rank + i] * inner;
    }
    return (double)a->scale * b->scale * sum;
}

static void norm_rows(void *context, size_t begin, size_t end, int thread) {
    const norms_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        double sum = c->squares[row];
        for (size_t i = 0; i < c->count; i++) {
            sum += cross_term(c, c->updates + i, row);
            for (size_t j = 0; j < c->count; j++) sum += pair_term(c->updates + i, c->updates + j, c->grams[i * c->count + j], row);
        }
        c->norms[row] = (float)sqrt(sum > 0 ? sum : 0);
    }
}

void lyc_updated_norms(lyc_pool *pool, const double *squares, const lyc_row_update *updates, const float *const *grams, size_t count,
                       size_t rows, float *norms) {
    norms_call call = {.squares = squares, .updates = updates, .grams = grams, .count = count, .rows = rows, .norms = norms};
    lyc_pool_run(pool, rows, norm_rows, &call);
}

uint64_t lyc_checksum(const void *data, size_t bytes, uint64_t start) {
    const uint8_t *p = data;
    uint64_t lanes[4] = {start, start ^ 0x9E3779B97F4A7C15u, start + 0xD1B54A32D192ED03u, ~start};
    size_t i = 0;
    for (; i + 32 <= bytes; i += 32) {
        for (size_t lane = 0; lane < 4; lane++) {
            uint64_t word;
            memcpy(&word, p + i + 8 * lane, 8);
            lanes[lane] = (lanes[lane] ^ word) * 0xD6E8FEB86659FD93u;
            lanes[lane] ^= lanes[lane] >> 32;
        }
    }
    for (; i < bytes; i++) {
        lanes[0] = (lanes[0] ^ p[i]) * 0xD6E8FEB86659FD93u;
        lanes[0] ^= lanes[0] >> 32;
    }
    uint64_t sum = lanes[0];
    for (size_t lane = 1; lane < 4; lane++) sum = (sum ^ lanes[lane]) * 0xD6E8FEB86659FD93u + (sum >> 29);
    return sum ^ bytes;
}
