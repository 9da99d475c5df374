"""What the server is told: written anew before each start, so that an update of Guichet reaches it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

ROLE = "guichet"
DATABASE = "guichet"
# Only a part of the socket's name: the server listens on no network.
PORT = 5432
# The operator's own settings: made empty with the cluster, and never touched again.
OPERATOR_FILE = "operator.conf"

_MEGABYTE = 2**20
_LEAST_BUFFERS, _MOST_BUFFERS = 256, 2048  # megabytes
_CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")  # of control groups, version 2

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "wal_buffers": "8MB",
    "max_wal_size": "2GB",
    "wal_compression": "pglz",  # these binaries know no other
    "checkpoint_timeout": "10min",
    "autovacuum_naptime": "20s",  # thousands of rows come in a second at the peak
    # Analyses look at 6,000 rows of a table, not 30,000: with removals they took a quarter of a peak's work.
    "default_statistics_target": "20",
    "random_page_cost": "1.1",
    "io_method": "worker",
    "io_workers": "2",
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",  # short queries: compiling costs more than it saves
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}


def machine_memory() -> int:
    """Bytes of memory for all of Guichet: the machine's, or its container's where these are less."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # no such file, or `max`: no limit
        return min(whole, int(_CONTAINER_LIMIT.read_text()))
    return whole


def memory_settings(memory: int) -> dict[str, str]:
    """What of so many bytes the server takes for pages that it holds, and believes to be held in all.

    An eighth, since the house's own processes and the system's cache live beside it. Rows and entries of what
    comes in must find their pages there: at a peak each webhook fetched four pages anew with 256 MB.
    """
    megabytes = memory // _MEGABYTE
    buffers = min(_MOST_BUFFERS, max(_LEAST_BUFFERS, megabytes // 8))
    return {"shared_buffers": f"{buffers}MB", "effective_cache_size": f"{max(4 * buffers, megabytes // 2)}MB"}


def settings_text(sockets: Path, overrides: Mapping[str, str]) -> str:
    """The settings as postgresql.conf wants them; `overrides` win."""
    fitted = memory_settings(machine_memory())
    settings = {**_SETTINGS, **fitted, "unix_socket_directories": str(sockets), **overrides}
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    head = "# Written by Guichet before each start; settings of your own go to operator.conf."
    return "\n".join([head, *lines, ""])


def main_text() -> str:
    """postgresql.conf itself: ours first, then the operator's."""
    return f"include = 'guichet.conf'\ninclude = '{OPERATOR_FILE}'\n"


def access_text() -> str:
    """pg_hba.conf: the socket, by the name of the system user; nothing else, nobody trusted."""
    return f"local all {ROLE} peer map=guichet\n"


def identity_text(system_users: Iterable[str]) -> str:
    """pg_ident.conf: which users of this machine are the role."""
    return "".join(f'guichet "{user}" {ROLE}\n' for user in sorted(set(system_users)))


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
