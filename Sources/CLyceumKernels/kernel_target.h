#ifndef LYCEUM_KERNEL_TARGET_H
#define LYCEUM_KERNEL_TARGET_H
// Instruction sets are switched on per function, so one build serves every processor: a level's code stands between
// LYC_AVX512_BEGIN (or LYC_AVX2_BEGIN, LYC_NEON_BEGIN) and LYC_TARGET_END.
#define LYC_TARGET_BEGIN(features) LYC_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define LYC_PRAGMA(text) _Pragma(#text)
#define LYC_TARGET_END LYC_PRAGMA(clang attribute pop)

#if defined(__x86_64__)
#include <immintrin.h>
#define LYC_AVX512_BEGIN LYC_TARGET_BEGIN("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16")
#define LYC_AVX2_BEGIN LYC_TARGET_BEGIN("avx2,fma,f16c")
#elif defined(__aarch64__)
#include <arm_neon.h>
#define LYC_NEON_BEGIN LYC_TARGET_BEGIN("dotprod")
#endif

#define LYC_INLINE static inline __attribute__((always_inline, unused))
#endif
