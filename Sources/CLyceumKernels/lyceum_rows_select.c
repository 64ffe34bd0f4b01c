// The largest elements of a row.
#include "lyceum_level.h"
#include "lyceum_rows.h"
#include "rows_kernels.h"

size_t lyc_argmax(const float *x, size_t width) {
    const rows_kernels *kernels = lyc_rows_kernels();
    const size_t index = kernels->first_equal(x, width, kernels->largest(x, width));
    return index < width ? index : 0;  // all NaN
}

// The chosen elements are a heap in `ids` and `values` with the worst one at the root, so a row is passed once: vector comparisons skip
// whatever is not above the root, and few elements are.

typedef struct {
    int32_t *ids;
    float *values;
} chosen;

/// Smaller value, or the same and a higher index. NaN is smaller than every number.
static int worse(float a, int32_t a_id, float b, int32_t b_id) {
    if (a != a || b != b) return a != a && (b == b || a_id > b_id);
    return a < b || (a == b && a_id > b_id);
}

static int worse_at(chosen heap, size_t a, size_t b) { return worse(heap.values[a], heap.ids[a], heap.values[b], heap.ids[b]); }

/// Puts an element at `slot` or below, so that no element is worse than its parent.
static void sink(chosen heap, size_t slot, size_t count, float value, int32_t id) {
    for (;;) {
        size_t child = 2 * slot + 1;
        if (child >= count) break;
        if (child + 1 < count && worse_at(heap, child + 1, child)) child++;
        if (!worse(heap.values[child], heap.ids[child], value, id)) break;
        heap.values[slot] = heap.values[child];
        heap.ids[slot] = heap.ids[child];
        slot = child;
    }
    heap.values[slot] = value;
    heap.ids[slot] = id;
}

/// The next element better than the root. Later elements have higher indices, so an equal value is not better.
static size_t next_better(const rows_kernels *kernels, const float *x, size_t index, size_t width, float root) {
    if (root == root) return kernels->first_above(x, index, width, root);
    while (index < width && x[index] != x[index]) index++;
    return index;
}

void lyc_top_k(const float *x, size_t width, size_t k, int32_t *ids, float *values) {
    if (k > width) k = width;
    if (k == 0) return;
    const rows_kernels *kernels = lyc_rows_kernels();
    const chosen heap = {ids, values};
    for (size_t i = 0; i < k; i++) {
        values[i] = x[i];
        ids[i] = (int32_t)i;
    }
    for (size_t i = k / 2; i-- > 0;) sink(heap, i, k, values[i], ids[i]);
    for (size_t i = next_better(kernels, x, k, width, values[0]); i < width; i = next_better(kernels, x, i + 1, width, values[0]))
        sink(heap, 0, k, x[i], (int32_t)i);
    for (size_t count = k; count-- > 1;) {  // the worst of the rest goes behind the better ones
        const float value = values[count];
        const int32_t id = ids[count];
        values[count] = values[0];
        ids[count] = ids[0];
        sink(heap, 0, count, value, id);
    }
}
