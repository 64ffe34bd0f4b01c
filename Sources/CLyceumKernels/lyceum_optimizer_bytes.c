// Moments of one byte: the maps, and division among threads.
#include "optimizer_private.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

enum { DECADES = 7, SMALL_WORK = 16384 };

static byte_map maps[2];  // without and with sign
static pthread_once_t maps_made = PTHREAD_ONCE_INIT;

/// The positive numbers below 1, ascending; returns how many.
static int positive_values(int with_sign, double *values) {
    int count = 0;
    for (int i = 0; i < DECADES; i++) {
        const int parts = with_sign ? 1 << i : 2 << i;
        for (int part = 0; part < parts; part++)
            values[count++] = pow(10, i - DECADES + 1) * (0.1 + 0.9 * (part + 0.5) / parts);
    }
    return count;
}

static void make_map(int with_sign, byte_map *map) {
    double positive[256];
    const int count = positive_values(with_sign, positive);
    positive[count] = 1;
    map->zero = with_sign ? count : 0;
    map->values[map->zero] = 0;
    for (int i = 0; i <= count; i++) map->values[map->zero + 1 + i] = (float)positive[i];
    for (int i = 0; i < map->zero; i++) map->values[map->zero - 1 - i] = (float)-positive[i];
    const float *above = map->values + map->zero;
    for (int i = 0; i <= count; i++) map->middles[i] = (float)(((double)above[i] + (double)above[i + 1]) / 2);
    for (int i = count + 1; i < 256; i++) map->middles[i] = INFINITY;
    for (int key = 0, code = 0; key <= 3072; key++) {
        union { uint32_t bits; float value; } low = {(uint32_t)(key + (127 - 24) * 128) << 16};
        while (code <= count && low.value > map->middles[code]) code++;
        map->above_zero[key] = (uint8_t)code;
    }
}

static void make_maps(void) {
    make_map(0, &maps[0]);
    make_map(1, &maps[1]);
}

static const byte_map *map_for(int with_sign) {
    pthread_once(&maps_made, make_maps);
    return &maps[with_sign != 0];
}

const float *lyc_byte_codebook(int with_sign) { return map_for(with_sign)->values; }

typedef struct {
    const optimizer_kernels *kernels;
    const lyc_adam_options *options;
    const byte_map *map, *second_map;
    float *x;
    const float *gradient;
    lyc_byte_state state, second;
    size_t count;
} byte_call;

static void run_blocks(lyc_pool *pool, lyc_pool_body body, byte_call *call) {
    call->kernels = lyc_optimizer_kernels();
    lyc_pool_run(call->count < SMALL_WORK ? NULL : pool, (call->count + LYC_BYTE_BLOCK - 1) / LYC_BYTE_BLOCK, body, call);
}

static size_t block_elements(const byte_call *c, size_t block) {
    const size_t rest = c->count - block * LYC_BYTE_BLOCK;
    return rest < LYC_BYTE_BLOCK ? rest : LYC_BYTE_BLOCK;
}

static void encode_blocks(void *context, size_t begin, size_t end, int thread) {
    const byte_call *c = context;
    (void)thread;
    for (size_t block = begin; block < end; block++) {
        const size_t i = block * LYC_BYTE_BLOCK;
        c->kernels->encode_bytes(c->map, c->gradient + i, c->state.codes + i, c->state.scales + block, block_elements(c, block));
    }
}

void lyc_byte_encode(lyc_pool *pool, int with_sign, const float *x, lyc_byte_state state, size_t count) {
    byte_call call = {.map = map_for(with_sign), .gradient = x, .state = state, .count = count};
    run_blocks(pool, encode_blocks, &call);
}

static void decode_blocks(void *context, size_t begin, size_t end, int thread) {
    const byte_call *c = context;
    (void)thread;
    for (size_t block = begin; block < end; block++) {
        const size_t i = block * LYC_BYTE_BLOCK;
        c->kernels->decode_bytes(c->map, c->state.codes + i, c->state.scales[block], c->x + i, block_elements(c, block));
    }
}

void lyc_byte_decode(lyc_pool *pool, int with_sign, lyc_byte_state state, float *x, size_t count) {
    byte_call call = {.map = map_for(with_sign), .x = x, .state = state, .count = count};
    run_blocks(pool, decode_blocks, &call);
}

static void adam_blocks(void *context, size_t begin, size_t end, int thread) {
    const byte_call *c = context;
    (void)thread;
    for (size_t block = begin; block < end; block++) {
        const size_t i = block * LYC_BYTE_BLOCK;
        c->kernels->adam_bytes(c->options, c->map, c->second_map, c->x + i, c->gradient + i, c->state.codes + i, c->state.scales + block,
                               c->second.codes + i, c->second.scales + block, block_elements(c, block));
    }
}

void lyc_adam_byte_step(lyc_pool *pool, const lyc_adam_options *options, float *weights, const float *gradient, lyc_byte_state first,
                        lyc_byte_state second, size_t count) {
    byte_call call = {.options = options, .map = map_for(1), .second_map = map_for(0), .x = weights, .gradient = gradient, .state = first,
                      .second = second, .count = count};
    run_blocks(pool, adam_blocks, &call);
}
