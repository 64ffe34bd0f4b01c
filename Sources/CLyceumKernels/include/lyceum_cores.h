#ifndef LYCEUM_CORES_H
#define LYCEUM_CORES_H
/// The number of cores this process may be scheduled on, at least 1.
int lyc_scheduled_cores(void);
#endif
