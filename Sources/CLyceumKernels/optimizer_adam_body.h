// Adam; part of optimizer_body.h.

/// The constants of a step, in all lanes.
typedef struct {
    lanes scale, keep, beta1_rest, beta2, beta2_rest, root_factor, epsilon, step;
} adam_lanes;

LYC_INLINE adam_lanes adam_constants(const lyc_adam_options *o) {
    return (adam_lanes){lanes_set(o->gradient_scale),
                        lanes_set((float)(1 - (double)o->rate * (double)o->decay)),
                        lanes_set((float)(1 - (double)o->beta1)),
                        lanes_set(o->beta2),
                        lanes_set((float)(1 - (double)o->beta2)),
                        lanes_set((float)sqrt((double)o->correction2)),
                        lanes_set(o->epsilon),
                        lanes_set((float)(-(double)o->rate / (double)o->correction1))};
}

/// New moments and the weights they give.
LYC_INLINE lanes adam_weights(const adam_lanes *a, lanes w, lanes gradient, lanes *first, lanes *second) {
    const lanes g = lanes_mul(gradient, a->scale);
    *first = lanes_fma(a->beta1_rest, lanes_sub(g, *first), *first);
    *second = lanes_fma(lanes_mul(a->beta2_rest, g), g, lanes_mul(a->beta2, *second));
    const lanes size = lanes_add(lanes_div(lanes_sqrt(*second), a->root_factor), a->epsilon);
    return lanes_fma(a->step, lanes_div(*first, size), lanes_mul(w, a->keep));
}

static void adam(const lyc_adam_options *options, float *weights, const float *gradient, float *first, float *second, size_t count) {
    const adam_lanes constants = adam_constants(options);
    EACH_LANES({
        lanes m = load_up_to(first + i, n), v = load_up_to(second + i, n);
        store_up_to(weights + i, adam_weights(&constants, load_up_to(weights + i, n), load_up_to(gradient + i, n), &m, &v), n);
        store_up_to(first + i, m, n);
        store_up_to(second + i, v, n);
    })
}
