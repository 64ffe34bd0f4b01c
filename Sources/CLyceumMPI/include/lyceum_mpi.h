#ifndef LYCEUM_MPI_H
#define LYCEUM_MPI_H
#include <stddef.h>

// Open MPI opened at run time, and only when a launcher started the process. Only what messages between pairs of processes need: every call
// returns at once, so that waiting costs no processor time and threads can take turns.

/// Opens Open MPI and starts it. Returns 0; 1 when the process was not started by mpirun or srun (nothing is opened); -1 when it was but
/// the library cannot be used (`lyc_mpi_failure` says why).
int lyc_mpi_start(void);
/// Why the last call that gave -1 failed.
const char *lyc_mpi_failure(void);
/// The library's version, such as `Open MPI v4.1.4`.
const char *lyc_mpi_version(void);
/// Whether a launcher started several processes of this program; needs no library.
int lyc_mpi_launched(void);

int lyc_mpi_rank(void);
int lyc_mpi_count(void);

/// Begins to send or receive `bytes` bytes (less than 2 GiB). The memory must stay until `lyc_mpi_test` gave 1. Returns 0 or -1.
int lyc_mpi_send(const void *data, size_t bytes, int peer, int tag, void **request);
int lyc_mpi_receive(void *data, size_t bytes, int peer, int tag, void **request);
/// 1 when the transfer is done (the request is then freed), 0 when not yet, -1 for a failure. Moves all transfers on.
int lyc_mpi_test(void **request);

/// Ends all processes with the code. Does not return.
_Noreturn void lyc_mpi_abort(int code);
/// Leaves the group in order; every process must call it. Returns 0 or -1.
int lyc_mpi_finish(void);

/// target[i] = sources[0][i] + sources[1][i] + … in this order, in fp32. `target` may be one of the sources.
void lyc_sum_floats(float *target, const float *const *sources, size_t source_count, size_t count);
/// The same in double precision.
void lyc_sum_doubles(double *target, const double *const *sources, size_t source_count, size_t count);

#endif
