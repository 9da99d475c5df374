"""Mailboxes to read and a server to send to."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.connectors.mail.dovecot import Dovecot, find_dovecot
from tests.ports_free import free_port


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot; without one, what needs it is skipped."""
    if find_dovecot() is None:
        pytest.skip("Dovecot is not installed (sh tools/dovecot.sh)")
    # Not pytest's own folder: that is closed to the user whom Dovecot's mail processes are of.
    with tempfile.TemporaryDirectory(prefix="guichet-dovecot-") as name:
        Path(name).chmod(0o711)
        server = Dovecot(Path(name))
        server.start()
        yield server
        server.stop()


class Receiver:
    """A mail server that keeps what it gets; it may refuse addresses, or fall silent after the message."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.refused: set[str] = set()
        self.dies_after_data = False
        self.port = free_port()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append(envelope)
        if self.dies_after_data and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A running mail server."""
    receiver = Receiver()
    controller: Any = Controller(receiver, hostname="127.0.0.1", port=receiver.port)
    controller.start()
    yield receiver
    controller.stop()
