#include "lyceum_twins.h"
#include "twins_private.h"
#include <math.h>

/// Rows whose lengths multiply to less have no direction.
static const double SMALLEST_PRODUCT = 1e-8;

typedef struct {
    lyc_alignment_kind kind;
    double margin;
    const float *a, *b;
    const double *weights;
    double *losses, *cosines;
    float *d_a, *d_b;
    int accumulate_a, accumulate_b;
    size_t width;
} alignment_call;

typedef struct {
    double length_a, length_b, cosine;
    int has_direction;
} directions;

static directions find_directions(const float *a, const float *b, size_t width) {
    const twin_products p = twin_products_of(a, b, width);
    directions result = {sqrt(p.aa), sqrt(p.bb), 0, 0};
    const double product = result.length_a * result.length_b;
    result.has_direction = product >= SMALLEST_PRODUCT;
    result.cosine = p.ab / (result.has_direction ? product : SMALLEST_PRODUCT);
    return result;
}

static double mean_square(const float *a, const float *b, size_t width) {
    double sums[TWIN_LANES] = {0};
    for (size_t i = 0; i < width; i++) {
        const double difference = (double)b[i] - a[i];
        sums[i % TWIN_LANES] += difference * difference;
    }
    return twin_fold(sums) / (double)width;
}

static double cosine_distance(double cosine, double margin, double *slope) {
    const double u = 1 - margin - cosine;
    *slope = u <= 0 ? 0 : u < 1 ? -u : -1;
    return u <= 0 ? 0 : u < 1 ? u * u / 2 : u - 0.5;
}

static void measure_rows(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const alignment_call *c = context;
    for (size_t row = begin; row < end; row++) {
        const float *a = c->a + row * c->width, *b = c->b + row * c->width;
        const directions d = find_directions(a, b, c->width);
        double slope;
        const double turn = cosine_distance(d.cosine, c->margin, &slope);
        const double stretch = d.length_a - d.length_b;
        c->losses[row] = c->kind == LYC_ALIGNMENT_MEAN_SQUARE ? mean_square(a, b, c->width)
                         : c->kind == LYC_ALIGNMENT_COSINE    ? turn
                                                              : (turn + stretch * stretch) / 2;
        if (c->cosines) c->cosines[row] = d.cosine;
    }
}

void lyc_alignment(lyc_pool *pool, lyc_alignment_kind kind, float margin, const float *a, const float *b, double *losses,
                   double *cosines, size_t rows, size_t width) {
    alignment_call call = {.kind = kind, .margin = margin, .a = a, .b = b, .losses = losses, .cosines = cosines, .width = width};
    lyc_pool_run(pool, rows, measure_rows, &call);
}

/// out (+)= weight times the derivative of the loss by `own`, the other row being `other`.
static void derive_row(const alignment_call *c, const directions *d, double weight, double own_length, double other_length,
                       const float *own, const float *other, float *out, int accumulate) {
    if (c->kind == LYC_ALIGNMENT_MEAN_SQUARE) {
        const double factor = 2 * weight / (double)c->width;
        if (!accumulate)
            for (size_t i = 0; i < c->width; i++) out[i] = 0;
        for (size_t i = 0; i < c->width; i++) out[i] = (float)(out[i] + factor * ((double)own[i] - other[i]));
        return;
    }
    double slope;
    cosine_distance(d->cosine, c->margin, &slope);
    const double part = c->kind == LYC_ALIGNMENT_DOT ? 0.5 : 1;
    double toward = 0, along = 0;
    if (d->has_direction) {
        toward = part * slope / (own_length * other_length);
        along = -part * slope * d->cosine / (own_length * own_length);
    }
    if (c->kind == LYC_ALIGNMENT_DOT && own_length > 0) along += (own_length - other_length) / own_length;
    twin_combine(out, accumulate, weight * toward, other, weight * along, own, c->width);
}

static void derive_rows(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const alignment_call *c = context;
    for (size_t row = begin; row < end; row++) {
        const size_t at = row * c->width;
        const float *a = c->a + at, *b = c->b + at;
        const directions d = find_directions(a, b, c->width);
        const double weight = c->weights[row];
        if (c->d_a) derive_row(c, &d, weight, d.length_a, d.length_b, a, b, c->d_a + at, c->accumulate_a);
        if (c->d_b) derive_row(c, &d, weight, d.length_b, d.length_a, b, a, c->d_b + at, c->accumulate_b);
    }
}

void lyc_alignment_backward(lyc_pool *pool, lyc_alignment_kind kind, float margin, const float *a, const float *b,
                            const double *weights, float *d_a, int accumulate_a, float *d_b, int accumulate_b, size_t rows,
                            size_t width) {
    alignment_call call = {kind, margin, a, b, weights, NULL, NULL, d_a, d_b, accumulate_a, accumulate_b, width};
    lyc_pool_run(pool, rows, derive_rows, &call);
}
