#include "lyceum_curl.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/// z_stream of zlib.h, part of its stable ABI.
struct stream {
    const unsigned char *next_in;
    unsigned int avail_in;
    unsigned long total_in;
    unsigned char *next_out;
    unsigned int avail_out;
    unsigned long total_out;
    const char *message;
    void *state;
    void *(*allocate)(void *, unsigned, unsigned);
    void (*release)(void *, void *);
    void *opaque;
    int data_type;
    unsigned long checksum;
    unsigned long reserved;
};

struct lyc_inflate {
    struct stream stream;
};

static struct {
    int ready;
    int (*init)(struct stream *, int, const char *, int);
    int (*step)(struct stream *, int);
    int (*end)(struct stream *);
    // Whole texts: zlib's own one-call functions.
    unsigned long (*bound)(unsigned long);
    int (*compress)(unsigned char *, unsigned long *, const unsigned char *, unsigned long, int);
} zlib;

static void load(void) {
    static const char *const names[] = {"libz.so.1", "libz.1.dylib", "/usr/lib/libz.1.dylib", 0};
    void *library = 0;
    for (int i = 0; names[i] && !library; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    *(void **)&zlib.init = dlsym(library, "inflateInit2_");
    *(void **)&zlib.step = dlsym(library, "inflate");
    *(void **)&zlib.end = dlsym(library, "inflateEnd");
    *(void **)&zlib.bound = dlsym(library, "compressBound");
    *(void **)&zlib.compress = dlsym(library, "compress2");
    zlib.ready = zlib.init && zlib.step && zlib.end;
}

int lyc_inflate_available(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return zlib.ready;
}

lyc_inflate *lyc_inflate_new(int form) {
    if (!lyc_inflate_available()) return 0;
    lyc_inflate *state = calloc(1, sizeof *state);
    if (!state) return 0;
    // Window bits: negative for bare deflate, plus 16 for gzip. The version's first digit is what zlib compares.
    if (zlib.init(&state->stream, form == 0 ? -15 : 15 + 16, "1.2.11", (int)sizeof(struct stream)) != 0) {
        free(state);
        return 0;
    }
    return state;
}

int lyc_inflate_step(
    lyc_inflate *state, const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count, size_t *consumed,
    size_t *produced) {
    const size_t limit = 1u << 30;
    unsigned int in = (unsigned int)(input_count < limit ? input_count : limit);
    unsigned int out = (unsigned int)(output_count < limit ? output_count : limit);
    state->stream.next_in = input;
    state->stream.avail_in = in;
    state->stream.next_out = output;
    state->stream.avail_out = out;
    int code = zlib.step(&state->stream, 0);
    *consumed = in - state->stream.avail_in;
    *produced = out - state->stream.avail_out;
    if (code == 1) return 1;
    // -5 (no progress possible) means that more input or room is needed.
    return code == 0 || code == -5 ? 0 : -1;
}

void lyc_inflate_free(lyc_inflate *state) {
    if (!state) return;
    zlib.end(&state->stream);
    free(state);
}

size_t lyc_deflate_length(const uint8_t *input, size_t input_count, int level) {
    if (!lyc_inflate_available() || !zlib.bound || !zlib.compress || input_count > ((size_t)1 << 31)) return 0;
    unsigned long room = zlib.bound((unsigned long)input_count);
    unsigned char *output = malloc(room ? room : 1);
    if (!output) return 0;
    int code = zlib.compress(output, &room, input, (unsigned long)input_count, level);
    free(output);
    return code == 0 ? (size_t)room : 0;
}
