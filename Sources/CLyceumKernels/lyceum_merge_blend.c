// Models added up with coefficients of their own for the whole tensor, each row or each column, and the inner products these come from.
#include "lyceum_merge.h"
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 14, COLUMNS = 64 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

typedef struct {
    const float *const *x;
    size_t models, rows, width;
    const float *coefficients;
    lyc_merge_axis axis;
    double *gram;
    float *out;
} blend_work;

static double inner(const float *a, const float *b, size_t count) {
    double sums[8] = {0};
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (size_t lane = 0; lane < 8; lane++) sums[lane] += (double)a[i + lane] * b[i + lane];
    for (size_t lane = 0; i < count; i++, lane++) sums[lane] += (double)a[i] * b[i];
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

static void gram_rows(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const blend_work *w = context;
    for (size_t row = begin; row < end; row++) {
        double *gram = w->gram + row * w->models * w->models;
        for (size_t i = 0; i < w->models; i++)
            for (size_t j = i; j < w->models; j++)
                gram[i * w->models + j] = gram[j * w->models + i] =
                    inner(w->x[i] + row * w->width, w->x[j] + row * w->width, w->width);
    }
}

static void gram_columns(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const blend_work *w = context;
    const size_t square = w->models * w->models;
    for (size_t block = begin; block < end; block++) {
        const size_t start = block * COLUMNS, count = least(COLUMNS, w->width - start);
        for (size_t i = 0; i < w->models; i++)
            for (size_t j = i; j < w->models; j++) {
                double sums[COLUMNS] = {0};
                for (size_t row = 0; row < w->rows; row++) {
                    const float *a = w->x[i] + row * w->width + start, *b = w->x[j] + row * w->width + start;
                    for (size_t c = 0; c < count; c++) sums[c] += (double)a[c] * b[c];
                }
                for (size_t c = 0; c < count; c++) {
                    double *gram = w->gram + (start + c) * square;
                    gram[i * w->models + j] = gram[j * w->models + i] = sums[c];
                }
            }
    }
}

void lyc_merge_gram(
    lyc_pool *pool, const float *const *x, size_t models, size_t rows, size_t width, lyc_merge_axis axis, double *gram) {
    blend_work work = {.x = x, .models = models, .rows = rows, .width = width, .axis = axis, .gram = gram};
    if (axis == LYC_MERGE_COLUMNS) {
        lyc_pool_run(pool, (width + COLUMNS - 1) / COLUMNS, gram_columns, &work);
    } else {
        lyc_pool_run(pool, rows, gram_rows, &work);
    }
}

/// Elements of one row from `start`; every model has one coefficient, or one per column.
static void blend_part(const blend_work *w, size_t start, size_t count, const float *coefficients, size_t step) {
    enum { PART = 512 };
    for (size_t offset = 0; offset < count; offset += PART) {
        float sum[PART] = {0};
        const size_t part = least(PART, count - offset);
        for (size_t m = 0; m < w->models; m++) {
            const float *x = w->x[m] + start + offset, *c = coefficients + offset * step + m;
            if (step == 0)
                for (size_t i = 0; i < part; i++) sum[i] += *c * x[i];
            else
                for (size_t i = 0; i < part; i++) sum[i] += c[i * step] * x[i];
        }
        memcpy(w->out + start + offset, sum, part * sizeof *sum);
    }
}

static void blend_rows(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const blend_work *w = context;
    for (size_t row = begin; row < end; row++) {
        if (w->axis == LYC_MERGE_COLUMNS)
            blend_part(w, row * w->width, w->width, w->coefficients, w->models);
        else
            blend_part(w, row * w->width, w->width, w->coefficients + row * w->models, 0);
    }
}

static void blend_whole(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const blend_work *w = context;
    const size_t first = begin * BLOCK, last = least(w->rows * w->width, end * BLOCK);
    blend_part(w, first, last - first, w->coefficients, 0);
}

void lyc_merge_blend(
    lyc_pool *pool, const float *const *x, const float *coefficients, size_t models, size_t rows, size_t width, lyc_merge_axis axis,
    float *out) {
    blend_work work = {.x = x, .models = models, .rows = rows, .width = width, .coefficients = coefficients, .axis = axis, .out = out};
    if (axis == LYC_MERGE_WHOLE) {
        lyc_pool_run(pool, (rows * width + BLOCK - 1) / BLOCK, blend_whole, &work);
    } else {
        lyc_pool_run(pool, rows, blend_rows, &work);
    }
}
