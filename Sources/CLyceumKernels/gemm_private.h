#ifndef LYCEUM_GEMM_PRIVATE_H
#define LYCEUM_GEMM_PRIVATE_H
#include "linear_level.h"
#include "lyceum_gemm.h"

/// A call of lyc_matmul.
typedef struct {
    lyc_pool *pool;
    lyc_type compute;
    size_t m, n, k;
    lyc_operand a, b;
    void *c;
    lyc_type c_type;
    size_t ldc;
    int accumulate;
    lyc_workspace *workspace;
} gemm_call;

int lyc_gemm_reference(const gemm_call *call);
int lyc_gemm_tiled(const gemm_call *call, const linear_level *level);

// ---- Packing ----

/// An operand with its outer dimension (m or n) and k told apart.
typedef struct {
    const lyc_operand *operand;
    int k_is_contiguous;  ///< rows as stored run along k
} gemm_view;

/// A part of an operand that is packed as strips of `width` outer indices: LINEAR_TILE (tiles) or LINEAR_ROWS (panels).
/// Strip after strip goes to `to`, each [depth][capacity].
typedef struct {
    gemm_view view;
    size_t width;
    size_t first, count;  ///< outer indices; panels beyond `count` are zero
    size_t strips;
    size_t k, depth;
    char *to;
    float *scratch;       ///< GEMM_SCRATCH floats when the type is not multiplied as stored
} gemm_pack;

enum {
    GEMM_DEPTH = 16,     ///< k packed at once where rows as stored lie along the outer dimension
    GEMM_OUTER = 768,    ///< the most outer indices packed at once
    GEMM_SCRATCH = GEMM_DEPTH * (GEMM_OUTER + 2 * 256),
};

LYC_INLINE size_t gemm_element(lyc_type compute) { return compute == LYC_F32 ? 4 : 2; }
LYC_INLINE size_t gemm_padded(lyc_type compute, size_t k) { return compute == LYC_F32 ? k : (k + 1) / 2 * 2; }

/// Whether elements go from memory to a tile without a stop in fp32.
LYC_INLINE int gemm_is_direct(lyc_type type, lyc_type compute) { return type == LYC_F32 || (type == LYC_BF16 && compute == LYC_BF16); }

void lyc_gemm_pack(const linear_level *level, lyc_type compute, const gemm_pack *pack);
#endif
