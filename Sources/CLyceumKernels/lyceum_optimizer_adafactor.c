// Adafactor: three walks over the gradient. Sums over rows are formed in fixed blocks of rows and joined in their order.
#include "optimizer_private.h"
#include <math.h>
#include <string.h>

enum { ROW_BLOCK = 32, FOLD_COLUMNS = 64, ELEMENT_CHUNK = 4096, SMALL_WORK = 16384 };

typedef struct {
    const optimizer_kernels *kernels;
    const lyc_adafactor_options *options;
    float *weights, *momentum, *row_means, *column_means, *second;
    const float *gradient;
    size_t rows, width;
    // in the workspace
    double *squares;         ///< [rows] or [chunks] of the update
    float *column_factors;   ///< [width]
    float *partial;          ///< [blocks of rows][width]
    double row_total;        ///< mean of the row means
    float shrink;            ///< clipping and rate
} adafactor_call;

static void run(lyc_pool *pool, const adafactor_call *call, size_t units, lyc_pool_body body) {
    lyc_pool_run(call->rows * call->width < SMALL_WORK ? NULL : pool, units, body, (void *)call);
}

/// How much of a root mean square above `clip` is taken back, times the rate.
static float shrink_for(const lyc_adafactor_options *o, double squares, size_t count) {
    const double size = sqrt(squares / (double)count) / o->clip;
    return (float)(o->rate / (size > 1 ? size : 1));
}

// Matrices

static void square_blocks(void *context, size_t begin, size_t end, int thread) {
    const adafactor_call *c = context;
    (void)thread;
    const double keep = c->options->beta2;
    for (size_t block = begin; block < end; block++) {
        float *sums = c->partial + block * c->width;
        memset(sums, 0, c->width * sizeof *sums);
        const size_t last = (block + 1) * ROW_BLOCK < c->rows ? (block + 1) * ROW_BLOCK : c->rows;
        for (size_t row = block * ROW_BLOCK; row < last; row++) {
            const float *gradient = c->gradient + row * c->width;
            const double sum = c->kernels->square_row(gradient, c->options->gradient_scale, c->options->epsilon, sums, c->width);
            c->row_means[row] = (float)(keep * (double)c->row_means[row] + (1 - keep) * sum / (double)c->width);
        }
    }
}

static void fold_columns(void *context, size_t begin, size_t end, int thread) {
    const adafactor_call *c = context;
    (void)thread;
    const size_t first = begin * FOLD_COLUMNS, last = end * FOLD_COLUMNS < c->width ? end * FOLD_COLUMNS : c->width;
    const double keep = c->options->beta2;
    for (size_t block = 1; block < (c->rows + ROW_BLOCK - 1) / ROW_BLOCK; block++)
        c->kernels->add(c->partial + first, c->partial + block * c->width + first, last - first);
    for (size_t column = first; column < last; column++) {
        const double mean = (double)c->partial[column] / (double)c->rows;
        c->column_means[column] = (float)(keep * (double)c->column_means[column] + (1 - keep) * mean);
        c->column_factors[column] = (float)(1 / sqrt((double)c->column_means[column]));
    }
}

/// 1 / sqrt(row mean / mean of all row means).
static double row_factor(const adafactor_call *c, size_t row) { return sqrt(c->row_total / (double)c->row_means[row]); }

static void measure_rows(void *context, size_t begin, size_t end, int thread) {
    const adafactor_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        const double factor = row_factor(c, row);
        const float *gradient = c->gradient + row * c->width;
        c->squares[row] = factor * factor * c->kernels->scaled_squares(gradient, c->options->gradient_scale, c->column_factors, c->width);
    }
}

static void change_rows(void *context, size_t begin, size_t end, int thread) {
    const adafactor_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++)
        c->kernels->adafactor_row(c->options, c->weights + row * c->width, c->gradient + row * c->width,
                                  c->momentum ? c->momentum + row * c->width : NULL, c->column_factors, NULL,
                                  (float)(row_factor(c, row) * (double)c->shrink), c->width);
}

int lyc_adafactor_step(lyc_pool *pool, const lyc_adafactor_options *options, float *weights, const float *gradient, float *momentum,
                       float *row_means, float *column_means, size_t rows, size_t width, lyc_workspace *workspace) {
    if (rows == 0 || width == 0) return 0;
    const size_t blocks = (rows + ROW_BLOCK - 1) / ROW_BLOCK;
    adafactor_call call = {.kernels = lyc_optimizer_kernels(), .options = options, .weights = weights, .gradient = gradient,
                           .momentum = options->beta1 == 0 ? NULL : momentum, .row_means = row_means, .column_means = column_means,
                           .rows = rows, .width = width};
    call.squares = lyc_workspace_reserve(workspace, rows * sizeof(double) + (blocks + 1) * width * sizeof(float));
    if (!call.squares) return -1;
    call.column_factors = (float *)(call.squares + rows);
    call.partial = call.column_factors + width;
    run(pool, &call, blocks, square_blocks);
    run(pool, &call, (width + FOLD_COLUMNS - 1) / FOLD_COLUMNS, fold_columns);
    for (size_t row = 0; row < rows; row++) call.row_total += (double)row_means[row];
    call.row_total /= (double)rows;
    run(pool, &call, rows, measure_rows);
    double squares = 0;
    for (size_t row = 0; row < rows; row++) squares += call.squares[row];
    call.shrink = shrink_for(options, squares, rows * width);
    run(pool, &call, rows, change_rows);
    return 0;
}

// Vectors: one row, in chunks

static void measure_chunks(void *context, size_t begin, size_t end, int thread) {
    const adafactor_call *c = context;
    (void)thread;
    for (size_t chunk = begin; chunk < end; chunk++) {
        const size_t i = chunk * ELEMENT_CHUNK, rest = c->width - i;
        c->squares[chunk] = c->kernels->vector_squares(c->options, c->gradient + i, c->second + i, rest < ELEMENT_CHUNK ? rest : ELEMENT_CHUNK);
    }
}

static void change_chunks(void *context, size_t begin, size_t end, int thread) {
    const adafactor_call *c = context;
    (void)thread;
    for (size_t chunk = begin; chunk < end; chunk++) {
        const size_t i = chunk * ELEMENT_CHUNK, rest = c->width - i;
        c->kernels->adafactor_row(c->options, c->weights + i, c->gradient + i, c->momentum ? c->momentum + i : NULL, NULL, c->second + i,
                                  c->shrink, rest < ELEMENT_CHUNK ? rest : ELEMENT_CHUNK);
    }
}

int lyc_adafactor_vector_step(lyc_pool *pool, const lyc_adafactor_options *options, float *weights, const float *gradient, float *momentum,
                              float *second, size_t count, lyc_workspace *workspace) {
    if (count == 0) return 0;
    const size_t chunks = (count + ELEMENT_CHUNK - 1) / ELEMENT_CHUNK;
    adafactor_call call = {.kernels = lyc_optimizer_kernels(), .options = options, .weights = weights, .gradient = gradient,
                           .momentum = options->beta1 == 0 ? NULL : momentum, .second = second, .rows = 1, .width = count};
    call.squares = lyc_workspace_reserve(workspace, chunks * sizeof(double));
    if (!call.squares) return -1;
    run(pool, &call, chunks, measure_chunks);
    double squares = 0;
    for (size_t chunk = 0; chunk < chunks; chunk++) squares += call.squares[chunk];
    call.shrink = shrink_for(options, squares, count);
    run(pool, &call, chunks, change_chunks);
    return 0;
}
