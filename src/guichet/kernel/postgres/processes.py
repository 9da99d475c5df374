"""Which processes belong to a cluster: after a kill, a pid in a file says little."""

from __future__ import annotations

import os
from pathlib import Path

_PROCESSES = Path("/proc")


def processes_of(cluster: Path) -> set[int]:
    """The living processes of the cluster, postmaster and children: each works in the cluster's folder.

    Empty where the system has no /proc; PostgreSQL's own checks stand alone there.
    """
    found = set()
    for entry in _PROCESSES.iterdir() if _PROCESSES.is_dir() else ():
        if entry.name.isdigit():
            try:
                if (entry / "cwd").readlink() == cluster:
                    found.add(int(entry.name))
            except OSError:  # it ended meanwhile, or belongs to somebody else
                continue
    return found


def postmaster_lives(cluster: Path) -> bool:
    """Whether the cluster's postmaster lives; `postmaster_of` looks at all processes, this at one."""
    pid = _noted_pid(cluster)
    if pid is None or not _PROCESSES.is_dir():
        return pid is not None and postmaster_of(cluster) is not None
    try:
        return (_PROCESSES / str(pid) / "cwd").readlink() == cluster
    except OSError:
        return False


def postmaster_of(cluster: Path) -> int | None:
    """The pid of the living postmaster of the cluster, None when its pid file is absent or stale.

    A pid may have been given to another program since, above all in a container where pids are small.
    """
    pid = _noted_pid(cluster)
    if pid is None:
        return None
    if _PROCESSES.is_dir():
        return pid if pid in processes_of(cluster) else None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return pid


def _noted_pid(cluster: Path) -> int | None:
    try:
        return int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
