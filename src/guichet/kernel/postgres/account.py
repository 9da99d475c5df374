"""The system account that PostgreSQL runs as: it refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import msgspec

from guichet.kernel.postgres.errors import PostgresError

SYSTEM_USER = "guichet"


class Account(msgspec.Struct, frozen=True):
    """A user of this machine; `other` when it is not the one we run as."""

    name: str
    uid: int
    gid: int
    other: bool

    def take_over(self, path: Path) -> None:
        """Give `path` to this account."""
        if self.other:
            os.chown(path, self.uid, self.gid)


def running_as_root() -> bool:
    """Whether this process may become another user."""
    return os.geteuid() == 0


def own_account() -> Account:
    """The account of this process. Raises PostgresError when its uid has no name: initdb needs one."""
    uid = os.geteuid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise PostgresError(
            f"The user id {uid} has no name on this machine, and PostgreSQL needs one. Add a line for it to"
            " /etc/passwd, or set GUICHET_DATABASE_URL to a PostgreSQL server."
        ) from None
    return Account(entry.pw_name, uid, entry.pw_gid, other=False)


def owner_of(path: Path) -> Account:
    """The account that a folder belongs to. Raises PostgresError when its uid has no name."""
    uid = path.stat().st_uid
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise PostgresError(
            f"{path} belongs to the user id {uid}, which has no name on this machine."
        ) from None
    return Account(entry.pw_name, uid, entry.pw_gid, other=uid != os.geteuid())


def system_account() -> Account:
    """The system user of ours, made when missing. Only root may call it. Raises PostgresError."""
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_system_user()
        entry = pwd.getpwnam(SYSTEM_USER)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, other=True)


def _add_system_user() -> None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise PostgresError(
            f"PostgreSQL does not run as root, and there is no useradd to make the user {SYSTEM_USER!r}. Make"
            " that user, or run Guichet as an ordinary user."
        )
    answer = subprocess.run(  # noqa: S603 — a fixed program with fixed arguments
        [program, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
         "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    already_there = 9  # useradd(8): another start made it in the same moment
    if answer.returncode not in (0, already_there):
        raise PostgresError(f"The system user {SYSTEM_USER!r} could not be made: {answer.stderr.strip()}")
