#ifndef LYCEUM_LEVEL_H
#define LYCEUM_LEVEL_H

/// Instruction-set levels. Results are bit-identical within a level and agree to rounding across levels.
typedef enum {
    LYC_LEVEL_REFERENCE = 0,  ///< plain C
    LYC_LEVEL_NEON = 1,       ///< arm64 with dot products
    LYC_LEVEL_AVX2 = 2,       ///< AVX2, FMA, F16C
    LYC_LEVEL_AVX512 = 3,     ///< AVX-512 F/BW/VL/DQ with VNNI and BF16
} lyc_level;

/// The best level this processor and operating system support.
lyc_level lyc_level_best(void);
/// 1 when `level` can run here.
int lyc_level_supported(lyc_level level);
/// The level kernels use now: the best one, unless `LYCEUM_KERNELS` (reference, neon, avx2, avx512) or `lyc_level_set` chose another.
lyc_level lyc_level_current(void);
/// Chooses a level for the whole process. Returns 0, or -1 when it is not supported here (nothing changes then).
int lyc_level_set(lyc_level level);
/// Overrides the level for kernels that the calling thread starts, so that levels can be compared while other threads work; a negative
/// level ends the override. Returns 0, or -1 when the level is not supported here.
int lyc_level_set_for_thread(int level);
const char *lyc_level_name(lyc_level level);
/// The level for a name, or -1.
int lyc_level_named(const char *name);
#endif
