#!/usr/bin/env bash
# A Slurm cluster of one node on this machine, for trying and testing `--executor slurm`: Debian's own slurmctld, slurmd and munged
# (apt install slurm-wlm munge), with everything they write below one folder. Needs no other user, no service and no port that Slurm uses itself.
#
#   Tools/slurm-one-node.sh DIR [start]   starts it and prints the line that makes sbatch and its like find it
#   Tools/slurm-one-node.sh DIR stop      ends it
#
#   eval "$(Tools/slurm-one-node.sh /tmp/slurm)"; sinfo
set -euo pipefail
folder=$(realpath -m "${1:?usage: slurm-one-node.sh DIR [start|stop]}")
action=${2:-start}
port=${SLURM_ONE_NODE_PORT:-26817}
PATH=$PATH:/usr/sbin:/sbin

# Whether a process is there and has not ended; one that nobody has waited for yet has.
alive() { [ -d "/proc/$1" ] && ! grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null; }

stop() {
    for name in slurmd slurmctld munged; do
        [ -s "$folder/$name.pid" ] || continue
        process=$(cat "$folder/$name.pid")
        # The number may belong to another program by now. A caller that blocks signals hands that on, so the last word is another one.
        for signal in TERM KILL; do
            [ "$(cat "/proc/$process/comm" 2>/dev/null)" = "$name" ] || break
            kill "-$signal" "$process" 2>/dev/null || true
            for _ in $(seq 20); do alive "$process" || break; sleep 0.1; done
        done
        rm -f "$folder/$name.pid"
    done
}

if [ "$action" = stop ]; then stop; exit; fi
[ "$action" = start ] || { echo "expected start or stop, found $action" >&2; exit 64; }
for program in slurmctld slurmd munged sbatch; do
    command -v "$program" >/dev/null || { echo "there is no $program: apt install slurm-wlm munge" >&2; exit 69; }
done
stop
# The daemons must not keep open what the caller has open: it might wait for its end. (Bash reads this script through 255 and closes it itself.)
for descriptor in /proc/$$/fd/*; do
    number=${descriptor##*/}
    [ "$number" -le 2 ] || [ "$number" = 255 ] || eval "exec $number>&-"
done
mkdir -p "$folder"/{state,spool,log}
chmod 755 "$folder"
node=$(uname -n)
memory=$(($(awk '/^MemTotal/ {print $2}' /proc/meminfo) / 1024 * 9 / 10))

[ -s "$folder/munge.key" ] || (umask 077; head -c 1024 /dev/urandom >"$folder/munge.key")
munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" \
    --seed-file="$folder/munge.seed" --log-file="$folder/log/munged.log" 2>/dev/null

cat >"$folder/slurm.conf" <<END
ClusterName=one-node
SlurmctldHost=$node(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
SchedulerParameters=sched_min_interval=100000,batch_sched_delay=1
MpiDefault=none
ReturnToService=2
KillWait=2
MaxArraySize=10001
MaxJobCount=20000
DefMemPerCPU=100
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$memory State=UNKNOWN
PartitionName=main Nodes=$node Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
END

export SLURM_CONF=$folder/slurm.conf
slurmctld -c -f "$SLURM_CONF"
slurmd -N "$node" -c -f "$SLURM_CONF"
for _ in $(seq 150); do
    if sinfo --noheader --format=%T 2>/dev/null | grep -Eq 'idle|mixed|allocated'; then
        echo "export SLURM_CONF=$SLURM_CONF"
        exit
    fi
    sleep 0.2
done
echo "the node does not come up; see $folder/log" >&2
tail -n 5 "$folder"/log/slurm*.log >&2
exit 75
