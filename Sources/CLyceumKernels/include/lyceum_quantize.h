#ifndef LYCEUM_QUANTIZE_H
#define LYCEUM_QUANTIZE_H
#include "lyceum_pool.h"
#include "lyceum_type.h"

/// Expands `count` elements (a multiple of the type's block) of any floating or block type to fp32.
/// Exact: block types give the value their format defines, in fp32 arithmetic.
void lyc_dequantize(lyc_type type, const void *source, float *out, size_t count);

/// Writes `rows` rows of `width` fp32 elements (width a multiple of the type's block) in `type`.
/// `importance`, when not NULL, has `width` weights >= 0 that say how much an error in each column matters.
/// Deterministic, the same at every level; the block layout and rounding are those of the GGUF reference quantizer.
/// Elements that are not finite give blocks without meaning, never undefined behavior.
void lyc_quantize(lyc_type type, const float *source, void *out, size_t rows, size_t width, const float *importance);

/// Rows of one floating or block type to another, through fp32. width: a multiple of both types' blocks.
/// importance: NULL, or as for `lyc_quantize`. Returns 0, or -1 when memory is out.
int lyc_convert(lyc_pool *pool, lyc_type from, const void *source, lyc_type to, void *out, size_t rows, size_t width,
                const float *importance);
#endif
