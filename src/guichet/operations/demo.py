"""The demo: the house's own tree of processes, with stand-ins and a living world beside."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

import guichet
from guichet.kernel.postgres import EmbeddedPostgres
from guichet.kernel.processes import Child
from guichet.kernel.settings import Settings
from guichet.operations.serve import CannotServeError, Role, serve

_FIRST_PORT = 8901
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NOTES = "demo.json"


class Login(msgspec.Struct, kw_only=True):
    """Someone who may sign in."""

    role: str
    mail: str
    password: str


class Shop(msgspec.Struct, kw_only=True):
    """A shop, or a carrier's account, at a stand-in; `keys` are as the stand-in's control API gave them."""

    connector_id: str
    address: str
    name: str
    keys: dict[str, str | int]
    filled: bool = False
    connection_id: int | None = None


class Notes(msgspec.Struct, kw_only=True):
    """What the demo remembers between starts: where its stand-ins listen, who may sign in, its accounts."""

    ports: dict[str, int] = {}
    logins: list[Login] = []
    shops: list[Shop] = []
    carriers: list[Shop] = []


def read_notes(folder: Path) -> Notes:
    """What the demo in this folder remembers."""
    path = folder / _NOTES
    return msgspec.json.decode(path.read_bytes(), type=Notes) if path.exists() else Notes()


def write_notes(folder: Path, notes: Notes) -> None:
    """Remember; whole or not at all."""
    unfinished = folder / f"{_NOTES}.new"
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(msgspec.json.format(msgspec.json.encode(notes)))
    unfinished.rename(folder / _NOTES)


def run_demo(settings: Settings, *, reset: bool, scale: float, seed: int, say: Callable[[str], None]) -> None:
    """Run the demo until it is told to stop. It has a database and a folder of its own, whatever is set.

    Raises CannotServeError, kernel.postgres.PostgresError, kernel.processes.StartError.
    """
    if settings.host not in _LOOPBACK:
        raise CannotServeError(
            "The demo's passwords are printed: it listens on this machine only. Unset GUICHET_HOST."
        )
    folder = settings.data_dir.resolve() / "demo"
    if reset and folder.exists():
        say("Removing the demo's data …")
        EmbeddedPostgres(folder).destroy()
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    notes = read_notes(folder)
    standins = dict(_standins())
    notes.ports = {
        name: notes.ports.get(name) or port for name, port in zip(standins, _free_ports(), strict=False)
    }
    write_notes(folder, notes)
    own = settings.model_copy(update={"data_dir": folder, "database_url": None})
    if not notes.logins:
        say("Making the demo world; this takes a minute or two …")
    serve(
        own,
        tuple(Role),
        beside=[
            Child(
                name=f"stand-in {name}",
                module=module,
                arguments=("--port", str(notes.ports[name]), "--data", str(folder / "standins" / name)),
            )
            for name, module in standins.items()
        ]
        + [
            Child(
                name="demo world",
                module="guichet.operations.demo_world",
                arguments=(str(scale), str(seed)),
                says_ready=True,
                ready_within=600,
            )
        ],
        environment={
            "GUICHET_ALLOWED_PRIVATE_NETWORKS": '["127.0.0.0/8", "::1/128"]',
            "GUICHET_PUBLIC_URL": settings.base_url,
            "GUICHET_LOG_LEVEL": "warning" if settings.log_level == "info" else settings.log_level,
        },
        on_ready=lambda: say(greeting(own, read_notes(folder))),
    )


def greeting(settings: Settings, notes: Notes) -> str:
    """What is printed when all is ready."""
    lines = ["", f"Guichet is at {settings.base_url}", "", "Sign in as:"]
    lines += [f"  {login.role:<14} {login.mail:<32} {login.password}" for login in notes.logins]
    free = [shop for shop in notes.shops if shop.connection_id is None]
    if free:
        lines += ["", "A second shop waits to be connected (Connections › Connect a shop):"]
    for shop in free:
        lines += [f"  {name:<14} {value}" for name, value in shop.keys.items() if name in _TO_TYPE]
        lines.append(f"  {'API address':<14} {shop.address} (under more settings)")
    lines += ["", "Ctrl-C stops it all; the next start goes on from here.", ""]
    return "\n".join(lines)


_TO_TYPE = ("hash", "token", "client_id", "client_secret")


def _standins() -> Iterator[tuple[str, str]]:
    """The stand-ins that connectors bring: looked for by folder, since to import them all costs memory."""
    package = Path(guichet.__file__).parent / "connectors"
    for main in sorted(package.glob("*/standin/__main__.py")):
        name = main.parent.parent.name
        yield name, f"guichet.connectors.{name}.standin"


def _free_ports() -> Iterator[int]:
    for port in range(_FIRST_PORT, _FIRST_PORT + 500):
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        yield port
    raise CannotServeError("No free port was found for the stand-ins.")
