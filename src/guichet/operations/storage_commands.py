"""The commands `guichet db …` and `guichet deliveries …`: tables, backups, what came from outside."""

# ruff: noqa: PLC0415 — imports are late on purpose: a command that needs no web code answers within a second

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guichet.operations.command import settings_given, with_services

if TYPE_CHECKING:
    from guichet.kernel.services import Services

db = typer.Typer(help="The database: bring it up to date, back it up, restore it.", no_args_is_help=True)
deliveries = typer.Typer(help="What came from outside, as it came.", no_args_is_help=True)


@db.command("upgrade")
def upgrade_database() -> None:
    """Bring the tables to this version."""
    import asyncio

    from guichet.kernel.db import Database
    from guichet.migrations import upgrade
    from guichet.operations.database import database_running
    from guichet.operations.partitions import make_partitions

    async def prepare(address: str) -> None:
        database = Database(address, pool_size=2)
        await make_partitions(database)
        await database.close()

    with database_running(settings_given()) as address:
        revision = upgrade(address)
        asyncio.run(prepare(address))
    typer.echo(f"The tables are at revision {revision}.")


@db.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="A new folder to write it into.")],
    check: Annotated[bool, typer.Option(help="Restore it at once into a throw-away server.")] = False,
) -> None:
    """Back up the database and all files; Guichet may go on working meanwhile."""
    from guichet.operations.backup import back_up
    from guichet.operations.database import with_database
    from guichet.operations.services import secret_key_file

    with with_database(settings_given()) as settings:
        manifest = back_up(settings, folder)
    typer.echo(f"Backed up to {folder}: {manifest.bytes / 1e6:.1f} MB, {manifest.files} files.")
    typer.secho(
        f"The secret key is NOT in it. Keep a copy of {secret_key_file(settings)} in another place: without"
        " it the credentials of all connections must be typed anew.",
        fg="yellow",
    )
    if check:
        _check_backup(folder)


@db.command("check")
def check_backup(folder: Annotated[Path, typer.Argument(help="The folder of a backup.")]) -> None:
    """Check a backup by restoring it into a throw-away server; nothing of this installation is touched."""
    _check_backup(folder)


def _check_backup(folder: Path) -> None:
    from guichet.operations.backup_check import check_backup as check

    found = check(folder)
    said = "as were counted when it was made" if found.compared else "(its maker had counted nothing)"
    typer.echo(
        f"The backup is whole: it was restored, {found.rows} rows in {found.tables} tables {said}, the newest"
        f" event at position {found.position}, {found.files} files each with its own digest."
    )


@db.command()
def restore(folder: Annotated[Path, typer.Argument(help="The folder of a backup.")]) -> None:
    """Restore a backup into an empty database. The copy starts muted."""
    from guichet.operations.backup import restore as restore_backup
    from guichet.operations.database import with_database
    from guichet.operations.services import secret_key_file

    with with_database(settings_given()) as settings:
        manifest = restore_backup(settings, folder)
    typer.echo(f"Restored the backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC.")
    if not secret_key_file(settings).exists():
        typer.secho(
            f"Put the secret key that was kept apart at {secret_key_file(settings)} before the first start.",
            fg="yellow",
        )
    typer.echo("The copy is muted: it neither polls, sends nor acts until you run 'guichet unmute'.")


@deliveries.command()
def replay(
    file: Annotated[Path, typer.Argument(help="An archive of raw rows.", exists=True)],
    connection: Annotated[int | None, typer.Option(help="Only what came from this connection.")] = None,
) -> None:
    """Have what an archive holds read again: what is missing comes back, and nobody is told anything."""
    from rich.console import Console

    from guichet.sync import replay as replay_archive

    async def work(services: Services) -> int:
        with Console(stderr=True).status("Looking through the archive") as status:
            return await replay_archive(
                services.database,
                file,
                connection_id=connection,
                progress=lambda given: status.update(f"{given} rows put back"),
            )

    given = with_services(work)
    typer.echo(f"{given} rows wait to be read again; 'guichet serve' reads them, after all that is news.")
