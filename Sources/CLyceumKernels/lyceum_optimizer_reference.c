#include "rows_lanes_reference.h"
#include "optimizer_body.h"

const optimizer_kernels lyc_optimizer_reference = OPTIMIZER_TABLE;
