// Muon's orthogonal updates.
#include "lyceum_gemm.h"
#include "lyceum_gradients.h"
#include "lyceum_rows.h"
#include "optimizer_private.h"
#include <math.h>
#include <string.h>

/// The published coefficients: the steepest slope at 0 that keeps singular values within about 0.7 ... 1.2.
static const float A = 3.4445f, B = -4.7750f, C = 2.0315f;

/// x: [rows][width]. gram, other: [side][side] of the shorter side. next: like x.
static int iterate(lyc_pool *pool, const float *x, float *next, float *gram, float *other, size_t rows, size_t width, lyc_workspace *memory) {
    const int is_wide = rows <= width;
    const size_t side = is_wide ? rows : width, depth = is_wide ? width : rows;
    if (lyc_gemm(pool, LYC_F32, !is_wide, is_wide, side, side, depth, x, width, x, width, gram, side, 0, memory)) return -1;
    if (lyc_gemm(pool, LYC_F32, 0, 0, side, side, side, gram, side, gram, side, other, side, 0, memory)) return -1;
    lyc_mix(pool, other, C, gram, B, side * side);
    memcpy(next, x, rows * width * sizeof *next);
    lyc_scale(pool, next, A, rows * width);
    if (is_wide) return lyc_gemm(pool, LYC_F32, 0, 0, rows, width, side, other, side, x, width, next, width, 1, memory);
    return lyc_gemm(pool, LYC_F32, 0, 0, rows, width, side, x, width, other, side, next, width, 1, memory);
}

int lyc_orthogonalize(lyc_pool *pool, float *matrix, size_t rows, size_t width, int steps, lyc_workspace *memory,
                      lyc_workspace *product_memory) {
    const size_t side = rows < width ? rows : width, count = rows * width;
    if (count == 0) return 0;
    const double norm = sqrt(lyc_sum_of_squares(pool, matrix, count, product_memory));
    float *x = lyc_workspace_reserve(memory, (2 * count + 2 * side * side) * sizeof *x);
    if (!x) return -1;
    float *next = x + count, *gram = next + count, *other = gram + side * side;
    memcpy(x, matrix, count * sizeof *x);
    lyc_scale(pool, x, (float)(1 / (norm > 1e-7 ? norm : 1e-7)), count);
    for (int step = 0; step < steps; step++) {
        if (iterate(pool, x, next, gram, other, rows, width, product_memory)) return -1;
        float *old = x;
        x = next;
        next = old;
    }
    memcpy(matrix, x, count * sizeof *x);
    return 0;
}
