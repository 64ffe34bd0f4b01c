#include "lyceum_curate.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

// Sorted runs of records read as one, by a tree of losers.

enum { WORDS = 3 };

typedef struct {
    int file;
    int isEnded;
    uint64_t *buffer;
    size_t count, place;
    off_t offset;
} run;

struct lyc_record_merge {
    run *runs;
    size_t count, leaves, capacity;
    int32_t *losers;
    int32_t winner;
    int isBroken;
};

/// Reads the next records of a run when its buffer is used up.
static void fill(lyc_record_merge *merge, run *run) {
    size_t got = 0, wanted = merge->capacity * WORDS * sizeof(uint64_t);
    while (got < wanted) {
        ssize_t part = pread(run->file, (char *)run->buffer + got, wanted - got, run->offset + (off_t)got);
        if (part < 0 && errno == EINTR) continue;
        if (part < 0) merge->isBroken = 1;
        if (part <= 0) break;
        got += (size_t)part;
    }
    run->offset += (off_t)got;
    run->count = got / (WORDS * sizeof(uint64_t));
    run->place = 0;
    run->isEnded = run->count == 0;
}

static inline int32_t play(const lyc_record_merge *merge, int32_t a, int32_t b) {
    const run *x = merge->runs + a, *y = merge->runs + b;
    if (x->isEnded || y->isEnded) return x->isEnded ? b : a;
    const uint64_t *p = x->buffer + WORDS * x->place, *q = y->buffer + WORDS * y->place;
    for (int i = 0; i < WORDS; i++)
        if (p[i] != q[i]) return p[i] < q[i] ? a : b;
    return a < b ? a : b;
}

static int32_t build(lyc_record_merge *merge, size_t node) {
    if (node >= merge->leaves) return (int32_t)(node - merge->leaves);
    int32_t a = build(merge, 2 * node), b = build(merge, 2 * node + 1);
    int32_t winner = play(merge, a, b);
    merge->losers[node] = winner == a ? b : a;
    return winner;
}

void lyc_record_merge_close(lyc_record_merge *merge) {
    if (!merge) return;
    for (size_t i = 0; merge->runs && i < merge->leaves; i++) {
        if (merge->runs[i].file >= 0) close(merge->runs[i].file);
        free(merge->runs[i].buffer);
    }
    free(merge->runs);
    free(merge->losers);
    free(merge);
}

static int open_runs(lyc_record_merge *merge, const char *const *paths) {
    for (size_t i = 0; i < merge->count; i++) {
        run *run = merge->runs + i;
        run->file = open(paths[i], O_RDONLY | O_CLOEXEC);
        run->buffer = malloc(merge->capacity * WORDS * sizeof(uint64_t));
        if (run->file < 0 || !run->buffer) return -1;
        fill(merge, run);
    }
    return merge->isBroken ? -1 : 0;
}

lyc_record_merge *lyc_record_merge_open(const char *const *paths, size_t count, size_t bufferBytes) {
    lyc_record_merge *merge = calloc(1, sizeof *merge);
    if (!merge) return 0;
    merge->count = count;
    merge->leaves = 1;
    while (merge->leaves < count) merge->leaves *= 2;
    merge->capacity = bufferBytes / (WORDS * sizeof(uint64_t)) > 0 ? bufferBytes / (WORDS * sizeof(uint64_t)) : 1;
    merge->runs = calloc(merge->leaves, sizeof(run));
    merge->losers = calloc(merge->leaves, sizeof(int32_t));
    for (size_t i = 0; merge->runs && i < merge->leaves; i++) merge->runs[i] = (run){.file = -1, .isEnded = 1};
    if (!merge->runs || !merge->losers || open_runs(merge, paths) != 0) {
        int code = errno;
        lyc_record_merge_close(merge);
        errno = code;
        return 0;
    }
    merge->winner = build(merge, 1);
    return merge;
}

int64_t lyc_record_merge_next(lyc_record_merge *merge, uint64_t *out, size_t capacity) {
    size_t written = 0;
    while (written < capacity && !merge->isBroken) {
        int32_t current = merge->winner;
        run *winner = merge->runs + current;
        if (winner->isEnded) break;
        const uint64_t *record = winner->buffer + WORDS * winner->place;
        for (int i = 0; i < WORDS; i++) out[WORDS * written + i] = record[i];
        written++;
        if (++winner->place == winner->count) fill(merge, winner);
        for (size_t node = (merge->leaves + (size_t)current) / 2; node >= 1; node /= 2) {
            int32_t won = play(merge, current, merge->losers[node]);
            if (won != current) merge->losers[node] = current;
            current = won;
        }
        merge->winner = current;
    }
    return merge->isBroken ? -1 : (int64_t)written;
}
