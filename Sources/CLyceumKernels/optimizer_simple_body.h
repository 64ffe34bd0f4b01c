// Lion, momentum and mixtures; part of optimizer_body.h.

/// -1, 0 or 1.
LYC_INLINE lanes sign_of(lanes x) {
    const lanes zero = lanes_set(0);
    return lanes_where_above(x, zero, lanes_set(1), lanes_where_above(zero, x, lanes_set(-1), zero));
}

static void lion(const lyc_lion_options *o, float *weights, const float *gradient, float *momentum, size_t count) {
    const lanes scale = lanes_set(o->gradient_scale), keep = lanes_set((float)(1 - o->rate * o->decay));
    const lanes toward = lanes_set((float)(1 - o->beta1)), drift = lanes_set((float)(1 - o->beta2)), step = lanes_set((float)-o->rate);
    EACH_LANES({
        const lanes g = lanes_mul(load_up_to(gradient + i, n), scale), m = load_up_to(momentum + i, n), d = lanes_sub(g, m);
        const lanes direction = sign_of(lanes_fma(toward, d, m));
        store_up_to(weights + i, lanes_fma(step, direction, lanes_mul(load_up_to(weights + i, n), keep)), n);
        store_up_to(momentum + i, lanes_fma(drift, d, m), n);
    })
}

static void momentum_step(const lyc_momentum_options *o, float *weights, const float *gradient, float *buffer, size_t count) {
    const lanes scale = lanes_set(o->gradient_scale), decay = lanes_set((float)o->decay), keep = lanes_set((float)o->momentum);
    const lanes step = lanes_set((float)-o->rate);
    EACH_LANES({
        const lanes w = load_up_to(weights + i, n), g = lanes_fma(decay, w, lanes_mul(load_up_to(gradient + i, n), scale));
        lanes direction = g;
        if (buffer) {
            const lanes b = lanes_fma(keep, load_up_to(buffer + i, n), g);
            store_up_to(buffer + i, b, n);
            direction = o->nesterov ? lanes_fma(keep, b, g) : b;
        }
        store_up_to(weights + i, lanes_fma(step, direction, w), n);
    })
}

static void momentum_blend(double momentum, int nesterov, float gradient_scale, const float *gradient, float *buffer, float *out,
                           size_t count) {
    const lanes scale = lanes_set(gradient_scale), keep = lanes_set((float)momentum), drift = lanes_set((float)(1 - momentum));
    EACH_LANES({
        const lanes g = lanes_mul(load_up_to(gradient + i, n), scale);
        lanes b = load_up_to(buffer + i, n);
        b = lanes_fma(drift, lanes_sub(g, b), b);
        store_up_to(buffer + i, b, n);
        store_up_to(out + i, nesterov ? lanes_fma(keep, lanes_sub(b, g), g) : b, n);
    })
}

static void mix(float *x, float keep, const float *y, float scale, size_t count) {
    const lanes own = lanes_set(keep), factor = lanes_set(scale);
    EACH_LANES({ store_up_to(x + i, lanes_fma(load_up_to(y + i, n), factor, lanes_mul(load_up_to(x + i, n), own)), n); })
}

static void add(float *out, const float *x, size_t count) {
    EACH_LANES({ store_up_to(out + i, lanes_add(load_up_to(out + i, n), load_up_to(x + i, n)), n); })
}
