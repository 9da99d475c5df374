"""Where the embedded PostgreSQL lives."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

import msgspec

from guichet.kernel.postgres.account import Account, own_account, owner_of, running_as_root, system_account
from guichet.kernel.postgres.binaries import SYSTEM_FOLDER
from guichet.kernel.postgres.errors import PostgresError

# A socket's whole path has room for 107 bytes (unix(7)); the server adds its own name to the folder's.
_LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
_POINTER = "postgres.path"
_INSIDE = "postgres"
_OWNER = "belongs_to"


class Home(msgspec.Struct, frozen=True):
    """The server's folder, its account and the folder of its socket."""

    folder: Path
    account: Account
    sockets: Path

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"


def find_home(data_dir: Path, *, system_folder: Path = SYSTEM_FOLDER) -> Home:
    """The home of the database of `data_dir`, made when there is none yet.

    An ordinary user has all inside `data_dir`. Root has it in `system_folder`, where the server's own user
    can reach it whatever the mode of the folders above `data_dir`; a small file in `data_dir` says where.
    Raises PostgresError.
    """
    data_dir = data_dir.resolve()
    pointer, inside = data_dir / _POINTER, data_dir / _INSIDE
    if not running_as_root():
        if pointer.exists():
            raise PostgresError(
                f"The database of {data_dir} was made by root and lives in {pointer.read_text().strip()}. Run"
                " Guichet as root, or choose another data folder."
            )
        _private_folder(inside, own_account())
        return _home(inside, own_account())
    if inside.exists():
        return _home(inside, owner_of(inside))
    folder = _pointed_to(pointer, data_dir) if pointer.exists() else _new_folder(pointer, system_folder)
    return _home(folder, owner_of(folder))


def has_home(data_dir: Path) -> bool:
    """Whether the database of `data_dir` has been made."""
    return (data_dir / _POINTER).exists() or (data_dir / _INSIDE).exists()


def forget_home(data_dir: Path) -> None:
    """Drop the note of where the database was, after its folder has been removed."""
    (data_dir.resolve() / _POINTER).unlink(missing_ok=True)


def forgotten_homes(system_folder: Path = SYSTEM_FOLDER) -> list[tuple[Path, Path]]:
    """Homes of databases whose data folder is gone or has another one: (home, data folder)."""
    if not running_as_root():
        return []
    found = []
    for owner in sorted(system_folder.glob(f"*/{_OWNER}")):
        data_dir = Path(owner.read_text().strip())
        pointer = data_dir / _POINTER
        if not pointer.exists() or Path(pointer.read_text().strip()) != owner.parent:
            found.append((owner.parent, data_dir))
    return found


def _home(folder: Path, account: Account) -> Home:
    sockets = folder / "socket"
    if len(os.fsencode(sockets)) > _LONGEST_SOCKET_FOLDER:
        sockets = _short_folder(folder)
    _private_folder(sockets, account)
    return Home(folder, account, sockets)


def _short_folder(folder: Path) -> Path:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    base = runtime if runtime and Path(runtime).is_dir() else tempfile.gettempdir()
    short = Path(base) / f"guichet-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    if len(os.fsencode(short)) > _LONGEST_SOCKET_FOLDER:
        short = Path("/tmp") / short.name  # noqa: S108 — its owner and mode are checked
    return short


def _private_folder(folder: Path, account: Account) -> None:
    """Make the folder for the account alone, or check that it is so: others may write to the one above."""
    try:
        folder.mkdir(mode=0o700, parents=True)
        account.take_over(folder)
    except FileExistsError:
        status = folder.lstat()
        if not folder.is_dir() or folder.is_symlink() or status.st_uid != account.uid:
            raise PostgresError(f"{folder} is not a folder of the user {account.name}; remove it.") from None
        if status.st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as failure:
        raise PostgresError(f"The folder {folder} could not be made: {failure}") from failure


def _new_folder(pointer: Path, system_folder: Path) -> Path:
    account = system_account()
    system_folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = system_folder / secrets.token_hex(4)
    _private_folder(folder, account)
    write_file(folder / _OWNER, f"{pointer.parent}\n", account)
    write_file(pointer, f"{folder}\n", own_account())
    return folder


def _pointed_to(pointer: Path, data_dir: Path) -> Path:
    folder = Path(pointer.read_text().strip())
    if not folder.is_dir():
        raise PostgresError(
            f"The database of {data_dir} should be in {folder}, but that folder is gone. Bring it back, or"
            f" remove {pointer} to begin with an empty database and restore a backup into it."
        )
    owner = folder / _OWNER
    owned_by = Path(owner.read_text().strip()) if owner.exists() else data_dir
    if owned_by != data_dir:
        if (owned_by / _POINTER).exists():
            raise PostgresError(
                f"{data_dir} is a copy of {owned_by}, whose database it would share. Make the copy by"
                f" 'guichet db backup' and 'guichet db restore', or remove {pointer}."
            )
        write_file(owner, f"{data_dir}\n", owner_of(folder))  # the data folder was moved
    return folder


def write_file(path: Path, text: str, account: Account) -> None:
    """Write a file for the server's account, whole or not at all.

    The folder belongs to that account, and we may be root: so no link that it may have laid is followed.
    """
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        if account.other:
            os.fchown(file.fileno(), account.uid, account.gid)
        os.fsync(file.fileno())
    unfinished.rename(path)
