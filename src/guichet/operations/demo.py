"""The demo: the house's own tree of processes, and beside it one that plays the outside world.

The outside world's ports follow the demo's own. They are opened here, before anything is started, and handed
to the process that answers on them: nobody else can take them in between, nor answer in its place.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from guichet.demo import story
from guichet.demo.brands import CONNECTED
from guichet.demo.shelves import LEFT_IN_SHOPS_NAME
from guichet.kernel.postgres import EmbeddedPostgres
from guichet.kernel.processes import Child
from guichet.kernel.settings import Settings
from guichet.operations.demo_notes import Notes, front_address, front_name, read_notes, write_notes
from guichet.operations.serve import CannotServeError, Role, serve

# The connectors whose stand-ins play the outside world; after a dot further doors of the same stand-in.
_PLAYED = ("bigcommerce", "laposte", "sendcloud", "uber_direct", "mail", "mail.imap", "mail.smtp")
# And the brands' own pages.
_FRONTS = tuple(front_name(brand) for brand in CONNECTED)
_NEAR = 100  # ports above the demo's own that are tried for the stand-ins
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


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
    own = settings.model_copy(update={"data_dir": folder, "database_url": None})
    with standins_listening(folder, settings.port) as listening:
        if not read_notes(folder).made_at:
            say("Making the demo world; this takes a minute or two …")
        handles = {name: opened.fileno() for name, opened in listening.items()}
        serve(
            own,
            tuple(Role),
            beside=[
                Child(
                    name="demo world",
                    module="guichet.operations.demo_world",
                    arguments=(
                        str(folder),
                        str(scale),
                        str(seed),
                        *(f"{name}={at}" for name, at in handles.items()),
                    ),
                    handles=tuple(handles.values()),
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


@contextmanager
def standins_listening(folder: Path, beside: int) -> Iterator[dict[str, socket.socket]]:
    """A listening socket for each stand-in, on the port that it had before where that is free.

    Otherwise on the first free one above `beside`. Raises CannotServeError.
    """
    notes = read_notes(folder)
    listening: dict[str, socket.socket] = {}
    with ExitStack() as stack:
        for name in (*_PLAYED, *_FRONTS):
            before = [notes.ports[name]] if name in notes.ports else []
            listening[name] = stack.enter_context(_first_free([*before, *range(beside + 1, beside + _NEAR)]))
        notes.ports = {name: int(opened.getsockname()[1]) for name, opened in listening.items()}
        write_notes(folder, notes)
        yield listening


def _first_free(ports: list[int]) -> socket.socket:
    for port in ports:
        try:
            return socket.create_server(("127.0.0.1", port), backlog=512)
        except OSError:
            continue
    raise CannotServeError(
        f"No port from {ports[0]} to {ports[-1]} is free for the demo's stand-ins. Stop what uses them, or"
        " choose another range with GUICHET_PORT."
    )


def greeting(settings: Settings, notes: Notes) -> str:
    """What is printed when all is ready."""
    lines = ["", f"Guichet is at {settings.base_url}", "", "Sign in as:"]
    lines += [f"  {login.role:<14} {login.mail:<32} {login.password}" for login in notes.logins]
    heroine = story.HEROINE
    lines += [
        "",
        f"A first thing to try: in Customers, type  {heroine.last_name[:5].lower()}  (half a name).",
        f"{heroine.first_name} {heroine.last_name} bought at all three brands. Why her parcel is late, and",
        "when it goes on, stands in her latest order.",
    ]
    if "mail" in notes.ports:
        lines += [
            "",
            f"Be a customer who writes a mail, and read what is answered: http://127.0.0.1:{notes.ports['mail']}",
        ]
    if notes.fronts:
        lines += ["", "The shops' own pages: find, reserve, buy, and chat as a customer with yourself:"]
        lines += [
            f"  {brand.name:<18} {front_address(notes, brand)}"
            for brand in CONNECTED
            if front_name(brand) in notes.ports
        ]
        lines += [
            "",
            f"Be a shop: {settings.base_url}/counter (shop.staff works for Nova alone). Only shops have some",
            f"of Nova's {LEFT_IN_SHOPS_NAME}: order one to be sent home, fetch, pack and label it there; its",
            "parcel arrives within minutes. Couriers ride while shops are open; to who is called",
            f"{story.NOBODY_COMES_TO} none comes.",
        ]
    free = [shop for shop in notes.shops if shop.connection_id is None and shop.filled]
    for shop in free:
        lines += ["", f"Another shop, {shop.name}, waits to be connected (Connections › New connection):"]
        lines += [f"  {name:<14} {value}" for name, value in shop.keys.items() if name in _TO_TYPE]
        lines.append(f"  {'API address':<14} {shop.address} (under more settings)")
    lines += ["", "Ctrl-C stops it all; the next start goes on from here.", ""]
    return "\n".join(lines)


_TO_TYPE = ("hash", "token", "client_id", "client_secret")
