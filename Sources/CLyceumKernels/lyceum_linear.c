#include "lyceum_linear.h"
#include "linear_level.h"
#include "lyceum_level.h"
#include <stdlib.h>

void *lyc_workspace_reserve(lyc_workspace *workspace, size_t bytes) {
    if (bytes == 0) bytes = 64;
    if (workspace->bytes >= bytes) return workspace->data;
    lyc_workspace_free(workspace);
    if (posix_memalign(&workspace->data, 64, bytes)) {
        workspace->data = NULL;
        return NULL;
    }
    workspace->bytes = bytes;
    return workspace->data;
}

void lyc_workspace_free(lyc_workspace *workspace) {
    free(workspace->data);
    *workspace = (lyc_workspace){NULL, 0};
}

/// Types that only `lyc_dequantize` reads.
static int is_expanded(lyc_type type) { return type == LYC_NF4; }

static int is_known(lyc_type type) {
    return linear_format_of(type).group || is_expanded(type) || type == LYC_F32 || type == LYC_F16 || type == LYC_BF16;
}

int lyc_linear(lyc_pool *pool, const lyc_linear_part *parts, size_t part_count, const float *x, size_t tokens, size_t width,
               size_t x_stride, lyc_workspace *workspace) {
    for (size_t p = 0; p < part_count; p++)
        if (!is_known(parts[p].type) || width % lyc_type_block_elements(parts[p].type)) return -1;
    if (tokens == 0 || part_count == 0) return 0;
    const linear_call call = {pool, parts, part_count, x, tokens, width, x_stride, workspace};
    for (size_t p = 0; p < part_count; p++) {
        if (!is_expanded(parts[p].type)) continue;
        // One by one: such types are for training, where the rows are many.
        if (lyc_linear_expanded(&call, parts + p)) return -1;
        const size_t rest = part_count - p - 1;
        if (p > 0 && lyc_linear(pool, parts, p, x, tokens, width, x_stride, workspace)) return -1;
        return rest > 0 ? lyc_linear(pool, parts + p + 1, rest, x, tokens, width, x_stride, workspace) : 0;
    }
    const linear_level *level = linear_level_table();
    return level ? lyc_linear_tiled(&call, level) : lyc_linear_reference(&call);
}
