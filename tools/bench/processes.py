"""What processes cost, read from Linux: processor time and memory. And on which cores they run."""

import ctypes
import os
import platform
import re
import time
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
PR_SET_PDEATHSIG = 1  # prctl(2)
SIGTERM = 15

_libc = ctypes.CDLL(None, use_errno=True)
_cores = sorted(os.sched_getaffinity(0))
# The client gets a core of its own, so that it neither waits for the server nor makes it wait.
CLIENT_CORES, SERVER_CORES = {_cores[0]}, {_cores[-1]}
ALL_CORES = set(_cores)


def tree(root: int) -> list[int]:
    """The process and all that it started, also at second hand; itself first."""
    parents = {}
    for each in PROC.iterdir():
        if each.name.isdigit():
            with suppress(OSError):  # it has ended in the meantime
                # The name in the second field may hold blanks and brackets.
                fields = (each / "stat").read_text().rpartition(")")[2].split()
                parents[int(each.name)] = int(fields[1])
    found = [root]
    for process in found:
        found += sorted(child for child, parent in parents.items() if parent == process)
    return found


def processor_seconds(processes: list[int]) -> float:
    """What all threads of the processes have used so far, ended ones too, to the nanosecond.

    /proc/<id>/stat has the same in hundredths of a second, too coarse for a short round. Raises
    ProcessLookupError where one of the processes is no more.
    """
    return sum(time.clock_gettime(_clock(process)) for process in processes)


def _clock(process):
    clock = ctypes.c_int()
    error = _libc.clock_getcpuclockid(process, ctypes.byref(clock))
    if error:
        raise ProcessLookupError(error, os.strerror(error), str(process))
    return clock.value


def memory(process: int) -> tuple[float, float]:
    """MB of the process: its proportional share (PSS), and with all that is shared (RSS)."""
    text = (PROC / str(process) / "smaps_rollup").read_text()
    return tuple(
        int(re.search(rf"^{name}: +([0-9]+) kB", text, re.M)[1]) * 1024 / 1e6
        for name in ("Pss", "Rss")
    )


def model() -> str:
    """What the processor calls itself."""
    found = re.search(r"^model name\s*: (.+)", (PROC / "cpuinfo").read_text(), re.M)
    return found[1].strip() if found else platform.machine()


def becomes(cores: set[int]):
    """A preexec_fn: the process runs on these cores, and ends when we do, however we end."""

    def settle():
        os.sched_setaffinity(0, cores)
        _libc.prctl(PR_SET_PDEATHSIG, SIGTERM)

    return settle
