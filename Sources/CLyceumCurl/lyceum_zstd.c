#include "lyceum_curl.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

/// ZSTD_inBuffer and ZSTD_outBuffer of zstd.h, part of its stable ABI.
struct input {
    const void *source;
    size_t size;
    size_t position;
};
struct output {
    void *target;
    size_t size;
    size_t position;
};

struct lyc_zstd {
    void *stream;
};

static struct {
    int ready;
    void *(*make)(void);
    size_t (*release)(void *);
    size_t (*set)(void *, int, int);
    size_t (*step)(void *, struct output *, struct input *);
    unsigned (*is_error)(size_t);
    const char *(*describe)(size_t);
} zstd;

static void load(void) {
    static const char *const names[] = {
        "libzstd.so.1", "libzstd.1.dylib", "/usr/lib/libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib", 0};
    void *library = 0;
    for (int i = 0; names[i] && !library; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    *(void **)&zstd.make = dlsym(library, "ZSTD_createDStream");
    *(void **)&zstd.release = dlsym(library, "ZSTD_freeDStream");
    *(void **)&zstd.set = dlsym(library, "ZSTD_DCtx_setParameter");
    *(void **)&zstd.step = dlsym(library, "ZSTD_decompressStream");
    *(void **)&zstd.is_error = dlsym(library, "ZSTD_isError");
    *(void **)&zstd.describe = dlsym(library, "ZSTD_getErrorName");
    zstd.ready = zstd.make && zstd.release && zstd.set && zstd.step && zstd.is_error && zstd.describe;
}

int lyc_zstd_available(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return zstd.ready;
}

lyc_zstd *lyc_zstd_new(int window_log) {
    if (!lyc_zstd_available()) return 0;
    lyc_zstd *state = calloc(1, sizeof *state);
    if (!state) return 0;
    state->stream = zstd.make();
    // 100 is ZSTD_d_windowLogMax: frames that want a larger window are refused, so a hostile file cannot ask for gigabytes.
    if (!state->stream || zstd.is_error(zstd.set(state->stream, 100, window_log))) {
        lyc_zstd_free(state);
        return 0;
    }
    return state;
}

int lyc_zstd_step(
    lyc_zstd *state, const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count, size_t *consumed,
    size_t *produced, const char **problem) {
    struct input in = {input, input_count, 0};
    struct output out = {output, output_count, 0};
    size_t code = zstd.step(state->stream, &out, &in);
    *consumed = in.position;
    *produced = out.position;
    if (zstd.is_error(code)) {
        *problem = zstd.describe(code);
        return -1;
    }
    return code == 0;
}

void lyc_zstd_free(lyc_zstd *state) {
    if (!state) return;
    if (state->stream) zstd.release(state->stream);
    free(state);
}
