#include "lyceum_curate.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Runs of windows merged by a tree of losers that knows how much each loser shares with the last winner, so that no character is looked at twice
// (Ng, Kakehi 2008, "Merging string sequences by longest common prefixes").

typedef struct {
    int file;
    uint64_t *buffer;
    size_t count, place;
    off_t offset;
    // The next window; where it is known to be read, its characters.
    uint64_t window;
    int32_t shared;
    int hasText;
    uint8_t *text;
} run;

struct lyc_window_merge {
    run *runs;
    size_t count, leaves, capacity, size;
    int32_t *losers;
    int32_t winner;
    const uint8_t *text;
    int textFile;
    int isBroken;
};

static const uint64_t place_mask = ((uint64_t)1 << LYC_WINDOW_PLACE_BITS) - 1;

static int read_all(int file, void *out, size_t bytes, off_t offset, size_t *got) {
    *got = 0;
    while (*got < bytes) {
        ssize_t part = pread(file, (char *)out + *got, bytes - *got, offset + (off_t)*got);
        if (part < 0 && errno == EINTR) continue;
        if (part < 0) return -1;
        if (part == 0) break;
        *got += (size_t)part;
    }
    return 0;
}

/// Goes to the next window of a run; `shared` is then what it shares with the one before it, or -1 at the end.
static void advance(lyc_window_merge *merge, run *run) {
    if (run->place >= run->count) {
        size_t got = 0;
        if (read_all(run->file, run->buffer, merge->capacity * sizeof(uint64_t), run->offset, &got) != 0) merge->isBroken = 1;
        run->offset += (off_t)got;
        run->count = got / sizeof(uint64_t);
        run->place = 0;
    }
    run->hasText = 0;
    if (run->count == 0) {
        run->shared = -1;
        return;
    }
    uint64_t record = run->buffer[run->place++];
    run->window = record & place_mask;
    run->shared = (int32_t)(record >> LYC_WINDOW_PLACE_BITS);
}

static const uint8_t *characters(lyc_window_merge *merge, run *run) {
    if (merge->text) return merge->text + run->window;
    if (!run->hasText) {
        size_t got = 0;
        if (read_all(merge->textFile, run->text, merge->size, (off_t)run->window, &got) != 0 || got != merge->size) merge->isBroken = 1;
        run->hasText = 1;
    }
    return run->text;
}

/// Of two runs whose `shared` count from the same window: the one whose window comes first. The other one's then counts from that.
static int32_t play(lyc_window_merge *merge, int32_t a, int32_t b) {
    run *x = merge->runs + a, *y = merge->runs + b;
    if (x->shared != y->shared) return x->shared > y->shared ? a : b;
    if (x->shared < 0) return a;
    int32_t size = (int32_t)merge->size, shared = x->shared;
    int isFirst;
    if (shared < size) {
        const uint8_t *p = characters(merge, x), *q = characters(merge, y);
        while (shared < size && p[shared] == q[shared]) shared++;
        isFirst = shared < size ? p[shared] < q[shared] : x->window < y->window;
    } else {
        isFirst = x->window < y->window;
    }
    (isFirst ? y : x)->shared = shared;
    return isFirst ? a : b;
}

static int32_t build(lyc_window_merge *merge, size_t node) {
    if (node >= merge->leaves) return (int32_t)(node - merge->leaves);
    int32_t a = build(merge, 2 * node), b = build(merge, 2 * node + 1);
    int32_t winner = play(merge, a, b);
    merge->losers[node] = winner == a ? b : a;
    return winner;
}

void lyc_window_merge_close(lyc_window_merge *merge) {
    if (!merge) return;
    for (size_t i = 0; merge->runs && i < merge->leaves; i++) {
        if (merge->runs[i].file >= 0) close(merge->runs[i].file);
        free(merge->runs[i].buffer);
        free(merge->runs[i].text);
    }
    if (merge->textFile >= 0) close(merge->textFile);
    free(merge->runs);
    free(merge->losers);
    free(merge);
}

static int open_runs(lyc_window_merge *merge, const char *const *paths) {
    for (size_t i = 0; i < merge->count; i++) {
        run *run = merge->runs + i;
        run->file = open(paths[i], O_RDONLY | O_CLOEXEC);
        run->buffer = malloc(merge->capacity * sizeof(uint64_t));
        run->text = merge->text ? 0 : malloc(merge->size);
        if (run->file < 0 || !run->buffer || (!merge->text && !run->text)) return -1;
        advance(merge, run);
        // Before the first window there was none to share with.
        if (run->shared > 0) run->shared = 0;
    }
    return merge->isBroken ? -1 : 0;
}

lyc_window_merge *lyc_window_merge_open(
    const char *const *paths, size_t count, const uint8_t *text, const char *textPath, size_t size, size_t bufferBytes) {
    lyc_window_merge *merge = calloc(1, sizeof *merge);
    if (!merge) return 0;
    merge->count = count;
    merge->leaves = 1;
    while (merge->leaves < count) merge->leaves *= 2;
    merge->size = size;
    merge->capacity = bufferBytes / sizeof(uint64_t) > 0 ? bufferBytes / sizeof(uint64_t) : 1;
    merge->text = text;
    merge->textFile = text ? -1 : open(textPath, O_RDONLY | O_CLOEXEC);
    merge->runs = calloc(merge->leaves, sizeof(run));
    merge->losers = calloc(merge->leaves, sizeof(int32_t));
    for (size_t i = 0; merge->runs && i < merge->leaves; i++) merge->runs[i] = (run){.file = -1, .shared = -1};
    if (!merge->runs || !merge->losers || (!text && merge->textFile < 0) || open_runs(merge, paths) != 0) {
        int code = errno;
        lyc_window_merge_close(merge);
        errno = code;
        return 0;
    }
    merge->winner = build(merge, 1);
    return merge;
}

int64_t lyc_window_merge_next(lyc_window_merge *merge, uint64_t *out, size_t capacity) {
    size_t written = 0;
    while (written < capacity && !merge->isBroken) {
        run *winner = merge->runs + merge->winner;
        if (winner->shared < 0) break;
        out[written++] = (uint64_t)winner->shared << LYC_WINDOW_PLACE_BITS | winner->window;
        advance(merge, winner);
        int32_t current = merge->winner;
        for (size_t node = (merge->leaves + (size_t)current) / 2; node >= 1; node /= 2) {
            int32_t won = play(merge, current, merge->losers[node]);
            if (won != current) merge->losers[node] = current;
            current = won;
        }
        merge->winner = current;
    }
    return merge->isBroken ? -1 : (int64_t)written;
}
