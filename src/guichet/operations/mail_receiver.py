"""`python -m guichet.operations.mail_receiver HANDLE`: the process that receives forwarded mails.

A composition root: it wires the mail door to a socket that the parent opened, and decides nothing.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys

import uvloop

from guichet.kernel.log import configure_log
from guichet.kernel.processes import tell_ready
from guichet.kernel.settings import Settings, load_settings
from guichet.operations.certificate import certificate_of
from guichet.operations.services import live, open_services
from guichet.ports import registry
from guichet.sync.mail_door import MailDoor


async def _receive(settings: Settings, listening: socket.socket) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_services(settings) as services:
        door = MailDoor(services, certificate=certificate_of(settings))
        server = await loop.create_server(door.talk, sock=listening)
        tell_ready()
        living = asyncio.create_task(live(services, "mail", stop, own=settings))
        await stop.wait()
        server.close()
        await door.finish()
        await living


def load() -> None:
    """Have all connectors known; it needs no database yet."""
    registry.discover()


def main() -> None:
    """Receive mails until told to stop."""
    settings = load_settings()
    configure_log(level=settings.log_level, as_json=settings.log_json)
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's, which tells of every word said
    load()
    uvloop.run(_receive(settings, socket.socket(fileno=int(sys.argv[1]))))


if __name__ == "__main__":
    main()
