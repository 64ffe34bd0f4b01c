#ifndef LYCEUM_LINEAR_BLOCKS_H
#define LYCEUM_LINEAR_BLOCKS_H
#include "lyceum_type.h"

/// Any block type, seen through 32 consecutive weights of a row: weight[k] = scale[k / 16] * q[k] + minimum[k / 16].
typedef struct {
    int8_t q[32];
    float scale[2], minimum[2];
} linear_chunk;

/// Reads weights 32 * index ..< 32 * index + 32 of a row. Plain C, the definition of each format.
void linear_read_chunk(lyc_type type, const uint8_t *row, size_t index, linear_chunk *chunk);

/// What the integer kernels need to know about a block type.
typedef struct {
    int group;         ///< elements that share a scale: 16 or 32; 0 for types without blocks
    int offset;        ///< added to q to make it unsigned
    int has_minimum;   ///< 1 when minimum is not always 0
    int largest;       ///< the largest q + offset
} linear_format;
linear_format linear_format_of(lyc_type type);

extern const int8_t linear_iq4_nl_values[16];
#endif
