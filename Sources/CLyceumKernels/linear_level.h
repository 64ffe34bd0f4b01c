#ifndef LYCEUM_LINEAR_LEVEL_H
#define LYCEUM_LINEAR_LEVEL_H
// What an instruction-set level supplies to the drivers of lyc_linear and lyc_gemm, and the layouts they share.
//
// Weights are taken in panels of 16 rows, which become vector lanes; inputs in tiles of up to 12 tokens, which become broadcasts.
// A tile has a capacity of 1, 2, 4, 8 or 12 tokens; its arrays are padded with zeros up to that.
// Every element is one running sum over k, so panels, tiles and blocks of k leave no trace in the bits.
#include "linear_private.h"

enum {
    LINEAR_ROWS = 16,
    LINEAR_TILE = 12,
    LINEAR_SLACK = 512,  ///< bytes a level may read past the 16th row of a panel
};

/// 16 rows of a block type, unpacked.
typedef struct {
    uint8_t *q;      ///< [chunks * 8][16 rows][4]: q + offset (on arm64: q)
    float *scale;    ///< [groups][16]
    float *minimum;  ///< [groups][16], only for types that have minimums
} linear_panel;

/// A tile of inputs rounded to int8.
typedef struct {
    const int8_t *q;     ///< [chunks * 8][capacity][4]
    const float *scale;  ///< [chunks][capacity]
    /// [groups][capacity]: for types with minimums fp32 scale * sum(q); for types with an offset int32 -offset * sum(q).
    const void *side;
} linear_input;

typedef void linear_unpack(const uint8_t *rows, size_t stride, size_t chunks, linear_panel *panel);
typedef void linear_decode(const uint8_t *rows, size_t stride, size_t chunks, const linear_input *input, float *out);

typedef struct {
    /// Rounds one tile: q and scale as in linear_input, sum: [chunks * 2][capacity] sums of each 16 integers.
    void (*round_tile)(const float *x, size_t x_stride, size_t tokens, size_t capacity, size_t chunks, int8_t *q, float *scale, int32_t *sum);
    /// 16 rows to a panel. `rows` is followed by LINEAR_SLACK readable bytes, here and below.
    linear_unpack *(*unpack)(lyc_type type);
    /// out: [16], one token, straight from the blocks; NULL when the level has none for the type.
    linear_decode *(*decode)(lyc_type type);
    /// out: [capacity][16].
    void (*product)(linear_format format, const linear_panel *panel, const linear_input *input, size_t chunks, size_t capacity, float *out);
    /// Bias, activation or gate and the store of a finished tile. y, gate: [capacity][y_stride], 16 used (gate may be NULL).
    void (*finish)(const lyc_linear_part *part, size_t row, size_t rows, size_t token, size_t tokens, const float *y, const float *gate,
                   size_t y_stride);

    /// Tiles and panels of floats: [k][capacity] fp32, or for bf16 [(k + 1) / 2][capacity][2]; a panel is a tile of capacity 16.
    /// x is read at x[t * token_stride + p * k_stride]; one of the strides is 1. Tokens beyond `tokens` are zero.
    void (*pack_f32)(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k, float *tile);
    void (*pack_bf16)(const uint16_t *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k, uint16_t *tile);
    void (*round_bf16)(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k, uint16_t *tile);
    /// From rows ([token][k]) of fp16, expanded to fp32.
    void (*pack_f16)(const uint16_t *x, size_t token_stride, size_t tokens, size_t capacity, size_t k, float *tile);
    /// c[t][0 ..< 32] = (load ? c : 0) + tile * two panels, summed over k in order (bf16: over pairs).
    void (*product_f32)(const float *a, const float *b0, const float *b1, size_t k, size_t capacity, float *c, size_t c_stride, int load);
    void (*product_bf16)(const uint16_t *a, const uint16_t *b0, const uint16_t *b1, size_t pairs, size_t capacity, float *c, size_t c_stride,
                         int load);
    /// out: [16], one token times 16 whole rows, in the order of product_*. x: fp32, for bf16 rounded to bf16 with an even count.
    void (*decode_f32)(const float *w, size_t stride, size_t k, const float *x, float *out);
    void (*decode_f16)(const uint16_t *w, size_t stride, size_t k, const float *x, float *out);
    void (*decode_bf16)(const uint16_t *w, size_t stride, size_t k, const uint16_t *x, float *out);
} linear_level;

/// The tables; NULL is the plain C level's answer, which has its own drivers.
const linear_level *linear_level_table(void);

int lyc_linear_tiled(const linear_call *call, const linear_level *level);

/// Tokens [12 * index, ...) of `tokens`, and the capacity their tile has.
typedef struct {
    size_t first, count, capacity;
} linear_tile;
size_t linear_tile_count(size_t tokens);
linear_tile linear_tile_at(size_t tokens, size_t index);
/// Tokens that the tiles of `tokens` have room for.
size_t linear_padded_tokens(size_t tokens);

/// Float panels cover at most this many k at a time, to stay in the second-level cache. Even.
enum { LINEAR_K_BLOCK = 768 };
/// The size of equal blocks that cover k, even.
LYC_INLINE size_t linear_k_block(size_t k) {
    const size_t blocks = (k + LINEAR_K_BLOCK - 1) / LINEAR_K_BLOCK;
    return blocks ? ((k + blocks - 1) / blocks + 1) / 2 * 2 : 2;
}
#endif
