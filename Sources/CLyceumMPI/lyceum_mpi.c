#include "lyceum_mpi.h"

int lyc_mpi_start(void) { return 1; }
const char *lyc_mpi_failure(void) { return ""; }
