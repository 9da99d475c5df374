"""The stand-in's faces: IMAP and SMTP for the house, the control API, and a page to be a customer on."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount

from guichet.connectors.mail.standin.control import ControlDesk
from guichet.connectors.mail.standin.imap import ImapDoor
from guichet.connectors.mail.standin.page import Webmail
from guichet.connectors.mail.standin.smtp import PostOffice
from guichet.connectors.mail.standin.state import State

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, kw_only=True)
class StandinSettings:
    """Settings of one process of the stand-in; port 0 takes a free one."""

    data_directory: Path
    host: str = "127.0.0.1"
    port: int = 8903
    imap_port: int = 0
    smtp_port: int = 0

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK_HOSTS:
            raise ValueError(f"The stand-in listens on this machine only: use 127.0.0.1, not {self.host}")


def create_app(settings: StandinSettings, doors: Mapping[str, socket.socket] | None = None) -> Starlette:
    """The stand-in as an ASGI application, to be run with its lifespan.

    `doors` are listening sockets, `imap` and `smtp`, where they were opened before; else it opens them.
    """
    state = State(settings.data_directory)
    ports: dict[str, int] = {}
    desk = ControlDesk(state, lambda: dict(ports))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        opened = dict(doors or {})
        for name, port in (("imap", settings.imap_port), ("smtp", settings.smtp_port)):
            if name not in opened:
                opened[name] = socket.create_server((settings.host, port))
            ports[f"{name}_port"] = opened[name].getsockname()[1]
        imap, office = ImapDoor(state), PostOffice(state)
        reading = await asyncio.start_server(imap, sock=opened["imap"])
        sending = await asyncio.get_running_loop().create_server(office.talk, sock=opened["smtp"])
        try:
            yield
        finally:
            reading.close()
            sending.close()
            imap.hang_up()
            state.close()

    return Starlette(
        routes=[Mount("/_control", routes=desk.routes()), *Webmail(state).routes()],
        lifespan=lifespan,
    )
