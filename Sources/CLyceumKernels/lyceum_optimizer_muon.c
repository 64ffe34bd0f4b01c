// Muon's orthogonal updates.
#include "lyceum_gemm.h"
#include "lyceum_gradients.h"
#include "lyceum_rows.h"
#include "optimizer_private.h"
#include <math.h>
#include <string.h>

/// The published coefficients: the steepest slope at 0 that keeps singular values within about 0.7 ... 1.2.
static const float A = 3.4445f, B = -4.7750f, C = 2.0315f;

typedef struct {
    lyc_pool *pool;
    lyc_type compute;
    size_t rows, width;
    lyc_workspace *memory;
} iteration;

static lyc_operand plain(const float *data, size_t stride) { return (lyc_operand){data, LYC_F32, stride, 0}; }
static lyc_operand transposed(const float *data, size_t stride) { return (lyc_operand){data, LYC_F32, stride, 1}; }

static int multiply(const iteration *t, size_t m, size_t n, size_t k, lyc_operand a, lyc_operand b, float *c, int accumulate) {
    return lyc_matmul(t->pool, t->compute, m, n, k, a, b, c, LYC_F32, n, accumulate, t->memory);
}

/// x, next: [rows][width]. gram, other: [side][side] of the shorter side.
static int iterate(const iteration *t, const float *x, float *next, float *gram, float *other) {
    const size_t rows = t->rows, width = t->width;
    const int is_wide = rows <= width;
    const size_t side = is_wide ? rows : width, depth = is_wide ? width : rows;
    const lyc_operand whole = plain(x, width), turned = transposed(x, width);
    if (multiply(t, side, side, depth, is_wide ? whole : turned, is_wide ? turned : whole, gram, 0)) return -1;
    if (multiply(t, side, side, side, plain(gram, side), plain(gram, side), other, 0)) return -1;
    lyc_mix(t->pool, other, C, gram, B, side * side);
    memcpy(next, x, rows * width * sizeof *next);
    lyc_scale(t->pool, next, A, rows * width);
    if (is_wide) return multiply(t, rows, width, side, plain(other, side), whole, next, 1);
    return multiply(t, rows, width, side, whole, plain(other, side), next, 1);
}

int lyc_orthogonalize(lyc_pool *pool, lyc_type compute, float *matrix, size_t rows, size_t width, int steps, lyc_workspace *memory,
                      lyc_workspace *product_memory) {
    const size_t side = rows < width ? rows : width, count = rows * width;
    if (count == 0) return 0;
    const double norm = sqrt(lyc_sum_of_squares(pool, matrix, count, product_memory));
    float *x = lyc_workspace_reserve(memory, (2 * count + 2 * side * side) * sizeof *x);
    if (!x) return -1;
    float *next = x + count, *gram = next + count, *other = gram + side * side;
    memcpy(x, matrix, count * sizeof *x);
    lyc_scale(pool, x, (float)(1 / (norm > 1e-7 ? norm : 1e-7)), count);
    const iteration task = {pool, compute, rows, width, product_memory};
    for (int step = 0; step < steps; step++) {
        if (iterate(&task, x, next, gram, other)) return -1;
        float *old = x;
        x = next;
        next = old;
    }
    memcpy(matrix, x, count * sizeof *x);
    return 0;
}
