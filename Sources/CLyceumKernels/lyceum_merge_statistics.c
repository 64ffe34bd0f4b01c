// Models merged by what was measured of them.
#include "lyceum_merge_statistics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 14, LANES = 8, PANEL = 48, SOLVED = 8 };

static size_t blocks_of(size_t count) { return (count + BLOCK - 1) / BLOCK; }
static size_t least(size_t a, size_t b) { return a < b ? a : b; }

// MARK: - Element by element

typedef struct {
    const float *x;
    float *sum;
    double *sums;
    double weight;
    size_t count;
} add_work;

static void squares_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const add_work *w = context;
    const float scale = (float)w->weight;
    const size_t last = least(w->count, end * BLOCK);
    for (size_t i = begin * BLOCK; i < last; i++) w->sum[i] += scale * (w->x[i] * w->x[i]);
}

void lyc_add_squares(lyc_pool *pool, float *sum, const float *x, float scale, size_t count) {
    add_work work = {.x = x, .sum = sum, .weight = scale, .count = count};
    lyc_pool_run(pool, blocks_of(count), squares_body, &work);
}

static void doubles_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const add_work *w = context;
    const size_t last = least(w->count, end * BLOCK);
    for (size_t i = begin * BLOCK; i < last; i++) w->sums[i] += w->weight * w->x[i];
}

void lyc_add_doubles(lyc_pool *pool, double *sum, const float *x, double weight, size_t count) {
    add_work work = {.x = x, .sums = sum, .weight = weight, .count = count};
    lyc_pool_run(pool, blocks_of(count), doubles_body, &work);
}

typedef struct {
    const float *const *x, *const *precision;
    const double *weights, *floors;
    size_t models, count;
    float *out;
} precise_work;

static void precise_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const precise_work *w = context;
    const size_t last = least(w->count, end * BLOCK);
    double whole = 0;
    for (size_t m = 0; m < w->models; m++) whole += w->weights[m];
    for (size_t i = begin * BLOCK; i < last; i++) {
        const double first = w->x[0][i];
        double sum = 0, divisor = 0, plain = 0;
        for (size_t m = 0; m < w->models; m++) {
            const double measured = w->precision[m][i], difference = w->x[m][i] - first;
            const double p = w->weights[m] * (measured > w->floors[m] ? measured : w->floors[m]);
            sum += p * difference;
            divisor += p;
            plain += w->weights[m] * difference;
        }
        w->out[i] = (float)(first + (divisor > 0 ? sum / divisor : whole != 0 ? plain / whole : 0));
    }
}

void lyc_merge_precise(
    lyc_pool *pool, const float *const *x, const float *const *precision, const double *weights, const double *floors, size_t models,
    size_t count, float *out) {
    precise_work work = {
        .x = x, .precision = precision, .weights = weights, .floors = floors, .models = models, .count = count, .out = out};
    lyc_pool_run(pool, blocks_of(count), precise_body, &work);
}

typedef struct {
    float *x;
    size_t width;
    float scale;
} diagonal_work;

static void diagonal_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const diagonal_work *w = context;
    for (size_t row = begin; row < end; row++) {
        float *x = w->x + row * w->width;
        const float kept = x[row];
        for (size_t i = 0; i < w->width; i++) x[i] *= w->scale;
        x[row] = kept;
    }
}

void lyc_scale_off_diagonal(lyc_pool *pool, float *x, size_t width, float scale) {
    diagonal_work work = {x, width, scale};
    lyc_pool_run(pool, width, diagonal_body, &work);
}

// MARK: - Cholesky

/// Products of one row with four others, in an order that depends on the length alone.
static void dot_four(const double *a, const double *b, size_t stride, size_t count, double *out) {
    double sums[4][LANES] = {{0}};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t row = 0; row < 4; row++)
            for (size_t lane = 0; lane < LANES; lane++) sums[row][lane] += a[i + lane] * b[row * stride + i + lane];
    for (; i < count; i++)
        for (size_t row = 0; row < 4; row++) sums[row][i % LANES] += a[i] * b[row * stride + i];
    for (size_t row = 0; row < 4; row++) {
        const double *s = sums[row];
        out[row] = ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]));
    }
}

static double dot_one(const double *a, const double *b, size_t count) {
    double s[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) s[lane] += a[i + lane] * b[i + lane];
    for (; i < count; i++) s[i % LANES] += a[i] * b[i];
    return ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]));
}

typedef struct {
    double *x;
    size_t width, first, last;
} panel_work;

/// Takes the finished columns off a row's part of the panel.
static void update_row(const panel_work *w, size_t row) {
    double *target = w->x + row * w->width;
    const size_t end = least(w->last, row + 1);
    size_t column = w->first;
    for (; column + 4 <= end; column += 4) {
        double products[4];
        dot_four(target, w->x + column * w->width, w->width, w->first, products);
        for (size_t k = 0; k < 4; k++) target[column + k] -= products[k];
    }
    for (; column < end; column++) target[column] -= dot_one(target, w->x + column * w->width, w->first);
}

static void update_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const panel_work *w = context;
    for (size_t unit = begin; unit < end; unit++) update_row(w, w->first + unit);
}

static void below_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const panel_work *w = context;
    for (size_t unit = begin; unit < end; unit++) {
        double *target = w->x + (w->last + unit) * w->width;
        for (size_t column = w->first; column < w->last; column++) {
            const double *row = w->x + column * w->width;
            target[column] = (target[column] - dot_one(target + w->first, row + w->first, column - w->first)) / row[column];
        }
    }
}

static size_t factor_panel(const panel_work *w) {
    for (size_t row = w->first; row < w->last; row++) {
        double *target = w->x + row * w->width;
        for (size_t column = w->first; column <= row; column++) {
            const double *other = w->x + column * w->width;
            const double rest = target[column] - dot_one(target + w->first, other + w->first, column - w->first);
            if (column < row) {
                target[column] = rest / other[column];
            } else {
                if (!(rest > 0)) return row + 1;
                target[column] = sqrt(rest);
            }
        }
    }
    return 0;
}

size_t lyc_cholesky(lyc_pool *pool, double *x, size_t width) {
    for (size_t first = 0; first < width; first += PANEL) {
        panel_work work = {x, width, first, least(width, first + PANEL)};
        if (first > 0) lyc_pool_run_fine(pool, width - first, 8, update_body, &work);
        const size_t wrong = factor_panel(&work);
        if (wrong) return wrong;
        if (work.last < width) lyc_pool_run_fine(pool, width - work.last, 8, below_body, &work);
    }
    return 0;
}

typedef struct {
    const double *factor;
    double *scratch;
    float *rows;
    size_t width, count;
} solve_work;

/// Eight right sides at once, lane by lane: [width][SOLVED].
static void solve_lanes(const double *factor, size_t width, double *y) {
    for (size_t i = 0; i < width; i++) {
        const double *row = factor + i * width;
        double sums[SOLVED] = {0};
        for (size_t k = 0; k < i; k++)
            for (size_t lane = 0; lane < SOLVED; lane++) sums[lane] += row[k] * y[k * SOLVED + lane];
        for (size_t lane = 0; lane < SOLVED; lane++) y[i * SOLVED + lane] = (y[i * SOLVED + lane] - sums[lane]) / row[i];
    }
    for (size_t i = width; i-- > 0;) {
        const double *row = factor + i * width;
        double *solved = y + i * SOLVED;
        for (size_t lane = 0; lane < SOLVED; lane++) solved[lane] /= row[i];
        for (size_t k = 0; k < i; k++)
            for (size_t lane = 0; lane < SOLVED; lane++) y[k * SOLVED + lane] -= row[k] * solved[lane];
    }
}

static void solve_body(void *context, size_t begin, size_t end, int thread) {
    const solve_work *w = context;
    double *y = w->scratch + (size_t)thread * w->width * SOLVED;
    for (size_t unit = begin; unit < end; unit++) {
        const size_t first = unit * SOLVED, lanes = least(SOLVED, w->count - first);
        memset(y, 0, w->width * SOLVED * sizeof(double));
        for (size_t lane = 0; lane < lanes; lane++)
            for (size_t i = 0; i < w->width; i++) y[i * SOLVED + lane] = w->rows[(first + lane) * w->width + i];
        solve_lanes(w->factor, w->width, y);
        for (size_t lane = 0; lane < lanes; lane++)
            for (size_t i = 0; i < w->width; i++) w->rows[(first + lane) * w->width + i] = (float)y[i * SOLVED + lane];
    }
}

int lyc_cholesky_solve(lyc_pool *pool, const double *factor, size_t width, float *rows, size_t count) {
    const size_t threads = pool ? (size_t)lyc_pool_threads(pool) : 1;
    double *scratch = malloc((threads * width * SOLVED + 1) * sizeof(double));
    if (!scratch) return -1;
    solve_work work = {factor, scratch, rows, width, count};
    lyc_pool_run_fine(pool, (count + SOLVED - 1) / SOLVED, 8, solve_body, &work);
    free(scratch);
    return 0;
}
