#include "lyceum_cores.h"
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#endif

int lyc_scheduled_cores(void) {
#if defined(__linux__)
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask) == 0) {
        const int cores = CPU_COUNT(&mask);
        if (cores > 0) return cores;
    }
#endif
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (int)cores : 1;
}
