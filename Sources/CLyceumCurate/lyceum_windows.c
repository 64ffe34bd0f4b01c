#include "lyceum_curate.h"
#include <stdlib.h>

// Windows that may stand twice, found without looking at most of them. Every window has an anchor: the piece of it with the least hash, the first of
// equals. Equal windows have equal anchors at the same distance, so that only windows whose anchor stands elsewhere, too, can have an equal one
// (Schleimer, Wilkerson, Aiken 2003, "Winnowing"). Those get a fingerprint (Karp, Rabin 1987).

static const uint64_t prime = ((uint64_t)1 << 61) - 1;
/// Any odd number with its bits well mixed; pieces are hashed modulo 2^64, where more equal hashes than needed only cost time.
static const uint64_t multiplier = 0x9E3779B97F4A7C15u;

struct lyc_window_scan {
    lyc_window_part part;
    /// Pieces of a window, and bytes of a piece.
    size_t span, piece;
    uint64_t power;
    /// The next document, and where it begins.
    size_t document, begin;
    /// The next piece, where pieces end, the first one that completes a window; the hash of what precedes the piece's last byte.
    size_t next, stop, first;
    uint64_t hash;
    /// Pieces that may be the least of a window to come, ascending.
    uint64_t *hashes;
    size_t *places;
    size_t mask, head, tail;
    /// The last anchor; how many of the marked ones are passed; the window the fingerprint is of.
    size_t last, marked, rolled;
    uint64_t print[2];
};

size_t lyc_window_pieces(size_t window) { return window / 4 > 8 ? window / 4 : 8; }

void lyc_window_scan_close(lyc_window_scan *scan) {
    if (!scan) return;
    free(scan->hashes);
    free(scan->places);
    free(scan);
}

lyc_window_scan *lyc_window_scan_open(const lyc_window_part *part) {
    lyc_window_scan *scan = calloc(1, sizeof *scan);
    if (!scan) return 0;
    scan->part = *part;
    scan->span = lyc_window_pieces(part->window);
    scan->piece = part->window - scan->span + 1;
    scan->power = 1;
    for (size_t i = 1; i < scan->piece; i++) scan->power *= multiplier;
    size_t room = 2;
    while (room <= scan->span) room *= 2;
    scan->mask = room - 1;
    scan->hashes = malloc(room * sizeof *scan->hashes);
    scan->places = malloc(room * sizeof *scan->places);
    scan->last = scan->rolled = SIZE_MAX;
    if (scan->hashes && scan->places) return scan;
    lyc_window_scan_close(scan);
    return 0;
}

/// Goes to the next document with windows. Returns 0 where there is none.
static int next_document(lyc_window_scan *scan) {
    const lyc_window_part *part = &scan->part;
    while (scan->document < part->endCount && scan->begin < part->owned) {
        size_t start = scan->begin;
        uint64_t bound = part->ends[scan->document++];
        size_t end = bound <= part->base + start ? start : bound - part->base < part->count ? (size_t)(bound - part->base) : part->count;
        scan->begin = end;
        if (end - start < part->window) continue;
        size_t windows = end - start - part->window + 1;
        if (windows > part->owned - start) windows = part->owned - start;
        scan->next = start;
        scan->first = start + scan->span - 1;
        scan->stop = scan->first + windows;
        scan->hash = 0;
        for (size_t i = 0; i + 1 < scan->piece; i++) scan->hash = scan->hash * multiplier + part->text[start + i];
        scan->head = scan->tail = 0;
        return 1;
    }
    return 0;
}

static inline uint64_t mixed(uint64_t hash) {
    hash ^= hash >> 32;
    hash *= 0xD6E8FEB86659FD93u;
    return hash ^ hash >> 32;
}

static inline uint64_t reduced(uint64_t value) {
    value = (value & prime) + (value >> 61);
    return value >= prime ? value - prime : value;
}

static inline uint64_t product(uint64_t a, uint64_t b) {
    __uint128_t whole = (__uint128_t)a * b;
    return reduced(((uint64_t)whole & prime) + (uint64_t)(whole >> 61));
}

static uint64_t drawn(uint64_t *state) {
    *state += 0x9E3779B97F4A7C15u;
    uint64_t z = *state;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

void lyc_window_key_make(lyc_window_key *key, size_t window, uint64_t seed) {
    for (int i = 0; i < 2; i++) {
        key->base[i] = ((uint64_t)1 << 32) + drawn(&seed) % (prime - ((uint64_t)1 << 33));
        uint64_t power = 1;
        for (size_t j = 0; j < window; j++) power = product(power, key->base[i]);
        for (uint64_t byte = 0; byte < 256; byte++) key->gone[i][byte] = prime - product(power, byte);
    }
    key->mask = UINT64_MAX;
}

/// The fingerprint of a window, from that of an earlier one where it is near.
static void print_window(lyc_window_scan *scan, const lyc_window_key *key, size_t place) {
    const uint8_t *text = scan->part.text;
    size_t window = scan->part.window;
    uint64_t a = scan->print[0], b = scan->print[1];
    if (scan->rolled <= place && place - scan->rolled < window) {
        for (size_t i = scan->rolled; i < place; i++) {
            a = reduced(product(a, key->base[0]) + text[i + window] + key->gone[0][text[i]]);
            b = reduced(product(b, key->base[1]) + text[i + window] + key->gone[1][text[i]]);
        }
    } else {
        a = b = 0;
        for (size_t i = place; i < place + window; i++) {
            a = reduced(product(a, key->base[0]) + text[i]);
            b = reduced(product(b, key->base[1]) + text[i]);
        }
    }
    scan->print[0] = a;
    scan->print[1] = b;
    scan->rolled = place;
}

/// Anchors where there is no key, else windows with marked anchors.
static inline size_t scan_windows(
    lyc_window_scan *scan, const uint64_t *marked, size_t markedCount, const lyc_window_key *key, uint64_t *out, size_t capacity) {
    const uint8_t *text = scan->part.text;
    size_t written = 0;
    while (written < capacity) {
        if (scan->next >= scan->stop && !next_document(scan)) break;
        size_t next = scan->next, stop = scan->stop, head = scan->head, tail = scan->tail, mask = scan->mask, piece = scan->piece;
        uint64_t hash = scan->hash, power = scan->power;
        uint64_t *hashes = scan->hashes;
        size_t *places = scan->places;
        while (next < stop && written < capacity) {
            hash = hash * multiplier + text[next + piece - 1];
            uint64_t order = mixed(hash);
            hash -= power * text[next];
            while (tail != head && hashes[(tail - 1) & mask] > order) tail--;
            hashes[tail & mask] = order;
            places[tail++ & mask] = next;
            size_t window = next + 1 - scan->span;
            if (next++ < scan->first) continue;
            if (places[head & mask] < window) head++;
            size_t anchor = places[head & mask];
            if (!key) {
                if (anchor == scan->last) continue;
                scan->last = anchor;
                out[3 * written] = hashes[head & mask];
                out[3 * written + 1] = scan->part.base + anchor;
                out[3 * written++ + 2] = 0;
                continue;
            }
            if (anchor != scan->last) {
                while (scan->marked < markedCount && marked[scan->marked] < scan->part.base + anchor) scan->marked++;
                scan->last = anchor;
            }
            if (scan->marked >= markedCount || marked[scan->marked] != scan->part.base + anchor) continue;
            print_window(scan, key, window);
            out[3 * written] = scan->print[0] & key->mask;
            out[3 * written + 1] = scan->print[1] & key->mask;
            out[3 * written++ + 2] = scan->part.base + window;
        }
        scan->next = next;
        scan->head = head;
        scan->tail = tail;
        scan->hash = hash;
    }
    return written;
}

size_t lyc_window_anchors(lyc_window_scan *scan, uint64_t *out, size_t capacity) { return scan_windows(scan, 0, 0, 0, out, capacity); }

size_t lyc_window_candidates(
    lyc_window_scan *scan, const uint64_t *marked, size_t markedCount, const lyc_window_key *key, uint64_t *out, size_t capacity) {
    return scan_windows(scan, marked, markedCount, key, out, capacity);
}
