#ifndef LYCEUM_LEVELS_H
#define LYCEUM_LEVELS_H
#include "lyceum_level.h"

// One body of plain C compiled for several levels: the compiler vectorizes it with what each has. Nothing is contracted or reassociated, so all
// levels give the same bits.

#if defined(__x86_64__)
/// Defines `name` as the version of `name##_body` for the level in use. `parameters` and `arguments` are in parentheses.
#define LYC_LEVELS(type, name, parameters, arguments)                                                      \
    static __attribute__((target("avx2"))) type name##_avx2 parameters { return name##_body arguments; }     \
    static __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))) type name##_avx512 parameters {     \
        return name##_body arguments;                                                                        \
    }                                                                                                        \
    static type name parameters {                                                                            \
        switch (lyc_level_current()) {                                                                       \
        case LYC_LEVEL_AVX512: return name##_avx512 arguments;                                               \
        case LYC_LEVEL_AVX2: return name##_avx2 arguments;                                                   \
        default: return name##_body arguments;                                                               \
        }                                                                                                    \
    }
#else
#define LYC_LEVELS(type, name, parameters, arguments) \
    static type name parameters { return name##_body arguments; }
#endif
/// In front of a body.
#define LYC_BODY static inline __attribute__((always_inline))
#endif
