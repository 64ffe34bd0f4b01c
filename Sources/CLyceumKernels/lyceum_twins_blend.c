#include "lyceum_twins.h"
#include "twins_private.h"
#include <math.h>

static const double SMALLEST_ANGLE = 1e-4;
static const double PI = 3.14159265358979323846;

typedef struct {
    lyc_blend_kind kind;
    const float *a, *b, *alpha, *d_out;
    float *out, *d_a, *d_b;
    int accumulate_a, accumulate_b;
    double *d_alpha;
    size_t width;
} blend_call;

/// A row's place on the arc between two rows.
typedef struct {
    double angle, sine, cosine, length_a, length_b;
    double share_a, share_b;
} arc;

/// Returns 0 where the rows are to be mixed linearly.
static int find_arc(const float *a, const float *b, double alpha, size_t width, arc *result) {
    const twin_products p = twin_products_of(a, b, width);
    const double length_a = sqrt(p.aa), length_b = sqrt(p.bb), product = length_a * length_b;
    if (!(product > 0)) return 0;
    double cosine = p.ab / product;
    cosine = cosine > 1 ? 1 : cosine < -1 ? -1 : cosine;
    const double angle = acos(cosine);
    if (!(angle >= SMALLEST_ANGLE && angle <= PI - SMALLEST_ANGLE)) return 0;
    const double sine = sin(angle);
    *result = (arc){angle, sine, cosine, length_a, length_b, sin((1 - alpha) * angle) / sine, sin(alpha * angle) / sine};
    return 1;
}

static void blend_linear(const float *a, const float *b, float alpha, float *out, size_t width) {
    if (alpha < 0.5f) {
        for (size_t i = 0; i < width; i++) out[i] = a[i] + alpha * (b[i] - a[i]);
    } else {
        const float rest = 1 - alpha;
        for (size_t i = 0; i < width; i++) out[i] = b[i] - rest * (b[i] - a[i]);
    }
}

static void blend_rows(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const blend_call *c = context;
    for (size_t row = begin; row < end; row++) {
        const float *a = c->a + row * c->width, *b = c->b + row * c->width;
        float *out = c->out + row * c->width;
        arc place;
        if (c->kind == LYC_BLEND_SPHERICAL && find_arc(a, b, c->alpha[row], c->width, &place))
            twin_combine(out, 0, place.share_a, a, place.share_b, b, c->width);
        else
            blend_linear(a, b, c->alpha[row], out, c->width);
    }
}

void lyc_blend(lyc_pool *pool, lyc_blend_kind kind, const float *a, const float *b, const float *alpha, float *out, size_t rows,
               size_t width) {
    blend_call call = {.kind = kind, .a = a, .b = b, .alpha = alpha, .out = out, .width = width};
    lyc_pool_run(pool, rows, blend_rows, &call);
}

static void derive_linear(const blend_call *c, size_t row) {
    const size_t at = row * c->width;
    const double alpha = c->alpha[row];
    const float *d = c->d_out + at;
    if (c->d_a) twin_combine(c->d_a + at, c->accumulate_a, 1 - alpha, d, 0, d, c->width);
    if (c->d_b) twin_combine(c->d_b + at, c->accumulate_b, alpha, d, 0, d, c->width);
    if (c->d_alpha) c->d_alpha[row] = twin_dot(d, c->b + at, c->width) - twin_dot(d, c->a + at, c->width);
}

/// With s_a = sin((1 - alpha) t) / sin t and s_b = sin(alpha t) / sin t, both change with t, and t with the directions of a and b.
static void derive_arc(const blend_call *c, size_t row, const arc *place) {
    const size_t at = row * c->width;
    const float *a = c->a + at, *b = c->b + at, *d = c->d_out + at;
    const double alpha = c->alpha[row], t = place->angle, sine = place->sine;
    const double along_a = twin_dot(d, a, c->width), along_b = twin_dot(d, b, c->width);
    const double cosine_a = cos((1 - alpha) * t), cosine_b = cos(alpha * t);
    const double turn_a = ((1 - alpha) * cosine_a - place->share_a * place->cosine) / sine;
    const double turn_b = (alpha * cosine_b - place->share_b * place->cosine) / sine;
    // The derivative by the cosine of the angle.
    const double by_cosine = -(along_a * turn_a + along_b * turn_b) / sine;
    const double across = by_cosine / (place->length_a * place->length_b);
    if (c->d_a) {
        float *out = c->d_a + at;
        twin_combine(out, c->accumulate_a, place->share_a, d, across, b, c->width);
        const double back = -by_cosine * place->cosine / (place->length_a * place->length_a);
        twin_combine(out, 1, back, a, 0, a, c->width);
    }
    if (c->d_b) {
        float *out = c->d_b + at;
        twin_combine(out, c->accumulate_b, place->share_b, d, across, a, c->width);
        const double back = -by_cosine * place->cosine / (place->length_b * place->length_b);
        twin_combine(out, 1, back, b, 0, b, c->width);
    }
    if (c->d_alpha) c->d_alpha[row] = (cosine_b * along_b - cosine_a * along_a) * t / sine;
}

static void derive_rows(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const blend_call *c = context;
    for (size_t row = begin; row < end; row++) {
        arc place;
        const size_t at = row * c->width;
        if (c->kind == LYC_BLEND_SPHERICAL && find_arc(c->a + at, c->b + at, c->alpha[row], c->width, &place))
            derive_arc(c, row, &place);
        else
            derive_linear(c, row);
    }
}

void lyc_blend_backward(lyc_pool *pool, lyc_blend_kind kind, const float *a, const float *b, const float *alpha, const float *d_out,
                        float *d_a, int accumulate_a, float *d_b, int accumulate_b, double *d_alpha, size_t rows, size_t width) {
    blend_call call = {kind, a, b, alpha, d_out, NULL, d_a, d_b, accumulate_a, accumulate_b, d_alpha, width};
    lyc_pool_run(pool, rows, derive_rows, &call);
}
