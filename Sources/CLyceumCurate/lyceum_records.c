#include "lyceum_curate.h"

enum { WORDS = 3, SMALL = 24 };

static inline int precedes(const uint64_t *a, const uint64_t *b) {
    if (a[0] != b[0]) return a[0] < b[0];
    if (a[1] != b[1]) return a[1] < b[1];
    return a[2] < b[2];
}

static inline void copy(uint64_t *to, const uint64_t *from) {
    for (int i = 0; i < WORDS; i++) to[i] = from[i];
}

static void insert(uint64_t *records, size_t count) {
    for (size_t i = 1; i < count; i++) {
        uint64_t held[WORDS];
        copy(held, records + WORDS * i);
        size_t place = i;
        for (; place > 0 && precedes(held, records + WORDS * (place - 1)); place--)
            copy(records + WORDS * place, records + WORDS * (place - 1));
        copy(records + WORDS * place, held);
    }
}

static inline unsigned digit(const uint64_t *record, int byte) { return record[byte >> 3] >> (56 - 8 * (byte & 7)) & 0xFF; }

/// Most significant byte first, in place (McIlroy, Bostic, McIlroy 1993, "Engineering radix sort"); depth is at most 24 bytes.
static void sort_from(uint64_t *records, size_t count, int byte) {
    while (count > SMALL && byte < 8 * WORDS) {
        size_t counts[256] = {0};
        for (size_t i = 0; i < count; i++) counts[digit(records + WORDS * i, byte)]++;
        if (counts[digit(records, byte)] == count) {
            byte++;
            continue;
        }
        size_t next[256], ends[256], sum = 0;
        for (int i = 0; i < 256; i++) {
            next[i] = sum;
            sum += counts[i];
            ends[i] = sum;
        }
        for (int bucket = 0; bucket < 256; bucket++) {
            while (next[bucket] < ends[bucket]) {
                uint64_t held[WORDS];
                copy(held, records + WORDS * next[bucket]);
                unsigned target = digit(held, byte);
                while ((int)target != bucket) {
                    uint64_t *place = records + WORDS * next[target]++;
                    uint64_t other[WORDS];
                    copy(other, place);
                    copy(place, held);
                    copy(held, other);
                    target = digit(held, byte);
                }
                copy(records + WORDS * next[bucket]++, held);
            }
        }
        for (int bucket = 0; bucket < 256; bucket++)
            sort_from(records + WORDS * (ends[bucket] - counts[bucket]), counts[bucket], byte + 1);
        return;
    }
    if (byte < 8 * WORDS) insert(records, count);
}

void lyc_sort_records(uint64_t *records, size_t count) { sort_from(records, count, 0); }
