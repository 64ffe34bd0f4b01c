#include "rows_lanes_reference.h"
#include "gradients_body.h"

const gradients_kernels lyc_gradients_reference = GRADIENTS_TABLE;
