// Rows written as sums of few other rows: pursuit, neighbors, sums.
#include "lyceum_transplant.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 8, CHUNK = 512 };

/// Eight partial sums in a fixed order.
static double dot(const float *a, const float *b, size_t count) {
    double lanes[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) lanes[lane] += (double)a[i + lane] * b[i + lane];
    for (; i < count; i++) lanes[i % LANES] += (double)a[i] * b[i];
    double sum = 0;
    for (size_t lane = 0; lane < LANES; lane++) sum += lanes[lane];
    return sum;
}

static double dot_double(const double *a, const double *b, size_t count) {
    double lanes[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) lanes[lane] += a[i + lane] * b[i + lane];
    for (; i < count; i++) lanes[i % LANES] += a[i] * b[i];
    double sum = 0;
    for (size_t lane = 0; lane < LANES; lane++) sum += lanes[lane];
    return sum;
}

// MARK: - Pursuit

typedef struct {
    const float *targets, *points, *gram;
    float *products;
    size_t point_count, width, k;
    uint32_t *indices;
    float *coefficients;
    int failed;
} pursuit_work;

/// What one target needs.
typedef struct {
    unsigned char *used;
    float *projections; ///< [k][points]: the points on each direction
    float *column;      ///< [points]
    double *directions; ///< [k][width], orthonormal
    double *rest;       ///< [width]
    double *triangle;   ///< [k][k], column t: point t in the directions
    double *shares;     ///< [k]: the target in the directions
} pursuit_space;

static int make_space(pursuit_space *s, size_t points, size_t width, size_t k) {
    s->used = malloc(points);
    s->projections = malloc(k * points * sizeof *s->projections);
    s->column = malloc(points * sizeof *s->column);
    s->directions = malloc(k * width * sizeof *s->directions);
    s->rest = malloc(width * sizeof *s->rest);
    s->triangle = malloc(k * k * sizeof *s->triangle);
    s->shares = malloc(k * sizeof *s->shares);
    return s->used && s->projections && s->column && s->directions && s->rest && s->triangle && s->shares;
}

static void free_space(pursuit_space *s) {
    free(s->used);
    free(s->projections);
    free(s->column);
    free(s->directions);
    free(s->rest);
    free(s->triangle);
    free(s->shares);
}

/// The point most like what is left; `count` when all are used.
static size_t best_point(const float *product, const unsigned char *used, size_t count) {
    size_t best = count;
    float most = -1;
    for (size_t i = 0; i < count; i++) {
        const float size = fabsf(product[i]);
        if (size > most && !used[i]) {
            most = size;
            best = i;
        }
    }
    return best;
}

/// Makes direction t of a point by taking out the directions before, twice against rounding.
/// - Returns: whether anything is left of it.
static int add_direction(const pursuit_work *w, pursuit_space *s, size_t point, size_t t) {
    const float *atom = w->points + point * w->width;
    double *rest = s->rest, length = 0;
    for (size_t i = 0; i < w->width; i++) rest[i] = atom[i];
    length = sqrt(dot_double(rest, rest, w->width));
    for (size_t j = 0; j < t; j++) s->triangle[j * w->k + t] = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t j = 0; j < t; j++) {
            const double *direction = s->directions + j * w->width, share = dot_double(direction, rest, w->width);
            for (size_t i = 0; i < w->width; i++) rest[i] -= share * direction[i];
            s->triangle[j * w->k + t] += share;
        }
    const double left = sqrt(dot_double(rest, rest, w->width));
    if (!(left > 1e-6 * length)) return 0;
    double *direction = s->directions + t * w->width;
    for (size_t i = 0; i < w->width; i++) direction[i] = rest[i] / left;
    s->triangle[t * w->k + t] = left;
    return 1;
}

/// All points on direction t, and what is left of the target on all points.
static void project(const pursuit_work *w, pursuit_space *s, size_t point, size_t t, float *product) {
    const size_t count = w->point_count;
    const float *column = s->column;
    if (w->gram) {
        column = w->gram + point * count;
    } else {
        const float *atom = w->points + point * w->width;
        for (size_t i = 0; i < count; i++) s->column[i] = (float)dot(w->points + i * w->width, atom, w->width);
    }
    const float inverse = (float)(1 / s->triangle[t * w->k + t]), share = (float)s->shares[t];
    for (size_t start = 0; start < count; start += CHUNK) {
        const size_t size = count - start < CHUNK ? count - start : CHUNK;
        float sum[CHUNK];
        memcpy(sum, column + start, size * sizeof *sum);
        for (size_t j = 0; j < t; j++) {
            const float *before = s->projections + j * count + start, factor = (float)s->triangle[j * w->k + t];
            for (size_t i = 0; i < size; i++) sum[i] -= factor * before[i];
        }
        float *now = s->projections + t * count + start, *left = product + start;
        for (size_t i = 0; i < size; i++) {
            now[i] = sum[i] * inverse;
            left[i] -= share * now[i];
        }
    }
}

/// Coefficients of the points from shares of the directions.
static void solve(const pursuit_work *w, pursuit_space *s, size_t chosen, float *coefficients) {
    for (size_t t = chosen; t-- > 0;) {
        double sum = s->shares[t];
        for (size_t j = t + 1; j < chosen; j++) sum -= s->triangle[t * w->k + j] * s->shares[j];
        s->shares[t] = sum / s->triangle[t * w->k + t];
        coefficients[t] = (float)s->shares[t];
    }
}

static void pursue(pursuit_work *w, pursuit_space *s, size_t row) {
    const float *target = w->targets + row * w->width;
    float *product = w->products + row * w->point_count;
    uint32_t *indices = w->indices + row * w->k;
    float *coefficients = w->coefficients + row * w->k;
    memset(s->used, 0, w->point_count);
    memset(indices, 0, w->k * sizeof *indices);
    memset(coefficients, 0, w->k * sizeof *coefficients);
    const double length = dot(target, target, w->width);
    double left = length;
    size_t chosen = 0;
    while (chosen < w->k && left > 1e-14 * length) {
        const size_t point = best_point(product, s->used, w->point_count);
        if (point == w->point_count) break;
        s->used[point] = 1;
        if (!add_direction(w, s, point, chosen)) continue;
        double share = 0;
        for (size_t i = 0; i < w->width; i++) share += s->directions[chosen * w->width + i] * target[i];
        s->shares[chosen] = share;
        left -= share * share;
        project(w, s, point, chosen, product);
        indices[chosen++] = (uint32_t)point;
    }
    solve(w, s, chosen, coefficients);
}

static void pursuit_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    pursuit_work *w = context;
    pursuit_space space = {0};
    if (make_space(&space, w->point_count, w->width, w->k)) {
        for (size_t row = begin; row < end; row++) pursue(w, &space, row);
    } else {
        __atomic_store_n(&w->failed, 1, __ATOMIC_RELAXED);
    }
    free_space(&space);
}

int lyc_pursuit(
    lyc_pool *pool, const float *targets, const float *points, float *products, const float *gram, size_t count, size_t point_count,
    size_t width, size_t k, uint32_t *indices, float *coefficients) {
    if (count == 0 || k == 0 || point_count == 0) return 0;
    pursuit_work work = {targets, points, gram, products, point_count, width, k, indices, coefficients, 0};
    lyc_pool_run(pool, count, pursuit_body, &work);
    return work.failed;
}

// MARK: - Neighbors

typedef struct {
    const float *targets, *points, *products;
    const double *lengths; ///< |point|²
    size_t point_count, width, k;
    int cosine;
    uint32_t *indices;
    float *weights;
    int failed;
} nearest_work;

/// 1 − cosine, or the squared distance but for the target's own length.
static double rough_distance(const nearest_work *w, double product, size_t point, double target_length) {
    if (!w->cosine) return w->lengths[point] - 2 * product;
    const double lengths = sqrt(w->lengths[point]) * target_length;
    return 1 - product / (lengths > 1e-6 ? lengths : 1e-6);
}

/// Distances in double precision, from the elements.
static double exact_distance(const nearest_work *w, const float *target, size_t point, double target_length) {
    const float *other = w->points + point * w->width;
    if (w->cosine) return rough_distance(w, dot(target, other, w->width), point, target_length);
    double sum = 0;
    for (size_t i = 0; i < w->width; i++) {
        const double gap = (double)target[i] - other[i];
        sum += gap * gap;
    }
    return sqrt(sum);
}

/// Puts a point among the nearest so far, which are in order.
static void insert(double *distances, uint32_t *indices, size_t *found, size_t k, double distance, size_t point) {
    if (*found == k && distance >= distances[k - 1]) return;
    size_t place = *found < k ? (*found)++ : k - 1;
    for (; place > 0 && distances[place - 1] > distance; place--) {
        distances[place] = distances[place - 1];
        indices[place] = indices[place - 1];
    }
    distances[place] = distance;
    indices[place] = (uint32_t)point;
}

static void nearest(const nearest_work *w, size_t row, double *distances) {
    const float *target = w->targets + row * w->width, *product = w->products + row * w->point_count;
    uint32_t *indices = w->indices + row * w->k;
    float *weights = w->weights + row * w->k;
    const double length = sqrt(dot(target, target, w->width));
    size_t found = 0;
    for (size_t i = 0; i < w->point_count; i++)
        insert(distances, indices, &found, w->k, rough_distance(w, product[i], i, length), i);
    double sum = 0;
    for (size_t i = 0; i < found; i++) {
        const double distance = exact_distance(w, target, indices[i], length);
        distances[i] = w->cosine ? 1 - distance : 1 / (distance > 1e-6 ? distance : 1e-6);
        sum += distances[i];
    }
    for (size_t i = 0; i < w->k; i++) weights[i] = i < found ? (float)(distances[i] / (sum > 1e-6 ? sum : 1e-6)) : 0;
    for (size_t i = found; i < w->k; i++) indices[i] = 0;
}

static void nearest_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    nearest_work *w = context;
    double *distances = malloc(w->k * sizeof *distances);
    if (distances) {
        for (size_t row = begin; row < end; row++) nearest(w, row, distances);
    } else {
        __atomic_store_n(&w->failed, 1, __ATOMIC_RELAXED);
    }
    free(distances);
}

int lyc_nearest_points(
    lyc_pool *pool, const float *targets, const float *points, const float *products, size_t count, size_t point_count, size_t width,
    size_t k, int cosine, uint32_t *indices, float *weights) {
    if (count == 0 || k == 0 || point_count == 0) return 0;
    double *lengths = malloc(point_count * sizeof *lengths);
    if (!lengths) return 1;
    for (size_t i = 0; i < point_count; i++) lengths[i] = dot(points + i * width, points + i * width, width);
    nearest_work work = {targets, points, products, lengths, point_count, width, k, cosine, indices, weights, 0};
    lyc_pool_run(pool, count, nearest_body, &work);
    free(lengths);
    return work.failed;
}

// MARK: - Sums

typedef struct {
    const float *table, *coefficients;
    const uint32_t *indices;
    size_t width, k;
    float *out;
} mix_work;

static void mix_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const mix_work *w = context;
    for (size_t row = begin; row < end; row++) {
        float *out = w->out + row * w->width;
        for (size_t start = 0; start < w->width; start += CHUNK) {
            const size_t size = w->width - start < CHUNK ? w->width - start : CHUNK;
            double sum[CHUNK] = {0};
            for (size_t j = 0; j < w->k; j++) {
                const double factor = w->coefficients[row * w->k + j];
                const float *from = w->table + (size_t)w->indices[row * w->k + j] * w->width + start;
                for (size_t i = 0; i < size; i++) sum[i] += factor * from[i];
            }
            for (size_t i = 0; i < size; i++) out[start + i] = (float)sum[i];
        }
    }
}

void lyc_mix_rows(
    lyc_pool *pool, const float *table, size_t width, const uint32_t *indices, const float *coefficients, size_t count, size_t k, float *out) {
    mix_work work = {table, coefficients, indices, width, k, out};
    lyc_pool_run(pool, count, mix_body, &work);
}
