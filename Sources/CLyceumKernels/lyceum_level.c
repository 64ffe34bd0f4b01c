#include "lyceum_level.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char *const level_names[] = {"reference", "neon", "avx2", "avx512"};

#if defined(__x86_64__)
#include <cpuid.h>

static unsigned long long enabled_state(void) {
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return ((unsigned long long)high << 32) | low;
}

lyc_level lyc_level_best(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return LYC_LEVEL_REFERENCE;
    const unsigned osxsave = 1u << 27, avx = 1u << 28, fma = 1u << 12, f16c = 1u << 29;
    if ((c & (osxsave | avx | fma | f16c)) != (osxsave | avx | fma | f16c)) return LYC_LEVEL_REFERENCE;
    const unsigned long long state = enabled_state();
    if ((state & 0x6) != 0x6) return LYC_LEVEL_REFERENCE;
    unsigned b7, c7, d7;
    if (!__get_cpuid_count(7, 0, &a, &b7, &c7, &d7) || !(b7 & (1u << 5))) return LYC_LEVEL_REFERENCE;
    const unsigned wide = (1u << 16) | (1u << 17) | (1u << 30) | (1u << 31);  // F, DQ, BW, VL
    const unsigned vnni = 1u << 11;
    if ((state & 0xE6) != 0xE6 || (b7 & wide) != wide || !(c7 & vnni)) return LYC_LEVEL_AVX2;
    unsigned a71, b71, c71, d71;
    if (!__get_cpuid_count(7, 1, &a71, &b71, &c71, &d71) || !(a71 & (1u << 5))) return LYC_LEVEL_AVX2;  // BF16
    return LYC_LEVEL_AVX512;
}
#elif defined(__aarch64__)
lyc_level lyc_level_best(void) { return LYC_LEVEL_NEON; }
#else
lyc_level lyc_level_best(void) { return LYC_LEVEL_REFERENCE; }
#endif

int lyc_level_supported(lyc_level level) {
    const lyc_level best = lyc_level_best();
    if (level == LYC_LEVEL_REFERENCE || level == best) return 1;
    return level == LYC_LEVEL_AVX2 && best == LYC_LEVEL_AVX512;
}

const char *lyc_level_name(lyc_level level) {
    return level >= LYC_LEVEL_REFERENCE && level <= LYC_LEVEL_AVX512 ? level_names[level] : "unknown";
}

int lyc_level_named(const char *name) {
    for (int i = 0; i < 4; i++)
        if (strcmp(name, level_names[i]) == 0) return i;
    return -1;
}

static atomic_int chosen_level = -1;
static _Thread_local int thread_level = -1;

lyc_level lyc_level_current(void) {
    if (thread_level >= 0) return (lyc_level)thread_level;
    int level = atomic_load_explicit(&chosen_level, memory_order_relaxed);
    if (level >= 0) return (lyc_level)level;
    level = lyc_level_best();
    const char *wanted = getenv("LYCEUM_KERNELS");
    if (wanted) {
        const int named = lyc_level_named(wanted);
        if (named >= 0 && lyc_level_supported((lyc_level)named)) level = named;
    }
    atomic_store_explicit(&chosen_level, level, memory_order_relaxed);
    return (lyc_level)level;
}

int lyc_level_set(lyc_level level) {
    if (!lyc_level_supported(level)) return -1;
    atomic_store_explicit(&chosen_level, level, memory_order_relaxed);
    return 0;
}

int lyc_level_set_for_thread(int level) {
    if (level >= 0 && !lyc_level_supported((lyc_level)level)) return -1;
    thread_level = level < 0 ? -1 : level;
    return 0;
}
