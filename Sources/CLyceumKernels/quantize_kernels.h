// What each level provides for conversions between fp32 and the stored types. All levels give the same bits.
#ifndef LYCEUM_QUANTIZE_KERNELS_H
#define LYCEUM_QUANTIZE_KERNELS_H
#include "lyceum_quantize.h"

typedef struct {
    void (*dequantize)(lyc_type type, const void *source, float *out, size_t count);
    /// One row; importance may be NULL.
    void (*quantize_row)(lyc_type type, const float *x, void *out, size_t width, const float *importance);
} quantize_kernels;

extern const quantize_kernels lyc_quantize_reference;
#if defined(__x86_64__)
extern const quantize_kernels lyc_quantize_avx2, lyc_quantize_avx512;
#elif defined(__aarch64__)
extern const quantize_kernels lyc_quantize_neon;
#endif
#endif
