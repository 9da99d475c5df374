"""Bringing a cluster that an older major of PostgreSQL made to ours, at the start, with the old one kept.

States, by folders beside the cluster: `cluster.unfinished` while the new one is made (a start that finds it
begins again, the old one is untouched) → `cluster.next` when it is whole and on disk (a start that finds it
puts it in place) → `cluster`, with the old one beside as `cluster.16` until a later start finds the new one
sound.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

from guichet.kernel.postgres.account import own_account
from guichet.kernel.postgres.binaries import MAJOR, Programs, bundled_programs, programs_for
from guichet.kernel.postgres.configuration import OPERATOR_FILE, ROLE, access_text, identity_text
from guichet.kernel.postgres.errors import PostgresError
from guichet.kernel.postgres.home import Home, write_file
from guichet.kernel.postgres.processes import postmaster_of, processes_of

log = logging.getLogger(__name__)

_PATIENCE = 600
_MARGIN = 256 * 1024 * 1024
_PROC = Path("/proc")


def needs_upgrade(home: Home) -> bool:
    """Whether the cluster is of another major than ours, once what a kill left half-way is put in place."""
    _put_in_place(home)
    return _major_of(home.cluster) != MAJOR


def upgrade_cluster(home: Home, programs: Programs, *, sync: bool = True) -> None:
    """Make a cluster of our major from the one that is there, and put it in its place; the old one stays.

    Nobody else may start or stop the cluster meanwhile. Raises PostgresError, after which all is as before.
    """
    major = _major_of(home.cluster)
    old = _programs_of(home, major)
    unfinished = home.folder / "cluster.unfinished"
    _end_orphans(home, old, programs, unfinished)
    _need_room(home)
    log.warning("The database is brought from PostgreSQL %s to %s; this takes a while.", major, MAJOR)
    _shut_down_cleanly(home, old)
    _make_new(home, programs, unfinished, checksums=_has_checksums(home, old))
    answer = programs.run(
        "pg_upgrade", "--old-bindir", old.folder, "--new-bindir", programs.folder,
        "--old-datadir", home.cluster, "--new-datadir", unfinished, "--username", ROLE,
        "--socketdir", home.sockets, "--jobs", "2", *([] if sync else ["--no-sync"]),
        folder=home.folder,
    )  # fmt: skip
    (home.folder / "delete_old_cluster.sh").unlink(missing_ok=True)
    if answer.returncode != 0:
        said = [line for line in answer.stdout.splitlines() if line.strip()][-6:]
        raise PostgresError(
            "\n".join(
                [
                    f"The database could not be brought from PostgreSQL {major} to {MAJOR}; it is as it was.",
                    *said,
                    answer.stderr.strip(),
                ]
            )
        )
    operators = (home.cluster / OPERATOR_FILE).read_text() if (home.cluster / OPERATOR_FILE).exists() else ""
    write_file(unfinished / OPERATOR_FILE, operators, home.account)
    unfinished.rename(home.folder / "cluster.next")
    _flush(home.folder)
    _put_in_place(home)


def drop_old_clusters(home: Home) -> None:
    """Remove what an upgrade kept: the new cluster has been started again and answers."""
    for path in home.folder.glob("cluster.[0-9]*"):
        shutil.rmtree(path, ignore_errors=True)


def _put_in_place(home: Home) -> None:
    following = home.folder / "cluster.next"
    if not following.exists():
        return
    if home.cluster.exists():
        home.cluster.rename(home.folder / f"cluster.{_major_of(home.cluster)}")
    following.rename(home.cluster)
    _flush(home.folder)


def _major_of(cluster: Path) -> int:
    return int((cluster / "PG_VERSION").read_text().strip())


def _programs_of(home: Home, major: int) -> Programs:
    try:
        bundled_programs(major)
    except PostgresError:
        raise PostgresError(
            f"The database was made by PostgreSQL {major}, and this version of Guichet brings {MAJOR}, but"
            f" not {major}. Make a backup with the version of Guichet that made it ('guichet db backup') and"
            " restore it here ('guichet db restore')."
        ) from None
    return Programs(home.account, programs_for(home.account, major))


def _end_orphans(home: Home, old: Programs, new: Programs, unfinished: Path) -> None:
    """End what an upgrade left running whose process was killed. Raises PostgresError for anybody else's."""
    if not unfinished.exists():
        if postmaster_of(home.cluster) is not None:
            raise PostgresError("An older version of Guichet uses the database; stop it first.")
        return
    for pid in processes_of(home.folder):
        with suppress(OSError):
            if (_PROC / str(pid) / "comm").read_text().strip() == "pg_upgrade":
                os.kill(pid, signal.SIGKILL)
    for programs, cluster in ((old, home.cluster), (new, unfinished)):
        if postmaster_of(cluster) is not None:
            programs.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", cluster, "-s")
    deadline = time.monotonic() + _PATIENCE
    while processes_of(home.cluster) | processes_of(unfinished):
        if time.monotonic() > deadline:
            raise PostgresError(f"Something still works in {home.folder}.")
        time.sleep(0.05)


def _need_room(home: Home) -> None:
    shutil.rmtree(home.folder / "cluster.unfinished", ignore_errors=True)
    size = sum(path.lstat().st_size for path in home.cluster.rglob("*") if path.is_file())
    free = shutil.disk_usage(home.folder).free
    if free < size + _MARGIN:
        raise PostgresError(
            f"The database is brought to PostgreSQL {MAJOR} by a copy, for which {size + _MARGIN >> 20} MB"
            f" are needed beside it; {free >> 20} MB are left on the disk of {home.folder}. Make room and"
            " start again: nothing was changed."
        )


def _shut_down_cleanly(home: Home, old: Programs) -> None:
    """Have what a kill left replayed by the version that wrote it."""
    if _said(old, home.cluster, "Database cluster state") == "shut down":
        return
    (home.cluster / "postmaster.pid").unlink(missing_ok=True)
    for arguments in (("start", "-l", home.log), ("stop", "-m", "fast")):
        answer = old.run("pg_ctl", *arguments, "-w", "-t", str(_PATIENCE), "-D", home.cluster, "-s")
        if answer.returncode != 0:
            raise PostgresError(f"The old database did not {arguments[0]}; see {home.log}")


def _has_checksums(home: Home, old: Programs) -> bool:
    return _said(old, home.cluster, "Data page checksum version") != "0"


def _said(programs: Programs, cluster: Path, name: str) -> str:
    answer = programs.run("pg_controldata", "-D", cluster)
    for line in answer.stdout.splitlines():
        if line.startswith(f"{name}:"):
            return line.partition(":")[2].strip()
    raise PostgresError(f"The old database cannot be read: {answer.stderr.strip()}")


def _make_new(home: Home, programs: Programs, folder: Path, *, checksums: bool) -> None:
    """An empty cluster; what it has of locales is taken over from the old one."""
    answer = programs.run(
        "initdb", "--pgdata", folder, "--username", ROLE, "--encoding", "UTF8", "--locale", "C",
        "--data-checksums" if checksums else "--no-data-checksums",
        "--auth-local", "peer", "--auth-host", "reject", "--no-instructions", "--no-sync",
    )  # fmt: skip
    if answer.returncode != 0:
        raise PostgresError(f"The new database could not be made: {answer.stderr.strip()}")
    users = [own_account().name, home.account.name]
    write_file(folder / "pg_hba.conf", access_text(), home.account)
    write_file(folder / "pg_ident.conf", identity_text(users), home.account)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
