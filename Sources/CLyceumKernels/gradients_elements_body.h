// Functions of single elements; part of gradients_body.h.

/// Runs a block for lanes that begin at i; the last, partial lanes (n < 16) compute the same as whole ones.
#define EACH_LANES(...)                              \
    size_t i = 0;                                    \
    for (; i + 16 <= count; i += 16) {               \
        const size_t n = 16;                         \
        __VA_ARGS__                                  \
    }                                                \
    if (i < count) {                                 \
        const size_t n = count - i;                  \
        __VA_ARGS__                                  \
    }

// Activations: value and slope

typedef struct {
    lanes value, slope;
} curve;

/// s = 1 / (1 + exp(-x)); x s and s (1 + x (1 - s)).
LYC_INLINE curve silu_curve(lanes x) {
    const lanes one = lanes_set(1), zero = lanes_set(0);
    const lanes s = lanes_div(one, lanes_add(one, lanes_exp(lanes_sub(zero, x))));
    return (curve){lanes_mul(x, s), lanes_mul(s, lanes_fma(x, lanes_sub(one, s), one))};
}

/// With u = c (x + k x^3), t = tanh(u): x (1 + t) / 2 and (1 + t) / 2 + x (1 - t^2) c (1 + 3 k x^2) / 2. Beyond 16 t is 1 to the last bit,
/// so the slope is taken there, where the square cannot overflow.
LYC_INLINE curve gelu_tanh_curve(lanes x) {
    const lanes one = lanes_set(1), half = lanes_set(0.5f), zero = lanes_set(0);
    const lanes limited = lanes_sub(zero, lanes_max(lanes_set(-16), lanes_sub(zero, lanes_max(lanes_set(-16), x))));
    const lanes square = lanes_mul(lanes_mul(lanes_set(LYC_GELU_CUBE), limited), limited);
    const lanes t = lanes_tanh(lanes_mul(lanes_set(LYC_GELU_SCALE), lanes_fma(square, limited, limited)));
    const lanes share = lanes_fma(half, t, half);
    const lanes inner = lanes_mul(lanes_set(LYC_GELU_SCALE), lanes_fma(lanes_set(3), square, one));
    const lanes bend = lanes_mul(lanes_mul(half, limited), lanes_mul(lanes_sub(one, lanes_mul(t, t)), inner));
    return (curve){lanes_mul(x, share), lanes_add(share, bend)};
}

/// x F(x) and F(x) + x f(x) of the normal distribution.
LYC_INLINE curve gelu_erf_curve(lanes x) {
    const lanes half = lanes_set(0.5f), zero = lanes_set(0);
    const lanes limited = lanes_sub(zero, lanes_max(lanes_set(-16), lanes_sub(zero, lanes_max(lanes_set(-16), x))));
    const lanes share = lanes_fma(half, lanes_erf(lanes_mul(lanes_set(LYC_SQRT_HALF), limited)), half);
    const lanes density = lanes_mul(lanes_set(0x1.988454p-2f), lanes_exp(lanes_mul(lanes_mul(lanes_set(-0.5f), limited), limited)));
    return (curve){lanes_mul(x, share), lanes_fma(limited, density, share)};
}

LYC_INLINE curve activation_curve(lyc_activation f, lanes x) {
    const lanes one = lanes_set(1), zero = lanes_set(0);
    switch (f) {
    case LYC_ACTIVATION_SILU: return silu_curve(x);
    case LYC_ACTIVATION_GELU_TANH: return gelu_tanh_curve(x);
    case LYC_ACTIVATION_GELU_ERF: return gelu_erf_curve(x);
    case LYC_ACTIVATION_RELU: return (curve){lanes_max(zero, x), lanes_where_above(x, zero, one, zero)};
    case LYC_ACTIVATION_NONE: break;
    }
    return (curve){x, one};
}

/// Makes the choice once, outside the loop.
#define FOR_ACTIVATION(f, call)                                                                     \
    switch (f) {                                                                                    \
    case LYC_ACTIVATION_NONE: { const lyc_activation kind = LYC_ACTIVATION_NONE; call; return; }             \
    case LYC_ACTIVATION_SILU: { const lyc_activation kind = LYC_ACTIVATION_SILU; call; return; }             \
    case LYC_ACTIVATION_GELU_TANH: { const lyc_activation kind = LYC_ACTIVATION_GELU_TANH; call; return; }   \
    case LYC_ACTIVATION_GELU_ERF: { const lyc_activation kind = LYC_ACTIVATION_GELU_ERF; call; return; }     \
    case LYC_ACTIVATION_RELU: { const lyc_activation kind = LYC_ACTIVATION_RELU; call; return; }             \
    }

LYC_INLINE void activate_as(lyc_activation f, const float *x, const float *d_out, float *d_x, size_t count) {
    EACH_LANES({ store_up_to(d_x + i, lanes_mul(load_up_to(d_out + i, n), activation_curve(f, load_up_to(x + i, n)).slope), n); })
}

static void activate_gradient(lyc_activation f, const float *x, const float *d_out, float *d_x, size_t count) {
    FOR_ACTIVATION(f, activate_as(kind, x, d_out, d_x, count))
}

LYC_INLINE void activate_gated_as(lyc_activation f, const float *gate, const float *up, const float *d_out, float *d_gate, float *d_up,
                                  size_t count) {
    EACH_LANES({
        const curve c = activation_curve(f, load_up_to(gate + i, n));
        const lanes u = load_up_to(up + i, n), d = load_up_to(d_out + i, n);
        store_up_to(d_gate + i, lanes_mul(lanes_mul(d, u), c.slope), n);
        store_up_to(d_up + i, lanes_mul(d, c.value), n);
    })
}

static void activate_gated_gradient(lyc_activation f, const float *gate, const float *up, const float *d_out, float *d_gate, float *d_up,
                                    size_t count) {
    FOR_ACTIVATION(f, activate_gated_as(kind, gate, up, d_out, d_gate, d_up, count))
}

/// 1 - (y / cap)^2 is the slope of the hyperbolic tangent.
static void softcap_gradient(const float *y, float cap, const float *d_out, float *d_x, size_t count) {
    const lanes one = lanes_set(1), limit = lanes_set(cap);
    EACH_LANES({
        const lanes t = lanes_div(load_up_to(y + i, n), limit);
        store_up_to(d_x + i, lanes_mul(load_up_to(d_out + i, n), lanes_mul(lanes_sub(one, t), lanes_add(one, t))), n);
    })
}

// Sums and products

static void add(float *out, const float *x, size_t count) {
    EACH_LANES({ store_up_to(out + i, lanes_add(load_up_to(out + i, n), load_up_to(x + i, n)), n); })
}

static void add_scaled(float *out, const float *x, float scale, size_t count) {
    const lanes factor = lanes_set(scale);
    EACH_LANES({ store_up_to(out + i, lanes_fma(load_up_to(x + i, n), factor, load_up_to(out + i, n)), n); })
}

static void multiply(const float *x, const float *y, float *out, size_t count) {
    EACH_LANES({ store_up_to(out + i, lanes_mul(load_up_to(x + i, n), load_up_to(y + i, n)), n); })
}

static void add_product(float *out, const float *x, const float *y, size_t count) {
    EACH_LANES({ store_up_to(out + i, lanes_fma(load_up_to(x + i, n), load_up_to(y + i, n), load_up_to(out + i, n)), n); })
}

static double sum_of_squares(const float *x, size_t count) {
    double lane[16] = {0};
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        for (int l = 0; l < 16; l++) lane[l] += (double)x[i + (size_t)l] * (double)x[i + (size_t)l];
    for (; i < count; i++) lane[i % 16] += (double)x[i] * (double)x[i];
    for (int step = 8; step; step /= 2)
        for (int l = 0; l < step; l++) lane[l] += lane[l + step];
    return lane[0];
}

// Dropout: Philox 4x32-10 (Salmon et al. 2011), sixteen blocks of four words side by side

enum { PHILOX_BLOCKS = 16 };

/// The words of sixteen blocks, draw after draw.
LYC_INLINE void philox_blocks(uint64_t first_block, uint64_t counter, uint64_t key, uint32_t *words) {
    uint32_t c[4][PHILOX_BLOCKS];
    for (int b = 0; b < PHILOX_BLOCKS; b++) {
        c[0][b] = (uint32_t)(first_block + (uint64_t)b);
        c[1][b] = (uint32_t)((first_block + (uint64_t)b) >> 32);
        c[2][b] = (uint32_t)counter;
        c[3][b] = (uint32_t)(counter >> 32);
    }
    uint32_t low_key = (uint32_t)key, high_key = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++, low_key += 0x9E3779B9u, high_key += 0xBB67AE85u)
        for (int b = 0; b < PHILOX_BLOCKS; b++) {
            const uint64_t first = (uint64_t)0xD2511F53u * c[0][b], second = (uint64_t)0xCD9E8D57u * c[2][b];
            c[0][b] = (uint32_t)(second >> 32) ^ c[1][b] ^ low_key;
            c[1][b] = (uint32_t)second;
            c[2][b] = (uint32_t)(first >> 32) ^ c[3][b] ^ high_key;
            c[3][b] = (uint32_t)first;
        }
    for (int b = 0; b < PHILOX_BLOCKS; b++)
        for (int w = 0; w < 4; w++) words[4 * b + w] = c[w][b];
}

static void dropout(const float *x, float *out, size_t count, float rate, uint64_t key, uint64_t counter, uint64_t block) {
    const uint64_t threshold = (uint64_t)((double)rate * 0x1p32);
    const float scale = rate < 1 ? 1 / (1 - rate) : 0;
    uint32_t words[4 * PHILOX_BLOCKS];
    for (size_t begin = 0; begin < count; begin += 4 * PHILOX_BLOCKS, block += PHILOX_BLOCKS) {
        philox_blocks(block, counter, key, words);
        const size_t n = count - begin < 4 * PHILOX_BLOCKS ? count - begin : 4 * PHILOX_BLOCKS;
        for (size_t i = 0; i < n; i++) out[begin + i] = words[i] >= threshold ? x[begin + i] * scale : 0;
    }
}
