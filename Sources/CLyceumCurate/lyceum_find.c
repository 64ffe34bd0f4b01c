#include "lyceum_curate.h"
#include <string.h>

int64_t lyc_find_bytes(const uint8_t *bytes, size_t count, const uint8_t *needle, size_t needle_count) {
    if (count < needle_count || needle_count == 0) return -1;
    const uint8_t *found = memmem(bytes, count, needle, needle_count);
    return found ? found - bytes : -1;
}
