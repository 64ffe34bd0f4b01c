// Derivatives that are sums over rows: every block of ROW_BLOCK rows gives its own sums, which are then added in the order of the blocks.
#include "gradients_private.h"
#include <math.h>
#include <string.h>

enum { ROW_BLOCK = 32, FOLD_COLUMNS = 64 };

typedef struct sums_call {
    const gradients_kernels *kernels;
    /// One row; adds to the sums where they are not NULL.
    void (*row)(const struct sums_call *call, size_t row, float *sums, float *other_sums);
    const float *x, *weight, *d_out;
    float *d_x;
    size_t x_stride, d_out_stride, d_x_stride, rows, width;
    float weight_offset, epsilon;
    int accumulate, replaces;
    float *sums, *other_sums;            ///< results, or NULL
    float *partial, *other_partial;      ///< [blocks][width]
} sums_call;

static size_t block_count(const sums_call *c) { return (c->rows + ROW_BLOCK - 1) / ROW_BLOCK; }

static void sum_blocks(void *context, size_t begin, size_t end, int thread) {
    const sums_call *c = context;
    (void)thread;
    for (size_t block = begin; block < end; block++) {
        float *sums = c->partial ? c->partial + block * c->width : NULL;
        float *other = c->other_partial ? c->other_partial + block * c->width : NULL;
        if (sums) memset(sums, 0, c->width * sizeof *sums);
        if (other) memset(other, 0, c->width * sizeof *other);
        const size_t last = (block + 1) * ROW_BLOCK < c->rows ? (block + 1) * ROW_BLOCK : c->rows;
        for (size_t row = block * ROW_BLOCK; row < last; row++) c->row(c, row, sums, other);
    }
}

static void fold(const sums_call *c, float *partial, float *sums, size_t first, size_t count) {
    for (size_t block = 1; block < block_count(c); block++)
        c->kernels->add(partial + first, partial + block * c->width + first, count);
    if (c->replaces) memcpy(sums + first, partial + first, count * sizeof *sums);
    else c->kernels->add(sums + first, partial + first, count);
}

static void fold_columns(void *context, size_t begin, size_t end, int thread) {
    const sums_call *c = context;
    (void)thread;
    const size_t first = begin * FOLD_COLUMNS, last = end * FOLD_COLUMNS < c->width ? end * FOLD_COLUMNS : c->width;
    if (c->partial) fold(c, c->partial, c->sums, first, last - first);
    if (c->other_partial) fold(c, c->other_partial, c->other_sums, first, last - first);
}

/// Without memory for the blocks' sums the results are not numbers, which whoever looks at gradients finds.
static void fill_not_a_number(float *sums, size_t width) {
    for (size_t i = 0; sums && i < width; i++) sums[i] = NAN;
}

static void run_sums(lyc_pool *pool, sums_call *call, lyc_workspace *workspace) {
    call->kernels = lyc_gradients_kernels();
    const size_t blocks = block_count(call), elements = blocks * call->width;
    if (call->sums || call->other_sums) {
        float *memory = lyc_workspace_reserve(workspace, (elements ? elements : 1) * 2 * sizeof *memory);
        if (memory && call->sums) call->partial = memory;
        if (memory && call->other_sums) call->other_partial = memory + elements;
        if (!memory) {
            fill_not_a_number(call->sums, call->width);
            fill_not_a_number(call->other_sums, call->width);
        }
    }
    lyc_gradients_run(pool, blocks, ROW_BLOCK * call->width, sum_blocks, call);
    if (blocks == 0) {
        if (call->replaces && call->sums) memset(call->sums, 0, call->width * sizeof *call->sums);
        return;
    }
    if (call->partial || call->other_partial)
        lyc_gradients_run(pool, (call->width + FOLD_COLUMNS - 1) / FOLD_COLUMNS, FOLD_COLUMNS * blocks, fold_columns, call);
}

// Norms

static void rms_norm_row(const sums_call *c, size_t row, float *sums, float *other_sums) {
    (void)other_sums;
    c->kernels->rms_norm(c->x + row * c->x_stride, c->weight, c->weight_offset, c->epsilon, c->d_out + row * c->d_out_stride,
                         c->d_x ? c->d_x + row * c->d_x_stride : NULL, c->accumulate, sums, c->width);
}

void lyc_rms_norm_backward(lyc_pool *pool, const float *x, size_t x_stride, const float *weight, float weight_offset, float epsilon,
                           const float *d_out, size_t d_out_stride, float *d_x, size_t d_x_stride, int accumulate, float *d_weight,
                           size_t rows, size_t width, lyc_workspace *workspace) {
    sums_call call = {.row = rms_norm_row, .x = x, .x_stride = x_stride, .weight = weight, .weight_offset = weight_offset,
                      .epsilon = epsilon, .d_out = d_out, .d_out_stride = d_out_stride, .d_x = d_x, .d_x_stride = d_x_stride,
                      .accumulate = accumulate, .sums = d_weight, .rows = rows, .width = width};
    run_sums(pool, &call, workspace);
}

static void layer_norm_row(const sums_call *c, size_t row, float *sums, float *other_sums) {
    c->kernels->layer_norm(c->x + row * c->x_stride, c->weight, c->epsilon, c->d_out + row * c->d_out_stride,
                           c->d_x ? c->d_x + row * c->d_x_stride : NULL, c->accumulate, sums, other_sums, c->width);
}

void lyc_layer_norm_backward(lyc_pool *pool, const float *x, size_t x_stride, const float *weight, float epsilon, const float *d_out,
                             size_t d_out_stride, float *d_x, size_t d_x_stride, int accumulate, float *d_weight, float *d_bias,
                             size_t rows, size_t width, lyc_workspace *workspace) {
    sums_call call = {.row = layer_norm_row, .x = x, .x_stride = x_stride, .weight = weight, .epsilon = epsilon, .d_out = d_out,
                      .d_out_stride = d_out_stride, .d_x = d_x, .d_x_stride = d_x_stride, .accumulate = accumulate, .sums = d_weight,
                      .other_sums = d_bias, .rows = rows, .width = width};
    run_sums(pool, &call, workspace);
}

// Columns

static void column_row(const sums_call *c, size_t row, float *sums, float *other_sums) {
    (void)other_sums;
    c->kernels->add(sums, c->x + row * c->x_stride, c->width);
}

void lyc_column_sums(lyc_pool *pool, const float *x, size_t stride, size_t rows, size_t width, float *out, int accumulate,
                     lyc_workspace *workspace) {
    sums_call call = {.row = column_row, .x = x, .x_stride = stride, .sums = out, .replaces = !accumulate, .rows = rows, .width = width};
    run_sums(pool, &call, workspace);
}

static void scale_row(const sums_call *c, size_t row, float *sums, float *other_sums) {
    (void)other_sums;
    const float *d_out = c->d_out + row * c->d_out_stride;
    if (sums) c->kernels->add_product(sums, d_out, c->x + row * c->x_stride, c->width);
    if (!c->d_x) return;
    if (c->accumulate) c->kernels->add_product(c->d_x + row * c->d_x_stride, d_out, c->weight, c->width);
    else c->kernels->multiply(d_out, c->weight, c->d_x + row * c->d_x_stride, c->width);
}

void lyc_scale_columns_backward(lyc_pool *pool, const float *x, size_t x_stride, const float *scale, const float *d_out,
                                size_t d_out_stride, float *d_x, size_t d_x_stride, int accumulate, float *d_scale, size_t rows,
                                size_t width, lyc_workspace *workspace) {
    sums_call call = {.row = scale_row, .x = x, .x_stride = x_stride, .weight = scale, .d_out = d_out, .d_out_stride = d_out_stride,
                      .d_x = d_x, .d_x_stride = d_x_stride, .accumulate = accumulate, .sums = d_scale, .rows = rows, .width = width};
    run_sums(pool, &call, workspace);
}
