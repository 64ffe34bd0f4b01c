#include "lyceum_fasttext.h"
#include "lyceum_level.h"
#include <string.h>

// Steps of learning and products. Eight lanes in a fixed order, no contraction: the same bits on every processor.
#pragma STDC FP_CONTRACT OFF

typedef float lanes __attribute__((vector_size(32)));
typedef float loose_lanes __attribute__((vector_size(32), aligned(1)));
typedef float loose_float __attribute__((aligned(1)));

#define LOAD(from) (*(const loose_lanes *)(const void *)(from))
#define STORE(to, value) (*(loose_lanes *)(void *)(to) = (value))

static inline __attribute__((always_inline)) void add_body(float *out, const void *row, size_t width) {
    const char *from = row;
    size_t i = 0;
    for (; i + 8 <= width; i += 8) STORE(out + i, LOAD(out + i) + LOAD(from + i * 4));
    for (; i < width; i++) out[i] += *(const loose_float *)(from + i * 4);
}

static inline __attribute__((always_inline)) void add_scaled_body(float *out, const float *row, float factor, size_t width) {
    size_t i = 0;
    for (; i + 8 <= width; i += 8) STORE(out + i, LOAD(out + i) + LOAD(row + i) * factor);
    for (; i < width; i++) out[i] += row[i] * factor;
}

static inline __attribute__((always_inline)) float product_body(const void *row, const float *vector, size_t width) {
    const char *from = row;
    lanes sums = {0}, more = {0};
    size_t i = 0;
    for (; i + 16 <= width; i += 16) {
        sums += LOAD(from + i * 4) * LOAD(vector + i);
        more += LOAD(from + i * 4 + 32) * LOAD(vector + i + 8);
    }
    for (; i + 8 <= width; i += 8) sums += LOAD(from + i * 4) * LOAD(vector + i);
    sums += more;
    float sum = ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
    for (; i < width; i++) sum += *(const loose_float *)(from + i * 4) * vector[i];
    return sum;
}

/// exp by 2^k and a polynomial (Cephes), so that it is the same everywhere.
static inline float exponential(float x) {
    if (!(x > -87.0f)) return 0;
    if (x > 88.0f) x = 88.0f;
    const float scaled = x * 1.44269504088896341f;
    const int k = (int)(scaled + (scaled >= 0 ? 0.5f : -0.5f));
    const float r = (x - (float)k * 0.693359375f) - (float)k * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    union { uint32_t bits; float value; } power = {(uint32_t)(k + 127) << 23};
    return p * power.value;
}

void lyc_fasttext_softmax(float *values, size_t count) {
    float greatest = count ? values[0] : 0, sum = 0;
    for (size_t i = 1; i < count; i++) greatest = values[i] > greatest ? values[i] : greatest;
    for (size_t i = 0; i < count; i++) {
        values[i] = exponential(values[i] - greatest);
        sum += values[i];
    }
    for (size_t i = 0; i < count; i++) values[i] /= sum;
}

float lyc_fasttext_sigmoid(float x) {
    if (!(x >= -8)) return 0;
    if (x > 8) return 1;
    const int64_t place = (int64_t)((x + 8) * 512 / 8 / 2);
    const float at = (float)(place * 16) / 512 - 8;
    return 1.0f / (1.0f + exponential(-at));
}

/// ln of a probability, for the loss that is shown; never decides anything.
static double surprise(float probability) {
    union { float value; uint32_t bits; } x = {probability + 1e-5f};
    const int exponent = (int)(x.bits >> 23) - 127;
    x.bits = (x.bits & 0x7FFFFF) | 0x3F800000;
    const double ratio = (x.value - 1.0) / (x.value + 1.0), square = ratio * ratio;
    double term = ratio, sum = 0;
    for (int odd = 1; odd < 20; odd += 2, term *= square) sum += term / odd;
    return -(exponent * 0.69314718055994530942 + 2 * sum);
}

static inline uint64_t mixed(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

// The level's functions, made of the bodies above.
#define LEVEL(name)                                                                                                                        \
    static void name##_mean(const void *rows, size_t width, const int32_t *numbers, size_t count, float *out) {                            \
        memset(out, 0, width * sizeof(float));                                                                                             \
        for (size_t i = 0; i < count; i++) add_body(out, (const char *)rows + (size_t)numbers[i] * width * 4, width);                      \
        const float share = 1.0f / (float)count;                                                                                           \
        for (size_t i = 0; i < width; i++) out[i] *= share;                                                                                \
    }                                                                                                                                      \
    static void name##_products(const void *rows, size_t count, size_t width, const float *vector, float *out) {                           \
        for (size_t i = 0; i < count; i++) out[i] = product_body((const char *)rows + i * width * 4, vector, width);                       \
    }                                                                                                                                      \
    static double name##_decide(lyc_fasttext_learner *l, size_t row, int wanted, float rate) {                                             \
        float *weights = l->output + row * l->width;                                                                                       \
        const float score = lyc_fasttext_sigmoid(product_body(weights, l->hidden, l->width));                                              \
        const float factor = rate * ((float)wanted - score);                                                                               \
        add_scaled_body(l->gradient, weights, factor, l->width);                                                                           \
        add_scaled_body(weights, l->hidden, factor, l->width);                                                                             \
        return surprise(wanted ? score : 1 - score);                                                                                       \
    }                                                                                                                                      \
    static double name##_softmax(lyc_fasttext_learner *l, int32_t target, float rate) {                                                    \
        name##_products(l->output, l->labels, l->width, l->hidden, l->scores);                                                             \
        lyc_fasttext_softmax(l->scores, l->labels);                                                                                        \
        for (size_t i = 0; i < l->labels; i++) {                                                                                           \
            const float factor = rate * ((i == (size_t)target ? 1.0f : 0.0f) - l->scores[i]);                                              \
            add_scaled_body(l->gradient, l->output + i * l->width, factor, l->width);                                                      \
            add_scaled_body(l->output + i * l->width, l->hidden, factor, l->width);                                                        \
        }                                                                                                                                  \
        return surprise(l->scores[target]);                                                                                                \
    }                                                                                                                                      \
    static double name##_line(                                                                                                             \
        lyc_fasttext_learner *l, const int32_t *features, size_t count, const int32_t *targets, size_t targetCount, int32_t target,        \
        float rate, uint64_t draw) {                                                                                                       \
        name##_mean(l->input, l->width, features, count, l->hidden);                                                                       \
        memset(l->gradient, 0, l->width * sizeof(float));                                                                                  \
        double loss = 0;                                                                                                                   \
        if (l->loss == LYC_FASTTEXT_TREE) {                                                                                                \
            for (uint32_t i = l->wayStarts[target]; i < l->wayStarts[target + 1]; i++)                                                     \
                loss += name##_decide(l, (size_t)l->ways[i], l->turns[i], rate);                                                           \
        } else if (l->loss == LYC_FASTTEXT_ONE_FOR_ALL) {                                                                                  \
            for (size_t i = 0; i < l->labels; i++) {                                                                                       \
                int wanted = 0;                                                                                                            \
                for (size_t j = 0; j < targetCount; j++) wanted |= targets[j] == (int32_t)i;                                               \
                loss += name##_decide(l, i, wanted, rate);                                                                                 \
            }                                                                                                                              \
        } else if (l->loss == LYC_FASTTEXT_NEGATIVES) {                                                                                    \
            loss += name##_decide(l, (size_t)target, 1, rate);                                                                             \
            for (int32_t n = 0; n < l->drawn && l->negativeCount; n++) {                                                                   \
                const int32_t other = l->negatives[mixed(draw + (uint64_t)n * 0x9E3779B97F4A7C15u) % l->negativeCount];                    \
                if (other != target) loss += name##_decide(l, (size_t)other, 0, rate);                                                     \
            }                                                                                                                              \
        } else {                                                                                                                           \
            loss = name##_softmax(l, target, rate);                                                                                        \
        }                                                                                                                                  \
        const float share = 1.0f / (float)count;                                                                                           \
        for (size_t i = 0; i < l->width; i++) l->gradient[i] *= share;                                                                     \
        for (size_t i = 0; i < count; i++) add_body(l->input + (size_t)features[i] * l->width, l->gradient, l->width);                     \
        return loss;                                                                                                                       \
    }

LEVEL(plain)

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
LEVEL(avx2)
#pragma clang attribute pop
static int has_avx2(void) { return lyc_level_current() == LYC_LEVEL_AVX2 || lyc_level_current() == LYC_LEVEL_AVX512; }
#define CHOOSE(call) (has_avx2() ? avx2_##call : plain_##call)
#else
#define CHOOSE(call) (plain_##call)
#endif

void lyc_fasttext_mean(const void *rows, size_t width, const int32_t *numbers, size_t count, float *out) {
    CHOOSE(mean(rows, width, numbers, count, out));
}

void lyc_fasttext_products(const void *rows, size_t count, size_t width, const float *vector, float *out) {
    CHOOSE(products(rows, count, width, vector, out));
}

int64_t lyc_fasttext_learn(
    lyc_fasttext_learner *l, const int32_t *features, const uint64_t *featureStarts, const int32_t *labels, const uint64_t *labelStarts,
    const int32_t *chosen, const int32_t *tokens, const uint32_t *order, size_t from, size_t to, int64_t done, int64_t all, float rate,
    uint64_t draws, double *loss) {
    for (size_t place = from; place < to; place++) {
        if (place + 1 < to) {
            // The rows of the next line are on their way while this one is learned.
            const size_t next = order[place + 1];
            for (uint64_t i = featureStarts[next]; i < featureStarts[next + 1]; i++)
                __builtin_prefetch(l->input + (size_t)features[i] * l->width, 1);
        }
        const size_t line = order[place];
        const size_t count = featureStarts[line + 1] - featureStarts[line];
        const size_t targets = labelStarts[line + 1] - labelStarts[line];
        if (count > 0 && targets > 0) {
            const float falling = (float)((double)rate * (1.0 - (double)done / (double)all));
            const int32_t *ofLine = labels + labelStarts[line];
            *loss += CHOOSE(line(
                l, features + featureStarts[line], count, ofLine, targets, ofLine[chosen[line]], falling, mixed(draws ^ mixed(line))));
        }
        done += tokens[line];
    }
    return done;
}
