#ifndef LYCEUM_MPI_H
#define LYCEUM_MPI_H

#include <stddef.h>

/// Opens Open MPI and starts it. Returns 0; 1 when the process was not started by mpirun or srun (nothing is opened); -1 when it was but
/// the library cannot be used (`lyc_mpi_failure` says why).
int lyc_mpi_start(void);
const char *lyc_mpi_failure(void);

#endif
