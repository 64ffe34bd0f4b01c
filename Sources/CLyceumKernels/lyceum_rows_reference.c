#include "rows_lanes_reference.h"
#include "rows_body.h"

const rows_kernels lyc_rows_reference = ROWS_TABLE;
