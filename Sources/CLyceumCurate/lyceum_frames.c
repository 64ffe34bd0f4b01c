#include "lyceum_curate.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

/// ZSTD_inBuffer and ZSTD_outBuffer of zstd.h, part of its stable ABI.
struct frame_input {
    const void *source;
    size_t size;
    size_t position;
};
struct frame_output {
    void *target;
    size_t size;
    size_t position;
};

struct lyc_frames {
    void *context;
};

static struct {
    int ready;
    void *(*make)(void);
    size_t (*release)(void *);
    size_t (*set)(void *, int, int);
    size_t (*reset)(void *, int);
    size_t (*load)(void *, const void *, size_t);
    size_t (*step)(void *, struct frame_output *, struct frame_input *);
    unsigned (*is_error)(size_t);
    const char *(*describe)(size_t);
} zstd;

static void open_library(void) {
    static const char *const names[] = {
        "libzstd.so.1", "libzstd.1.dylib", "/usr/lib/libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib", 0};
    void *library = 0;
    for (int i = 0; names[i] && !library; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    *(void **)&zstd.make = dlsym(library, "ZSTD_createDCtx");
    *(void **)&zstd.release = dlsym(library, "ZSTD_freeDCtx");
    *(void **)&zstd.set = dlsym(library, "ZSTD_DCtx_setParameter");
    *(void **)&zstd.reset = dlsym(library, "ZSTD_DCtx_reset");
    *(void **)&zstd.load = dlsym(library, "ZSTD_DCtx_loadDictionary");
    *(void **)&zstd.step = dlsym(library, "ZSTD_decompressStream");
    *(void **)&zstd.is_error = dlsym(library, "ZSTD_isError");
    *(void **)&zstd.describe = dlsym(library, "ZSTD_getErrorName");
    zstd.ready = zstd.make && zstd.release && zstd.set && zstd.reset && zstd.load && zstd.step && zstd.is_error && zstd.describe;
}

lyc_frames *lyc_frames_new(int window_log, const uint8_t *dictionary, size_t dictionary_count) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    if (!zstd.ready) return 0;
    lyc_frames *state = calloc(1, sizeof *state);
    if (!state) return 0;
    state->context = zstd.make();
    // 100 is ZSTD_d_windowLogMax: frames that want a larger window are refused, so a hostile file cannot ask for gigabytes.
    int failed = !state->context || zstd.is_error(zstd.set(state->context, 100, window_log));
    if (!failed && dictionary_count) failed = zstd.is_error(zstd.load(state->context, dictionary, dictionary_count)) != 0;
    if (!failed) return state;
    lyc_frames_free(state);
    return 0;
}

// 1 is ZSTD_reset_session_only: parameters and dictionary stay.
void lyc_frames_reset(lyc_frames *state) { zstd.reset(state->context, 1); }

int lyc_frames_step(
    lyc_frames *state, const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count, size_t *consumed, size_t *produced,
    const char **problem) {
    struct frame_input in = {input, input_count, 0};
    struct frame_output out = {output, output_count, 0};
    size_t code = zstd.step(state->context, &out, &in);
    *consumed = in.position;
    *produced = out.position;
    if (zstd.is_error(code)) {
        *problem = zstd.describe(code);
        return -1;
    }
    return code == 0;
}

void lyc_frames_free(lyc_frames *state) {
    if (!state) return;
    if (state->context) zstd.release(state->context);
    free(state);
}
