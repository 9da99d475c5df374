"""Making the tools of one process from its settings, and its life beside its work."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

import guichet
from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Database, DatabaseUnavailableError
from guichet.kernel.http import HttpClients
from guichet.kernel.installation import BEAT, ClockFollower, Reports, beat, is_muted, this_process
from guichet.kernel.loops import repeat, rest
from guichet.kernel.processes import give_way, is_server_process
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault
from guichet.ports import registry

log = structlog.get_logger(__name__)


def secret_key_file(settings: Settings) -> Path:
    """Where the secret key is."""
    return settings.key_path


def blobs_folder(settings: Settings) -> Path:
    """Where the files are."""
    return settings.blobs_path


def import_rooms(*modules: str) -> None:
    """Import every room's module of these names (`reactions`, `jobs`), so that what it declares is known."""
    root = Path(guichet.__file__).parent
    for name in modules:
        for path in sorted(root.rglob(f"{name}.py")):
            if "standin" not in path.parts:
                importlib.import_module(".".join(path.relative_to(root.parent).with_suffix("").parts))


def _newest_key(settings: Settings) -> str:
    return secret_key_file(settings).read_text().partition("\n")[0]


@asynccontextmanager
async def open_services(settings: Settings, *, gives_way: bool = False) -> AsyncIterator[Services]:
    """The tools of this process, closed at the end; connectors are found, and a muted copy keeps still.

    `gives_way`: what the database does for it may wait, where others want the same processors.
    `settings.database_url` must be set: the embedded server is started by who is above all processes.
    """
    if settings.database_url is None:
        raise ValueError("a process needs the address of a database")
    registry.discover()
    database = Database(
        settings.database_url,
        pool_size=settings.database_pool,
        on_connect=_have_give_way if gives_way else None,
    )
    reports = Reports.of(database, settings)
    http = HttpClients(database, allowed_private_networks=settings.allowed_private_networks)
    try:
        yield Services(
            settings=settings.model_copy(update={"muted": settings.muted or await _muted(database)}),
            database=database,
            reports=reports,
            http=http,
            blobs=Blobs(blobs_folder(settings)),
            vault=Vault.load_or_create(secret_key_file(settings)),
        )
    finally:
        await http.close()
        await reports.close()
        await database.close()


def _have_give_way(pid: int) -> None:
    """Where the database is on this machine and lets us."""
    if is_server_process(pid):
        give_way(pid)


async def _muted(database: Database) -> bool:
    """Whether this copy is muted; one whose database does not answer keeps still until it does."""
    try:
        async with database.transaction() as transaction:
            return await is_muted(transaction)
    except DatabaseUnavailableError:
        return True


async def _follow(database: Database, clock: ClockFollower) -> None:
    """Follow the clock; what fails in it must not silence the process."""
    try:
        await database.run(lambda transaction: clock.follow(transaction, utc_now()))
    except DatabaseUnavailableError:
        raise
    except Exception:
        log.exception("clock_not_followed")


async def live(services: Services, role: str, stop: asyncio.Event, *, own: Settings) -> None:
    """Say every few seconds that this process lives; end it when what it stands on has changed.

    That is the copy's being muted, or the secret key. A process has one and the same for life, so that no act
    begins under one condition and ends under the other. `own` are the settings as the operator gave them.
    """
    key = _newest_key(own)
    clock = ClockFollower()

    async def say() -> int:
        if role == "worker":  # which knows what all rooms declare
            await _follow(services.database, clock)
        async with services.database.transaction() as transaction:
            await beat(transaction, this_process(), role, utc_now())
            muted = own.muted or await is_muted(transaction)
        if muted != services.settings.muted or _newest_key(own) != key:
            log.info("conditions_changed", role=role, muted=muted)
            stop.set()
        await rest(stop, BEAT.total_seconds())
        return 1

    await repeat("beat", say, stop, shortest=0.1, longest=1.0)
