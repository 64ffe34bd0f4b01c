#ifndef LYCEUM_ALIGNMENT_H
#define LYCEUM_ALIGNMENT_H
#include "lyceum_pool.h"
#include <stddef.h>
#include <stdint.h>

// Two tokenizations of one text, brought together by the spelling of their tokens.

/// Insertions, deletions and substitutions of bytes that turn one string into the other (Levenshtein). UINT32_MAX without memory, which only
/// strings of more than 64 bytes need.
uint32_t lyc_edit_distance(const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count);

/// Distances of all strings of two lists, `out[a_count][b_count]`, at most 65535. String i is bytes[offsets[i] ..< offsets[i + 1]].
/// Returns 1 without memory, else 0.
int lyc_edit_table(
    lyc_pool *pool, const uint8_t *a, const size_t *a_offsets, size_t a_count, const uint8_t *b, const size_t *b_offsets, size_t b_count,
    uint16_t *out);

/// The string of a list that is nearest to `a`, the first of equals; its distance goes to `distance`. SIZE_MAX for an empty list.
size_t lyc_nearest_string(
    const uint8_t *a, size_t a_count, const uint8_t *list, const size_t *offsets, size_t count, uint32_t *distance);

/// Dynamic time warping: the path from (0, 0) to (rows - 1, columns - 1) by steps of (1, 1), (1, 0) and (0, 1) over which costs sum to the least.
/// The cost of (i, j) is table[row_ids[i] * stride + column_ids[j]]. Of equal ways back the diagonal is taken, then up, then left.
///
/// With band > 0 only places within `band` columns of the straight line are looked at. Row i is matched with the columns first[i] ... last[i].
/// *touched: whether the path ran along the edge of the band. Returns 1 without memory, else 0. rows, columns > 0.
int lyc_warp(
    const uint16_t *table, size_t stride, const int32_t *row_ids, size_t rows, const int32_t *column_ids, size_t columns, size_t band,
    int32_t *first, int32_t *last, int *touched);
#endif
