"""The merchant's own mail server: it counts what it is handed, answers slowly, and dies as it is told to."""

from __future__ import annotations

import asyncio
import threading
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.ports_free import free_port


class Letterbox:
    """`handed` are (Message-ID, recipient) of all mails whose every byte came, in their order."""

    def __init__(self) -> None:
        self.handed: list[tuple[str, str]] = []
        self.seconds = 0.05  # that it takes to answer
        self.dies = 0  # of so many of the next mails the answer is lost
        self._lock = threading.Lock()
        self.port = free_port()
        self._controller: Any = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Letterbox:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content)
        with self._lock:
            self.handed.append((mail["Message-ID"].strip("<>"), envelope.rcpt_tos[0]))
            dies, self.dies = self.dies > 0, max(0, self.dies - 1)
        if dies and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        await asyncio.sleep(self.seconds)
        return "250 OK"
