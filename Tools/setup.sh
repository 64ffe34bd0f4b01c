#!/usr/bin/env bash
# Checks what Lyceum needs on this machine and installs what is missing (Debian and Ubuntu); elsewhere it says what to install.
# With "tests" also Open MPI, so that parallel training is tested with real processes; without it those tests are skipped.
set -euo pipefail

if ! command -v swift >/dev/null; then
    echo "Swift 6.2 or newer is needed: see swift.org/install" >&2
    exit 1
fi
[ "$(uname -s)" = Linux ] || exit 0

missing=()
has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || /sbin/ldconfig -p 2>/dev/null | grep -q "$1"; }
has_library 'libcurl\.so\.4\|libcurl-gnutls\.so\.4' || missing+=(libcurl4)
has_library 'libz\.so\.1' || missing+=(zlib1g)
has_library 'libzstd\.so\.1' || missing+=(libzstd1)
command -v python3 >/dev/null || missing+=(python3)
python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
[ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
# SQLite's header is needed to build the index of runs.
[ -e /usr/include/sqlite3.h ] || pkg-config --exists sqlite3 2>/dev/null || missing+=(libsqlite3-dev)
wants_mpi=no
[ "${1:-}" = tests ] && ! command -v mpirun >/dev/null && command -v apt-get >/dev/null && wants_mpi=yes
[ ${#missing[@]} -gt 0 ] || [ $wants_mpi = yes ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "please install: ${missing[*]} (names of the Debian packages)" >&2
    exit 1
fi
[ $wants_mpi = no ] || echo "installing openmpi-bin for the tests of parallel training"
[ ${#missing[@]} -eq 0 ] || echo "installing ${missing[*]}"
root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        [ ${#missing[@]} -gt 0 ] || exit 0
        echo "please run as root: apt-get install ${missing[*]}" >&2
        exit 1
    }
    root=(sudo)
fi
"${root[@]}" apt-get update -qq
[ ${#missing[@]} -eq 0 ] || DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
[ $wants_mpi = no ] || DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends openmpi-bin >/dev/null ||
    echo "Open MPI could not be installed: tests of parallel training are skipped"
