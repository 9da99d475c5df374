"""System mail on its way to a mail server that speaks SMTP (RFC 5321) on the loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from typing import Any

import pytest
from sqlalchemy import text
from tests.conftest import Run

from guichet.kernel.installation import mute
from guichet.kernel.jobs import run_due_jobs
from guichet.kernel.mail import send_system_mail
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now


class MailServer:
    """Takes every mail, or refuses every recipient."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.taken: list[bytes] = []
        self._refuses = refuses

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test ready\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                self.taken.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                refused = self._refuses and verb == b"RCPT"
                writer.write(b"550 no such box\r\n" if refused else b"250 ok\r\n")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def listening(server: MailServer) -> AsyncIterator[str]:
    listener = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    async with listener:
        yield f"smtp://127.0.0.1:{listener.sockets[0].getsockname()[1]}"


async def write_and_work(services: Services) -> Any:
    async with services.database.transaction() as transaction:
        await send_system_mail(transaction, "ada@example.org", "Été\r\nBcc: all@example.org", "Voilà : /x")
    await run_due_jobs(services)
    async with services.database.transaction() as transaction:
        return (await transaction.execute(text("SELECT state, body, reason FROM system_mails"))).one()


def test_a_mail_is_sent_and_its_text_forgotten(run: Run[Any], services: Services) -> None:
    server = MailServer()

    async def story() -> Any:
        async with listening(server) as address:
            services.settings.mail_url = address
            services.settings.mail_from = "Guichet <desk@example.org>"
            return await write_and_work(services)

    assert tuple(run(story())) == ("sent", "", None)
    mail = message_from_bytes(server.taken[0], policy=policy.default)
    assert (mail["To"], mail["From"]) == ("ada@example.org", "Guichet <desk@example.org>")
    assert mail["Subject"] == "Été Bcc: all@example.org", "a line break in a subject makes no header"
    assert mail["Bcc"] is None
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Voilà : /x" in mail.get_content()


@pytest.mark.parametrize("refuses", [True, False])
def test_a_mail_that_cannot_be_sent_is_kept_with_the_reason_and_tried_again(
    run: Run[Any], services: Services, refuses: bool
) -> None:
    async def story() -> tuple[Any, int]:
        async with listening(MailServer(refuses=refuses)) as address:
            services.settings.mail_url = address if refuses else "smtp://127.0.0.1:1"
            mail = await write_and_work(services)
        async with services.database.transaction() as transaction:
            waiting = await transaction.scalar(text("SELECT count(*) FROM jobs WHERE state = 'waiting'"))
        return mail, int(waiting or 0)

    mail, waiting = run(story())
    assert (mail.state, mail.body, waiting) == ("failed", "Voilà : /x", 1)
    assert mail.reason


def test_a_muted_copy_sends_nothing(run: Run[Any], services: Services) -> None:
    server = MailServer()

    async def story() -> Any:
        async with listening(server) as address:
            services.settings.mail_url = address
            async with services.database.transaction() as transaction:
                await mute(transaction, "restored", utc_now())
            return await write_and_work(services)

    assert run(story()).state == "kept"
    assert server.taken == []
