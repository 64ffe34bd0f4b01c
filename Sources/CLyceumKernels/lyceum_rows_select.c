// The largest elements of a row.
#include "lyceum_level.h"
#include "lyceum_rows.h"
#include "rows_kernels.h"
#include <stdlib.h>

size_t lyc_argmax(const float *x, size_t width) {
    const rows_kernels *kernels = lyc_rows_kernels();
    const size_t index = kernels->first_equal(x, width, kernels->largest(x, width));
    return index < width ? index : 0;  // all NaN
}

// Few elements. The chosen ones are a heap in `ids` and `values` with the worst one at the root, so a row is passed once: vector comparisons skip
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

static void select_few(const float *x, size_t width, size_t k, chosen heap) {
    const rows_kernels *kernels = lyc_rows_kernels();
    for (size_t i = 0; i < k; i++) {
        heap.values[i] = x[i];
        heap.ids[i] = (int32_t)i;
    }
    for (size_t i = k / 2; i-- > 0;) sink(heap, i, k, heap.values[i], heap.ids[i]);
    for (size_t i = next_better(kernels, x, k, width, heap.values[0]); i < width; i = next_better(kernels, x, i + 1, width, heap.values[0]))
        sink(heap, 0, k, x[i], (int32_t)i);
    for (size_t count = k; count-- > 1;) {  // the worst of the rest goes behind the better ones
        const float value = heap.values[count];
        const int32_t id = heap.ids[count];
        heap.values[count] = heap.values[0];
        heap.ids[count] = heap.ids[0];
        sink(heap, 0, count, value, id);
    }
}

// Many elements. Bits of a key order the values, so counting sorts put whole digits in place; a first count of the highest digit leaves out
// most elements that cannot be chosen. Sorting is stable: equal values stay in the order of their indices.

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

/// Smaller keys come first: larger values, then NaN. -0 equals 0.
static uint32_t sort_key(float value) {
    if (value != value) return UINT32_MAX;
    union { float value; uint32_t bits; } word = {value + 0.0f};
    return word.bits & 0x80000000u ? word.bits : ~word.bits & 0x7FFFFFFFu;
}

/// The highest digit up to which there are at least k keys.
static uint32_t last_digit(const float *x, size_t width, size_t k) {
    uint32_t counts[DIGITS] = {0};
    for (size_t i = 0; i < width; i++) counts[sort_key(x[i]) >> (32 - DIGIT_BITS)]++;
    uint32_t digit = 0;
    for (size_t sum = counts[0]; sum < k; sum += counts[++digit]) {}
    return digit;
}

/// One stable pass by the digit that begins at bit `shift`.
static void sort_by_digit(const uint64_t *from, uint64_t *to, size_t count, int shift) {
    uint32_t starts[DIGITS] = {0};
    for (size_t i = 0; i < count; i++) starts[from[i] >> shift & (DIGITS - 1)]++;
    uint32_t sum = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
        const uint32_t here = starts[digit];
        starts[digit] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++) to[starts[from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

/// Returns 0 when there is no memory for the keys.
static int select_many(const float *x, size_t width, size_t k, chosen out) {
    uint64_t *room = malloc(2 * width * sizeof *room);
    if (!room) return 0;
    uint64_t *keys = room, *other = room + width;
    const uint32_t last = last_digit(x, width, k);
    size_t count = 0;
    for (size_t i = 0; i < width; i++) {
        const uint32_t key = sort_key(x[i]);
        keys[count] = (uint64_t)key << 32 | i;
        count += key >> (32 - DIGIT_BITS) <= last;
    }
    sort_by_digit(keys, other, count, 32);
    sort_by_digit(other, keys, count, 32 + DIGIT_BITS);
    sort_by_digit(keys, other, count, 32 + 2 * DIGIT_BITS);
    for (size_t i = 0; i < k; i++) {
        out.ids[i] = (int32_t)(uint32_t)other[i];
        out.values[i] = x[out.ids[i]];
    }
    free(room);
    return 1;
}

void lyc_top_k(const float *x, size_t width, size_t k, int32_t *ids, float *values) {
    const chosen out = {ids, values};
    const size_t few = 256;
    if (k > width) k = width;
    if (k == 0 || (k > few && select_many(x, width, k, out))) return;
    select_few(x, width, k, out);
}
