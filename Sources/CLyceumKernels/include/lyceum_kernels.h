#ifndef LYCEUM_KERNELS_H
#define LYCEUM_KERNELS_H
// Umbrella header: one header per kernel family.
#include "lyceum_level.h"
#include "lyceum_type.h"
#include "lyceum_pool.h"
#include "lyceum_quantize.h"
#include "lyceum_linear.h"
#include "lyceum_gemm.h"
#include "lyceum_rows.h"
#include "lyceum_attention.h"
#include "lyceum_segments.h"
#include "lyceum_gradients.h"
#include "lyceum_loss.h"
#include "lyceum_low_rank.h"
#include "lyceum_optimizer.h"
#include "lyceum_normal.h"
#include "lyceum_mean_rows.h"
#include "lyceum_adapters.h"
#include "lyceum_vectors.h"
#include "lyceum_merge.h"
#include "lyceum_twins.h"
#include "lyceum_alignment.h"
#endif
