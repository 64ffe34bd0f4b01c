#include "lyceum_curate.h"
#include <stdlib.h>
#include <string.h>

// Suffix arrays by induced sorting (Nong, Zhang, Chan 2009, "Linear suffix array construction by almost pure induced-sorting"). The end of the
// text counts as a character below all others. Besides the array: one bit a character and the buckets.

enum { EMPTY = -1 };

typedef struct {
    const uint8_t *bytes;
    // Names of a level below; then `bytes` is 0.
    const int32_t *names;
    int32_t count, alphabet;
    // One bit a character: whether its suffix is smaller than the next one.
    uint8_t *smaller;
    int32_t *buckets;
} level;

static inline int32_t character(const level *text, int32_t i) { return text->bytes ? text->bytes[i] : text->names[i]; }
static inline int is_smaller(const level *text, int32_t i) { return text->smaller[i >> 3] >> (i & 7) & 1; }
// A suffix that is smaller than the next and follows one that is not.
static inline int is_turn(const level *text, int32_t i) { return i > 0 && is_smaller(text, i) && !is_smaller(text, i - 1); }

static void find_types(level *text) {
    memset(text->smaller, 0, (size_t)text->count / 8 + 1);
    int previous = 0;
    for (int32_t i = text->count - 2; i >= 0; i--) {
        int32_t a = character(text, i), b = character(text, i + 1);
        previous = a < b || (a == b && previous);
        if (previous) text->smaller[i >> 3] |= (uint8_t)(1 << (i & 7));
    }
}

static void find_buckets(const level *text, int isEnd) {
    memset(text->buckets, 0, sizeof(int32_t) * (size_t)text->alphabet);
    for (int32_t i = 0; i < text->count; i++) text->buckets[character(text, i)]++;
    int32_t sum = 0;
    for (int32_t c = 0; c < text->alphabet; c++) {
        int32_t own = text->buckets[c];
        sum += own;
        text->buckets[c] = isEnd ? sum : sum - own;
    }
}

/// From turns in their buckets to all suffixes.
static void induce(const level *text, int32_t *suffixes) {
    find_buckets(text, 0);
    suffixes[text->buckets[character(text, text->count - 1)]++] = text->count - 1;
    for (int32_t i = 0; i < text->count; i++) {
        int32_t before = suffixes[i] - 1;
        if (before < 0) continue;
        if (!is_smaller(text, before)) suffixes[text->buckets[character(text, before)]++] = before;
    }
    find_buckets(text, 1);
    for (int32_t i = text->count - 1; i >= 0; i--) {
        int32_t before = suffixes[i] - 1;
        if (before < 0) continue;
        if (is_smaller(text, before)) suffixes[--text->buckets[character(text, before)]] = before;
    }
}

/// Whether the pieces from two turns to the turns after them are equal.
static int is_equal_piece(const level *text, int32_t a, int32_t b) {
    for (int32_t offset = 0;; offset++) {
        if (a + offset >= text->count || b + offset >= text->count) return 0;
        if (character(text, a + offset) != character(text, b + offset) || is_smaller(text, a + offset) != is_smaller(text, b + offset)) return 0;
        if (offset > 0) {
            int endsA = is_turn(text, a + offset), endsB = is_turn(text, b + offset);
            if (endsA || endsB) return endsA && endsB;
        }
    }
}

/// Numbers the sorted turns' pieces; equal ones get one number. They stand behind the `turns` turns, at half their places.
static int32_t name_pieces(const level *text, int32_t *suffixes, int32_t turns) {
    int32_t *names = suffixes + turns;
    for (int32_t i = turns; i < text->count; i++) suffixes[i] = EMPTY;
    int32_t name = 0, previous = EMPTY;
    for (int32_t i = 0; i < turns; i++) {
        int32_t place = suffixes[i];
        if (previous != EMPTY && !is_equal_piece(text, previous, place)) name++;
        names[place / 2] = name;
        previous = place;
    }
    return turns > 0 ? name + 1 : 0;
}

static int sort_level(level *text, int32_t *suffixes);

/// Brings the turns in the order of their suffixes, at the beginning of the array.
static int sort_turns(const level *text, int32_t *suffixes, int32_t turns) {
    int32_t names = name_pieces(text, suffixes, turns);
    int32_t *reduced = suffixes + text->count - turns;
    for (int32_t i = text->count - 1, j = text->count - 1; i >= turns; i--)
        if (suffixes[i] != EMPTY) suffixes[j--] = suffixes[i];
    if (names < turns) {
        level below = {0, reduced, turns, names, 0, 0};
        if (sort_level(&below, suffixes) != 0) return -1;
    } else {
        for (int32_t i = 0; i < turns; i++) suffixes[reduced[i]] = i;
    }
    for (int32_t i = 0, j = 0; i < text->count; i++)
        if (is_turn(text, i)) reduced[j++] = i;
    for (int32_t i = 0; i < turns; i++) suffixes[i] = reduced[suffixes[i]];
    return 0;
}

static int sort_level(level *text, int32_t *suffixes) {
    if (text->count == 1) {
        suffixes[0] = 0;
        return 0;
    }
    text->smaller = malloc((size_t)text->count / 8 + 1);
    text->buckets = malloc(sizeof(int32_t) * (size_t)text->alphabet);
    int result = -1;
    if (text->smaller && text->buckets) {
        find_types(text);
        find_buckets(text, 1);
        for (int32_t i = 0; i < text->count; i++) suffixes[i] = EMPTY;
        for (int32_t i = 1; i < text->count; i++)
            if (is_turn(text, i)) suffixes[--text->buckets[character(text, i)]] = i;
        induce(text, suffixes);
        int32_t turns = 0;
        for (int32_t i = 0; i < text->count; i++)
            if (is_turn(text, suffixes[i])) suffixes[turns++] = suffixes[i];
        result = turns == 0 ? 0 : sort_turns(text, suffixes, turns);
        if (result == 0) {
            for (int32_t i = turns; i < text->count; i++) suffixes[i] = EMPTY;
            find_buckets(text, 1);
            for (int32_t i = turns - 1; i >= 0; i--) {
                int32_t place = suffixes[i];
                suffixes[i] = EMPTY;
                suffixes[--text->buckets[character(text, place)]] = place;
            }
            induce(text, suffixes);
        }
    }
    free(text->smaller);
    free(text->buckets);
    return result;
}

int lyc_suffix_array(const uint8_t *text, size_t count, int32_t *suffixes) {
    if (count == 0) return 0;
    if (count > INT32_MAX - 1) return -1;
    level whole = {text, 0, (int32_t)count, 256, 0, 0};
    return sort_level(&whole, suffixes);
}

/// lengths[p] = characters that the suffix at p shares with the one before it in the order, at most `limit` (Kärkkäinen, Manzini, Puglisi 2009,
/// "Permuted longest-common-prefix array").
static void find_lengths(const uint8_t *text, int32_t count, const int32_t *suffixes, int32_t limit, int32_t *lengths) {
    lengths[suffixes[0]] = EMPTY;
    for (int32_t i = 1; i < count; i++) lengths[suffixes[i]] = suffixes[i - 1];
    int32_t shared = 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t other = lengths[i];
        if (other == EMPTY) {
            shared = 0;
        } else {
            while (shared < limit && i + shared < count && other + shared < count && text[i + shared] == text[other + shared]) shared++;
        }
        lengths[i] = shared;
        if (shared > 0) shared--;
    }
}

static int ascending(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/// Windows that are equal come in the order of their places.
static void order_equals(int32_t *suffixes, int64_t count, int32_t limit, int32_t *lengths) {
    for (int64_t start = 0; start < count;) {
        int64_t end = start + 1;
        while (end < count && lengths[suffixes[end]] >= limit) end++;
        if (end - start > 1) {
            int32_t head = lengths[suffixes[start]];
            lengths[suffixes[start]] = limit;
            qsort(suffixes + start, (size_t)(end - start), sizeof(int32_t), ascending);
            lengths[suffixes[start]] = head;
        }
        start = end;
    }
}

int64_t lyc_window_order(
    const uint8_t *text, size_t count, size_t owned, const uint64_t *ends, size_t endCount, uint64_t base, size_t window, int32_t *suffixes,
    int32_t *lengths) {
    if (count == 0) return 0;
    if (lyc_suffix_array(text, count, suffixes) != 0) return -1;
    find_lengths(text, (int32_t)count, suffixes, (int32_t)window, lengths);
    uint8_t *whole = calloc(count / 8 + 1, 1);
    if (!whole) return -1;
    size_t place = 0;
    for (size_t document = 0; document < endCount && place < owned; document++) {
        for (; place < owned && base + place < ends[document]; place++)
            if (base + place + window <= ends[document]) whole[place >> 3] |= (uint8_t)(1 << (place & 7));
    }
    int64_t kept = 0;
    int32_t least = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t suffix = suffixes[i];
        if (lengths[suffix] < least) least = lengths[suffix];
        if (!(whole[suffix >> 3] >> (suffix & 7) & 1)) continue;
        lengths[suffix] = least;
        suffixes[kept++] = suffix;
        least = (int32_t)window;
    }
    free(whole);
    order_equals(suffixes, kept, (int32_t)window, lengths);
    return kept;
}

void lyc_window_pack(const int32_t *suffixes, const int32_t *lengths, size_t count, uint64_t base, uint64_t *out) {
    for (size_t i = 0; i < count; i++) out[i] = (uint64_t)lengths[suffixes[i]] << LYC_WINDOW_PLACE_BITS | (base + (uint64_t)suffixes[i]);
}
