// Functions of single elements; part of rows_body.h.

/// Runs `expression` of lanes `x` (from `input`) over all elements; the last, partial lanes compute the same as whole ones.
#define EACH_ELEMENT(output, input, expression)                                      \
    size_t i = 0;                                                                    \
    for (; i + 16 <= count; i += 16) {                                               \
        const lanes x = lanes_load((input) + i);                                     \
        lanes_store((output) + i, expression);                                       \
    }                                                                                \
    if (i < count) {                                                                 \
        const lanes x = lanes_load_part((input) + i, count - i, 0);                  \
        lanes_store_part((output) + i, expression, count - i);                       \
    }

/// Like EACH_ELEMENT with a second input `y`.
#define EACH_PAIR(output, first, second, expression)                                                              \
    size_t i = 0;                                                                                                 \
    for (; i + 16 <= count; i += 16) {                                                                            \
        const lanes x = lanes_load((first) + i), y = lanes_load((second) + i);                                    \
        lanes_store((output) + i, expression);                                                                    \
    }                                                                                                             \
    if (i < count) {                                                                                              \
        const lanes x = lanes_load_part((first) + i, count - i, 0), y = lanes_load_part((second) + i, count - i, 0); \
        lanes_store_part((output) + i, expression, count - i);                                                    \
    }

LYC_INLINE void activate_as(lyc_activation f, const float *input, float *out, size_t count) {
    EACH_ELEMENT(out, input, lanes_activate(f, x))
}

static void activate(lyc_activation f, const float *input, float *out, size_t count) {
    switch (f) {  // the choice is made once, outside the loop
    case LYC_ACTIVATION_NONE: activate_as(LYC_ACTIVATION_NONE, input, out, count); return;
    case LYC_ACTIVATION_SILU: activate_as(LYC_ACTIVATION_SILU, input, out, count); return;
    case LYC_ACTIVATION_GELU_TANH: activate_as(LYC_ACTIVATION_GELU_TANH, input, out, count); return;
    case LYC_ACTIVATION_GELU_ERF: activate_as(LYC_ACTIVATION_GELU_ERF, input, out, count); return;
    case LYC_ACTIVATION_RELU: activate_as(LYC_ACTIVATION_RELU, input, out, count); return;
    }
}

LYC_INLINE void activate_gated_as(lyc_activation f, const float *gate, const float *up, float *out, size_t count) {
    EACH_PAIR(out, gate, up, lanes_mul(lanes_activate(f, x), y))
}

static void activate_gated(lyc_activation f, const float *gate, const float *up, float *out, size_t count) {
    switch (f) {
    case LYC_ACTIVATION_NONE: activate_gated_as(LYC_ACTIVATION_NONE, gate, up, out, count); return;
    case LYC_ACTIVATION_SILU: activate_gated_as(LYC_ACTIVATION_SILU, gate, up, out, count); return;
    case LYC_ACTIVATION_GELU_TANH: activate_gated_as(LYC_ACTIVATION_GELU_TANH, gate, up, out, count); return;
    case LYC_ACTIVATION_GELU_ERF: activate_gated_as(LYC_ACTIVATION_GELU_ERF, gate, up, out, count); return;
    case LYC_ACTIVATION_RELU: activate_gated_as(LYC_ACTIVATION_RELU, gate, up, out, count); return;
    }
}

static void add_scaled(float *out, const float *input, float scale, size_t count) {
    const lanes factor = lanes_set(scale);
    EACH_PAIR(out, input, out, lanes_fma(x, factor, y))
}

static void scale_all(float *values, float scale, size_t count) {
    const lanes factor = lanes_set(scale);
    EACH_ELEMENT(values, values, lanes_mul(x, factor))
}

static void softcap(float *values, float cap, size_t count) {
    const lanes limit = lanes_set(cap);
    EACH_ELEMENT(values, values, lanes_mul(limit, lanes_tanh(lanes_div(x, limit))))
}
