"""What every command stands on: the settings, the tools of a process, and how one gives up in a sentence."""

# ruff: noqa: PLC0415 — imports are late on purpose: a command that needs no web code answers within a second

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from guichet.kernel.services import Services
    from guichet.kernel.settings import Settings


def give_up(words: str) -> NoReturn:
    """Say it in red and end with exit code 1."""
    typer.secho(words, fg="red", err=True)
    raise SystemExit(1)


def settings_given(**overrides: Any) -> Settings:
    """The settings; `overrides` that are not None win. What is wrong with them ends the command in words."""
    from pydantic import ValidationError

    from guichet.kernel.settings import load_settings

    try:
        return load_settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as invalid:
        lines = [
            f"GUICHET_{'_'.join(map(str, error['loc'])).upper()}: {error['msg']}"
            for error in invalid.errors()
        ]
        give_up("\n".join(["The settings are wrong.", *lines]))
    except ValueError as unreadable:  # guichet.toml is no TOML
        give_up(f"guichet.toml cannot be read: {unreadable}")


def with_services(work: Callable[[Services], Coroutine[Any, Any, Any]]) -> Any:
    """Run `work` with the tools of a process, over a database that is up to date."""
    import asyncio

    from guichet.kernel.errors import GuichetError
    from guichet.kernel.log import configure_log
    from guichet.migrations import upgrade
    from guichet.operations.database import with_database
    from guichet.operations.services import open_services

    configure_log(level="warning")

    async def run(settings: Settings) -> Any:
        async with open_services(settings) as services:
            return await work(services)

    with with_database(settings_given()) as settings:
        upgrade(str(settings.database_url))
        try:
            return asyncio.run(run(settings))
        except GuichetError as refused:
            give_up(str(refused))
