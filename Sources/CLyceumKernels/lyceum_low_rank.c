#include "lyceum_low_rank.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 8 };

static double fold(const double *sums) {
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

static double dot_floats(const float *a, const float *b, size_t count) {
    double sums[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) sums[lane] += (double)a[i + lane] * b[i + lane];
    for (; i < count; i++) sums[i % LANES] += (double)a[i] * b[i];
    return fold(sums);
}

static double dot_doubles(const double *a, const double *b, size_t count) {
    double sums[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) sums[lane] += a[i + lane] * b[i + lane];
    for (; i < count; i++) sums[i % LANES] += a[i] * b[i];
    return fold(sums);
}

// MARK: - Rows

typedef struct {
    const float *x, *scale;
    float *out;
    size_t width;
} row_work;

static void lengths_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const row_work *work = context;
    for (size_t row = begin; row < end; row++) {
        const float *x = work->x + row * work->width;
        work->out[row] = (float)sqrt(dot_floats(x, x, work->width));
    }
}

void lyc_row_lengths(lyc_pool *pool, const float *x, size_t rows, size_t width, float *out) {
    row_work work = {.x = x, .out = out, .width = width};
    lyc_pool_run(pool, rows, lengths_body, &work);
}

static void scale_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const row_work *work = context;
    for (size_t row = begin; row < end; row++)
        for (size_t i = 0; i < work->width; i++) work->out[row * work->width + i] *= work->scale[row];
}

void lyc_scale_rows(lyc_pool *pool, float *x, const float *scale, size_t rows, size_t width) {
    row_work work = {.scale = scale, .out = x, .width = width};
    lyc_pool_run(pool, rows, scale_body, &work);
}

// MARK: - Orthogonal rows

static void subtract(float *row, const float *other, double amount, size_t width) {
    for (size_t i = 0; i < width; i++) row[i] = (float)(row[i] - amount * other[i]);
}

void lyc_orthonormalize_rows(float *x, size_t count, size_t width) {
    for (size_t i = 0; i < count; i++) {
        float *row = x + i * width;
        const double before = sqrt(dot_floats(row, row, width));
        // The second pass removes what rounding left of the first.
        for (int pass = 0; pass < 2; pass++)
            for (size_t j = 0; j < i; j++) subtract(row, x + j * width, dot_floats(row, x + j * width, width), width);
        const double length = sqrt(dot_floats(row, row, width));
        const double scale = length > 1e-6 * before && length > 0 ? 1 / length : 0;
        for (size_t k = 0; k < width; k++) row[k] = (float)(row[k] * scale);
    }
}

// MARK: - Singular values

/// a' = cosine a - sine b, b' = sine a + cosine b.
static void rotate(double *a, double *b, double cosine, double sine, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const double x = a[i], y = b[i];
        a[i] = cosine * x - sine * y;
        b[i] = sine * x + cosine * y;
    }
}

/// Makes rows p and q orthogonal; returns whether they were not.
static int rotate_pair(double *rows, double *left, double *squares, size_t p, size_t q, size_t count, size_t width) {
    double *a = rows + p * width, *b = rows + q * width;
    const double product = dot_doubles(a, b, width);
    if (fabs(product) <= 1e-14 * sqrt(squares[p] * squares[q]) || product == 0) return 0;
    const double zeta = (squares[q] - squares[p]) / (2 * product);
    const double tangent = (zeta >= 0 ? 1 : -1) / (fabs(zeta) + sqrt(1 + zeta * zeta));
    const double cosine = 1 / sqrt(1 + tangent * tangent), sine = cosine * tangent;
    rotate(a, b, cosine, sine, width);
    rotate(left + p * count, left + q * count, cosine, sine, count);
    squares[p] = dot_doubles(a, a, width);
    squares[q] = dot_doubles(b, b, width);
    return 1;
}

static void sort_descending(const double *squares, size_t *order, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t place = i;
        for (; place > 0 && squares[order[place - 1]] < squares[i]; place--) order[place] = order[place - 1];
        order[place] = i;
    }
}

int lyc_singular_values(float *x, size_t count, size_t width, float *left, float *values) {
    double *rows = malloc((count * width + count * count + count) * sizeof(double));
    size_t *order = malloc((count + 1) * sizeof(size_t));
    if (!rows || !order) {
        free(rows);
        free(order);
        return -1;
    }
    double *turns = rows + count * width, *squares = turns + count * count;
    for (size_t i = 0; i < count * width; i++) rows[i] = x[i];
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) turns[i * count + j] = i == j;
        squares[i] = dot_doubles(rows + i * width, rows + i * width, width);
    }
    for (int sweep = 0, moved = 1; sweep < 60 && moved; sweep++) {
        moved = 0;
        for (size_t p = 0; p + 1 < count; p++)
            for (size_t q = p + 1; q < count; q++) moved |= rotate_pair(rows, turns, squares, p, q, count, width);
    }
    sort_descending(squares, order, count);
    for (size_t i = 0; i < count; i++) {
        const double length = sqrt(squares[order[i]]), scale = length > 0 ? 1 / length : 0;
        values[i] = (float)length;
        for (size_t k = 0; k < width; k++) x[i * width + k] = (float)(rows[order[i] * width + k] * scale);
        for (size_t k = 0; k < count; k++) left[i * count + k] = length > 0 ? (float)turns[order[i] * count + k] : 0;
    }
    free(rows);
    free(order);
    return 0;
}
