#ifndef LYCEUM_LINEAR_TILED_H
#define LYCEUM_LINEAR_TILED_H
// What the two halves of the tiled driver (block types and float types) share.
#include "linear_level.h"

enum { LINEAR_SIDES = 7 };
/// The kinds of linear_input.side: scaled sums (offset 0) or starting values, per 32 or 16 elements.
typedef struct {
    int group, offset;
} linear_side;
extern const linear_side linear_sides[LINEAR_SIDES];

enum { NEEDS_F32 = 1, NEEDS_BF16 = 2, NEEDS_INT8 = 4 };
#define NEEDS_SIDE(kind) (8u << (kind))

/// The input of a call, packed: tile after tile. A tile's arrays begin at its first token times the size of one token's.
typedef struct {
    int8_t *q;
    float *scale;
    int32_t *sum;
    void *side[LINEAR_SIDES];
    float *f32;
    uint16_t *bf16;
} linear_packed;

typedef struct {
    const linear_call *call;
    const linear_level *level;
    unsigned needs;
    linear_packed packed;
    uint8_t *memory;
    size_t shared_bytes, scratch_bytes, copy_bytes;
} linear_work;

/// One member's memory.
typedef struct {
    int *is_packed;             ///< whether `packed` holds this call's one token: a member may come back for more panels
    uint8_t *rows;              ///< copy of a panel at the end of a matrix
    linear_panel panel[2][2];   ///< [weight, gate][two neighbors]
    float *float_panel;         ///< two neighbors: [2][k block][16]
    float *float_sums[2];       ///< [weight, gate][LINEAR_FLOAT_TOKENS][32]
    uint8_t *input;             ///< room for one token's packed input
    linear_packed packed;
} linear_scratch;
linear_scratch linear_scratch_of(const linear_work *work, int thread);

/// Many tokens times rows [row, row + rows) of a part with a float type.
void linear_float_rows(const linear_work *work, const linear_scratch *scratch, const lyc_linear_part *part, size_t row, size_t rows);
/// Tokens whose sums wait while float panels of the next block of k are made. A multiple of LINEAR_TILE.
enum { LINEAR_FLOAT_TOKENS = 576 };
#endif
