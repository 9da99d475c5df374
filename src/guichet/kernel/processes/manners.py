"""Who gives way to whom where processors are short: what nobody waits for, to what somebody waits for."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

# Half of what another process gets where both want all (each step is a fifth less): far enough for who
# waits to go first, near enough for what gives way to go on beside other programs.
_STEPS = 3
_PROC = Path("/proc")


def give_way(pid: int = 0) -> bool:
    """Let others go before a process (0: this one); whether the system took it.

    Linux divides the processors between sessions first, where it was not told otherwise, and only then
    between the processes of one (sched(7), "The autogroup feature"): so both are told. Another's process, or
    one that has ended, is left as it is.
    """
    try:
        os.setpriority(os.PRIO_PROCESS, pid, max(_STEPS, os.getpriority(os.PRIO_PROCESS, pid)))
    except OSError:
        return False
    with suppress(OSError):  # no such group, or told a moment ago
        (_PROC / str(pid or "self") / "autogroup").write_text(str(_STEPS))
    return True


def is_server_process(pid: int) -> bool:
    """Whether a process of this machine is one of PostgreSQL's, by the title that it gives itself.

    The pid that a server tells may be one of another machine, or of another room of pids.
    """
    with suppress(OSError):
        return (_PROC / str(pid) / "cmdline").read_bytes().startswith(b"postgres: ")
    return False
