#include "lyceum_mpi.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Own declarations of the few functions used. Handles are pointers in Open MPI; names, signatures and the constants below belong to its stable
// interface (libmpi.so.40 and later).
static struct {
    int is_started;
    int rank, count;
    char failure[1024];
    char version[256];
    void *world, *bytes, *errors_return;
    int (*initialize)(int *, char ***, int, int *);
    int (*finalize)(void);
    int (*abort)(void *, int);
    int (*comm_rank)(void *, int *);
    int (*comm_size)(void *, int *);
    int (*send)(const void *, int, void *, int, int, void *, void **);
    int (*receive)(void *, int, void *, int, int, void *, void **);
    int (*test)(void **, int *, void *);
    int (*set_error_handler)(void *, void *);
    int (*error_text)(int, char *, int *);
    int (*library_version)(char *, int *);
} mpi;

// MPI is asked for calls from several threads, one at a time.
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
enum { THREAD_SERIALIZED = 2, MAXIMUM_TEXT = 8192 };

static const char *const library_names[] = {
    "libmpi.so.40", "libmpi.so.80", "libmpi.so", "libmpi.so.20", "libmpi.so.12", "libmpi.40.dylib", "libmpi.dylib",
    "/opt/homebrew/lib/libmpi.dylib", 0,
};

static long environment_number(const char *name) {
    const char *text = getenv(name);
    return text && *text ? strtol(text, 0, 10) : -1;
}

// A batch script under Slurm has most of its variables too; only a step (srun) has the number of its tasks with more than one.
static long launched_count(void) {
    long count = environment_number("OMPI_COMM_WORLD_SIZE");
    if (count > 0) return count;
    count = environment_number("SLURM_STEP_NUM_TASKS");
    if (count > 1 && environment_number("SLURM_PROCID") >= 0) return count;
    count = environment_number("PMI_SIZE");
    if (count > 0) return count;
    return getenv("PMIX_RANK") ? 0 : -1;
}

int lyc_mpi_launched(void) { return launched_count() >= 0; }

static int fail(const char *text, const char *detail) {
    snprintf(mpi.failure, sizeof mpi.failure, "%s%s%s", text, detail ? ": " : "", detail ? detail : "");
    return -1;
}

static int fail_code(const char *doing, int code) {
    char text[MAXIMUM_TEXT] = "";
    int length = 0;
    if (!mpi.error_text || mpi.error_text(code, text, &length) != 0) snprintf(text, sizeof text, "code %d", code);
    return fail(doing, text);
}

static void *open_library(void) {
    // Open MPI's own plug-ins look for its symbols among the global ones.
    const char *chosen = getenv("LYCEUM_MPI_LIBRARY");
    if (chosen && *chosen) return dlopen(chosen, RTLD_NOW | RTLD_GLOBAL);
    for (int i = 0; library_names[i]; i++) {
        void *library = dlopen(library_names[i], RTLD_NOW | RTLD_GLOBAL);
        if (!library) continue;
        if (dlsym(library, "ompi_mpi_comm_world")) return library;
        dlclose(library);
    }
    return 0;
}

static int find_symbols(void *library) {
    const struct {
        void *slot;
        const char *name;
    } symbols[] = {
        {&mpi.world, "ompi_mpi_comm_world"},        {&mpi.bytes, "ompi_mpi_byte"},
        {&mpi.errors_return, "ompi_mpi_errors_return"}, {&mpi.initialize, "MPI_Init_thread"},
        {&mpi.finalize, "MPI_Finalize"},            {&mpi.abort, "MPI_Abort"},
        {&mpi.comm_rank, "MPI_Comm_rank"},          {&mpi.comm_size, "MPI_Comm_size"},
        {&mpi.send, "MPI_Isend"},                   {&mpi.receive, "MPI_Irecv"},
        {&mpi.test, "MPI_Test"},                    {&mpi.set_error_handler, "MPI_Comm_set_errhandler"},
        {&mpi.error_text, "MPI_Error_string"},      {&mpi.library_version, "MPI_Get_library_version"},
    };
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *address = dlsym(library, symbols[i].name);
        if (!address) return fail("the MPI library lacks a function (Open MPI 3 or newer is needed)", symbols[i].name);
        *(void **)symbols[i].slot = address;
    }
    return 0;
}

static void read_version(void) {
    char text[MAXIMUM_TEXT] = "";
    int length = 0;
    if (mpi.library_version(text, &length) != 0) return;
    text[strcspn(text, ",\n")] = 0;
    snprintf(mpi.version, sizeof mpi.version, "%.250s", text);
}

static int check_group(void) {
    int code = mpi.set_error_handler(mpi.world, mpi.errors_return);
    if (code == 0) code = mpi.comm_rank(mpi.world, &mpi.rank);
    if (code == 0) code = mpi.comm_size(mpi.world, &mpi.count);
    if (code != 0) return fail_code("the group of processes cannot be read", code);
    long expected = launched_count();
    if (expected <= 0 || expected == mpi.count) return 0;
    char text[160];
    snprintf(text, sizeof text, "the launcher started %ld processes, but MPI sees %d (with srun, add --mpi=pmix)", expected, mpi.count);
    return fail(text, 0);
}

int lyc_mpi_start(void) {
    if (mpi.is_started) return 0;
    if (!lyc_mpi_launched()) return 1;
    void *library = open_library();
    if (!library) return fail("Open MPI's library (libmpi.so.40) was not found", dlerror());
    if (find_symbols(library) != 0) return -1;
    int granted = 0;
    int code = mpi.initialize(0, 0, THREAD_SERIALIZED, &granted);
    if (code != 0) return fail_code("MPI does not start", code);
    if (granted < THREAD_SERIALIZED) return fail("this MPI library allows calls from one thread only", 0);
    if (check_group() != 0) return -1;
    read_version();
    mpi.is_started = 1;
    return 0;
}

const char *lyc_mpi_failure(void) { return mpi.failure; }
const char *lyc_mpi_version(void) { return mpi.version; }
int lyc_mpi_rank(void) { return mpi.rank; }
int lyc_mpi_count(void) { return mpi.count; }

int lyc_mpi_send(const void *data, size_t bytes, int peer, int tag, void **request) {
    pthread_mutex_lock(&turn);
    int code = mpi.send(data, (int)bytes, mpi.bytes, peer, tag, mpi.world, request);
    int result = code == 0 ? 0 : fail_code("a message cannot be sent", code);
    pthread_mutex_unlock(&turn);
    return result;
}

int lyc_mpi_receive(void *data, size_t bytes, int peer, int tag, void **request) {
    pthread_mutex_lock(&turn);
    int code = mpi.receive(data, (int)bytes, mpi.bytes, peer, tag, mpi.world, request);
    int result = code == 0 ? 0 : fail_code("a message cannot be received", code);
    pthread_mutex_unlock(&turn);
    return result;
}

int lyc_mpi_test(void **request) {
    int done = 0;
    pthread_mutex_lock(&turn);
    int code = mpi.test(request, &done, 0);
    int result = code == 0 ? done : fail_code("a message was lost", code);
    pthread_mutex_unlock(&turn);
    return result;
}

_Noreturn void lyc_mpi_abort(int code) {
    // Another thread may hang inside the library. Without its turn the process just ends, which the launcher notices.
    const struct timespec wait = {0, 10 * 1000 * 1000};
    for (int tries = 0; mpi.is_started && tries < 100; tries++) {
        if (pthread_mutex_trylock(&turn) == 0) {
            mpi.abort(mpi.world, code);
            break;
        }
        nanosleep(&wait, 0);
    }
    _exit(code);
}

int lyc_mpi_finish(void) {
    if (!mpi.is_started) return 0;
    pthread_mutex_lock(&turn);
    mpi.is_started = 0;
    int code = mpi.finalize();
    int result = code == 0 ? 0 : fail_code("MPI does not end in order", code);
    pthread_mutex_unlock(&turn);
    return result;
}
