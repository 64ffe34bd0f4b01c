// A teacher's logits with the truth in the place of its first choice.
#include "loss_private.h"
#include "lyceum_rows.h"

typedef struct {
    float *logits;
    size_t stride, width;
    const int32_t *targets;
    uint8_t *swapped;
} swap_call;

static void swap_rows(void *context, size_t begin, size_t end, int thread) {
    const swap_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        c->swapped[row] = 0;
        if (c->targets[row] < 0 || (size_t)c->targets[row] >= c->width) continue;
        float *logits = c->logits + row * c->stride;
        const size_t target = (size_t)c->targets[row], largest = lyc_argmax(logits, c->width);
        const float value = logits[target];
        logits[target] = logits[largest];
        logits[largest] = value;
        c->swapped[row] = target != largest;
    }
}

void lyc_swap_largest(lyc_pool *pool, float *logits, size_t stride, size_t rows, size_t width, const int32_t *targets, uint8_t *swapped) {
    swap_call call = {logits, stride, width, targets, swapped};
    lyc_loss_run(pool, rows, width, swap_rows, &call);
}
