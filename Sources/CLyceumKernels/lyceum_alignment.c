#include "lyceum_alignment.h"
#include <stdlib.h>
#include <string.h>

/// Myers 1999: a column of the table of distances as the signs of its steps, 64 of them in a word. `a` has 1 to 64 bytes.
static uint32_t distance_in_words(const uint64_t *places, size_t a_count, const uint8_t *b, size_t b_count) {
    uint64_t rises = ~0ull, falls = 0;
    uint32_t score = (uint32_t)a_count;
    const uint64_t last = 1ull << (a_count - 1);
    for (size_t j = 0; j < b_count; j++) {
        const uint64_t equal = places[b[j]];
        const uint64_t vertical = equal | falls;
        const uint64_t horizontal = (((equal & rises) + rises) ^ rises) | equal;
        uint64_t up = falls | ~(horizontal | rises);
        uint64_t down = rises & horizontal;
        score += (up & last) != 0;
        score -= (down & last) != 0;
        up = (up << 1) | 1;
        down <<= 1;
        rises = down | ~(vertical | up);
        falls = up & vertical;
    }
    return score;
}

/// Row by row, for strings that do not fit into a word.
static uint32_t distance_in_rows(const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count) {
    uint32_t *row = malloc((a_count + 1) * sizeof *row);
    if (!row) return UINT32_MAX;
    for (size_t i = 0; i <= a_count; i++) row[i] = (uint32_t)i;
    for (size_t j = 0; j < b_count; j++) {
        uint32_t diagonal = row[0];
        row[0] = (uint32_t)j + 1;
        for (size_t i = 0; i < a_count; i++) {
            uint32_t best = diagonal + (a[i] != b[j]);
            diagonal = row[i + 1];
            if (row[i] + 1 < best) best = row[i] + 1;
            if (diagonal + 1 < best) best = diagonal + 1;
            row[i + 1] = best;
        }
    }
    const uint32_t result = row[a_count];
    free(row);
    return result;
}

static void mark(uint64_t *places, const uint8_t *a, size_t count) {
    for (size_t i = 0; i < count; i++) places[a[i]] |= 1ull << i;
}

static void unmark(uint64_t *places, const uint8_t *a, size_t count) {
    for (size_t i = 0; i < count; i++) places[a[i]] = 0;
}

/// `places` holds the bits of `a` where it has at most 64 bytes.
static uint32_t marked_distance(const uint64_t *places, const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count) {
    if (a_count == 0) return (uint32_t)b_count;
    return a_count <= 64 ? distance_in_words(places, a_count, b, b_count) : distance_in_rows(a, a_count, b, b_count);
}

uint32_t lyc_edit_distance(const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count) {
    uint64_t places[256] = {0};
    if (a_count > 64 && b_count <= 64) return lyc_edit_distance(b, b_count, a, a_count);
    if (a_count <= 64) mark(places, a, a_count);
    return marked_distance(places, a, a_count, b, b_count);
}

typedef struct {
    const uint8_t *a, *b;
    const size_t *a_offsets, *b_offsets;
    size_t b_count;
    uint16_t *out;
    int *failed;
} table_call;

static void table_rows(void *context, size_t begin, size_t end, int thread) {
    const table_call *c = context;
    (void)thread;
    uint64_t places[256] = {0};
    for (size_t i = begin; i < end; i++) {
        const uint8_t *a = c->a + c->a_offsets[i];
        const size_t count = c->a_offsets[i + 1] - c->a_offsets[i];
        if (count <= 64) mark(places, a, count);
        for (size_t j = 0; j < c->b_count; j++) {
            const uint32_t distance =
                marked_distance(places, a, count, c->b + c->b_offsets[j], c->b_offsets[j + 1] - c->b_offsets[j]);
            if (distance == UINT32_MAX) __atomic_store_n(c->failed, 1, __ATOMIC_RELAXED);
            c->out[i * c->b_count + j] = distance > UINT16_MAX ? UINT16_MAX : (uint16_t)distance;
        }
        if (count <= 64) unmark(places, a, count);
    }
}

int lyc_edit_table(
    lyc_pool *pool, const uint8_t *a, const size_t *a_offsets, size_t a_count, const uint8_t *b, const size_t *b_offsets, size_t b_count,
    uint16_t *out) {
    int failed = 0;
    table_call call = {a, b, a_offsets, b_offsets, b_count, out, &failed};
    lyc_pool_run(pool, a_count, table_rows, &call);
    return failed;
}

size_t lyc_nearest_string(
    const uint8_t *a, size_t a_count, const uint8_t *list, const size_t *offsets, size_t count, uint32_t *distance) {
    uint64_t places[256] = {0};
    if (a_count <= 64) mark(places, a, a_count);
    size_t best = SIZE_MAX;
    *distance = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        const size_t length = offsets[i + 1] - offsets[i];
        // Strings are at least as far apart as their lengths.
        const size_t gap = length > a_count ? length - a_count : a_count - length;
        if (best != SIZE_MAX && gap >= *distance) continue;
        const uint32_t found = marked_distance(places, a, a_count, list + offsets[i], length);
        if (best != SIZE_MAX && found >= *distance) continue;
        best = i;
        *distance = found;
        if (found == 0) break;
    }
    return best;
}

enum { DIAGONAL, UP, LEFT };

/// The columns of a row inside the band.
static void band_of(size_t row, size_t rows, size_t columns, size_t band, size_t *low, size_t *high) {
    const size_t center = rows > 1 ? row * (columns - 1) / (rows - 1) : 0;
    *low = band == 0 || center < band ? 0 : center - band;
    *high = band == 0 || center + band >= columns ? columns : center + band + 1;
    // A path has to begin and to end, and a single row has to reach over all.
    if (rows == 1) { *low = 0; *high = columns; }
}

int lyc_warp(
    const uint16_t *table, size_t stride, const int32_t *row_ids, size_t rows, const int32_t *column_ids, size_t columns, size_t band,
    int32_t *first, int32_t *last, int *touched) {
    // Two rows of the band overlap only where it is as wide as the line is steep.
    if (band > 0 && rows > 1 && band < (columns - 1) / (rows - 1) + 1) band = (columns - 1) / (rows - 1) + 1;
    const size_t width = band == 0 || 2 * band + 1 > columns || rows == 1 ? columns : 2 * band + 1;
    const uint32_t never = UINT32_MAX / 2;
    uint8_t *steps = malloc(rows * width);
    uint32_t *sums = malloc(2 * columns * sizeof *sums);
    if (!steps || !sums) {
        free(steps);
        free(sums);
        return 1;
    }
    uint32_t *above = sums, *now = sums + columns;
    size_t above_low = 0, above_high = 0;
    for (size_t i = 0; i < rows; i++) {
        size_t low, high;
        band_of(i, rows, columns, band, &low, &high);
        const uint16_t *costs = table + (size_t)row_ids[i] * stride;
        uint8_t *row_steps = steps + i * width;
        for (size_t j = low; j < high; j++) {
            const int has_up = j >= above_low && j < above_high;
            const int has_diagonal = j > above_low && j <= above_high;
            uint32_t best = has_diagonal ? above[j - 1] : never;
            uint8_t step = DIAGONAL;
            if (has_up && above[j] < best) { best = above[j]; step = UP; }
            if (j > low && now[j - 1] < best) { best = now[j - 1]; step = LEFT; }
            if (i == 0 && j == 0) best = 0;
            const uint32_t cost = costs[column_ids[j]];
            now[j] = best + cost < never ? best + cost : never;
            row_steps[j - low] = step;
        }
        above_low = low;
        above_high = high;
        uint32_t *other = above;
        above = now;
        now = other;
    }
    *touched = 0;
    size_t i = rows - 1, j = columns - 1;
    last[i] = (int32_t)j;
    for (;;) {
        size_t low, high;
        band_of(i, rows, columns, band, &low, &high);
        if ((j == low && low > 0) || (j + 1 == high && high < columns)) *touched = 1;
        if (i == 0 && j == 0) break;
        const uint8_t step = i == 0 ? LEFT : j == 0 ? UP : steps[i * width + (j - low)];
        if (step == LEFT) {
            j--;
            continue;
        }
        first[i] = (int32_t)j;
        i--;
        if (step == DIAGONAL) j--;
        last[i] = (int32_t)j;
    }
    first[0] = 0;
    free(steps);
    free(sums);
    return 0;
}
