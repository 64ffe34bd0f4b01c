#include "rows_lanes_reference.h"
#include "loss_body.h"

const loss_kernels lyc_loss_reference = LOSS_TABLE;
