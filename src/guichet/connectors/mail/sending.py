"""Sending a mail: written by the house's rules, handed to the merchant's own server.

Sources: RFC 5321, 5322, 3834, 2369, 8058. Until the last byte of the message is written nothing was sent;
from then on an answer that does not come leaves it uncertain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

import aiosmtplib

from guichet.connectors.mail.errors import smtp_failure
from guichet.connectors.mail.oauth import access_token
from guichet.connectors.mail.settings import Settings
from guichet.kernel.http import AddressRefusedError, UnreachableError
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Session
from guichet.ports.failures import RejectedError
from guichet.ports.messages import NewMessage, Party

_TIMEOUT = 60.0
_FAILURES = (aiosmtplib.SMTPException, OSError, UnreachableError, AddressRefusedError)
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\]+@[^\s<>@,;:\"()\[\]\\]+")
_IDENTIFIER = re.compile(r"[^\s<>]{1,250}")
_MOST_REFERENCES = 30


class _WholeLine(UnstructuredHeader, BaseHeader):
    """A header whose value no program may find cut in pieces or encoded: an address to be followed."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _headers() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("list-unsubscribe", _WholeLine)
    return registry


_POLICY = SMTP.clone(header_factory=_headers())


async def sign_in(session: Session) -> None:
    """See whether the server takes mails from this account. Raises the errors of `ports.failures`."""
    settings: Settings = session.settings
    token = None if settings.sign_in == "password" else await access_token(session)
    client = await _connect(session, settings)
    try:
        await _greet(client, settings, token)
        await client.quit()
    except _FAILURES as failure:
        raise smtp_failure(failure) from failure
    finally:
        client.close()


async def send(session: Session, message: NewMessage) -> str:
    """Send a mail; returns its Message-ID. Raises the errors of `ports.failures`."""
    settings: Settings = session.settings
    if not settings.smtp_host:
        raise RejectedError("This mailbox names no SMTP server to send by: type one under its settings.")
    written = await write(session, message, utc_now())
    recipients = [one.address for one in message.recipients if one.field in ("to", "cc", "bcc")]
    if not recipients:
        raise RejectedError("The mail names nobody to send it to.")
    token = None if settings.sign_in == "password" else await access_token(session)
    client = await _connect(session, settings)
    handed_over = False
    try:
        await _greet(client, settings, token)
        await client.mail(settings.address, options=_options(client, written))
        for recipient in recipients:
            await client.rcpt(recipient)
        handed_over = True
        await client.data(written)
    except _FAILURES as failure:
        raise smtp_failure(failure, handed_over=handed_over) from failure
    finally:
        client.close()
    return message.message_id


async def _connect(session: Session, settings: Settings) -> aiosmtplib.SMTP:
    if session.network is None:
        raise TypeError("sending needs a session with a network")
    host, port = settings.smtp_at
    try:
        opened = await session.network.connect(host, port)
        opened.setblocking(False)
        client = aiosmtplib.SMTP(
            hostname=host,
            port=None,
            sock=opened,
            use_tls=settings.smtp_security == "tls",
            start_tls=False,
            timeout=_TIMEOUT,
            local_hostname=settings.address.rpartition("@")[2],
        )
        await client.connect()
    except _FAILURES as failure:
        raise smtp_failure(failure) from failure
    return client


async def _greet(client: aiosmtplib.SMTP, settings: Settings, token: str | None) -> None:
    await client.ehlo()
    if settings.smtp_security == "starttls":
        await client.starttls()
        await client.ehlo()
    if token is not None:
        await client.auth_xoauth2(settings.login, token)
    elif settings.password and client.supports_extension("auth"):
        await client.login(settings.login, settings.password)


def _options(client: aiosmtplib.SMTP, written: bytes) -> list[str]:
    options = []
    if client.supports_extension("size"):
        options.append(f"size={len(written)}")
    if not written.isascii() and client.supports_extension("8bitmime"):
        options.append("BODY=8BITMIME")
    return options


async def write(session: Session, message: NewMessage, moment: datetime) -> bytes:
    """The mail as it leaves: multipart where there is HTML, in the thread of what it answers."""
    settings: Settings = session.settings
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _mailbox(
        Party(field="from", name=message.author_name or settings.name, address=settings.address)
    )
    for field, header in (("to", "To"), ("cc", "Cc")):
        named = [_mailbox(one) for one in message.recipients if one.field == field]
        if named:
            mail[header] = named
    if message.reply_token:
        answers_to = Party(
            field="reply_to", name=settings.name, address=reply_address(settings, message.reply_token)
        )
        mail["Reply-To"] = _mailbox(answers_to)
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = format_datetime(moment)
    mail["Message-ID"] = f"<{_identifier(message.message_id)}>"
    references = _references(message.references)
    if references:
        mail["In-Reply-To"] = references[-1]
        mail["References"] = " ".join(references)
    if message.automatic:
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    if message.unsubscribe:
        mail["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        if message.unsubscribe.startswith("https://"):
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text, cte="quoted-printable")
    if message.html:
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    for file in message.attachments:
        if session.blobs is None:
            raise TypeError("attachments need a session with blobs")
        main, _, sub = file.type.partition("/")
        content = await session.blobs.get(file.sha256)
        if main in ("text", "message", "multipart") or not sub:
            main, sub = "application", "octet-stream"
        mail.add_attachment(content, maintype=main, subtype=sub, filename=file.name or "file")
    return mail.as_bytes()


def reply_address(settings: Settings, token: str) -> str:
    """The address of the mailbox with a token in it, by which an answer finds its thread."""
    local, _, domain = settings.address.rpartition("@")
    return f"{local}+{token}@{domain}"


def _mailbox(party: Party) -> Address:
    address = party.address.strip()
    if not _ADDRESS.fullmatch(address):
        raise RejectedError(f"{address or 'An empty word'} is no mail address.")
    name = " ".join(party.name.split())
    return Address(display_name=name, addr_spec=address)


def _identifier(identifier: str) -> str:
    if not _IDENTIFIER.fullmatch(identifier):
        raise RejectedError(f"{identifier[:100]!r} is no Message-ID.")
    return identifier


def _references(references: Sequence[str]) -> list[str]:
    """The thread from its beginning to the mail that is answered; of a long one the middle is left out."""
    known = [f"<{one}>" for one in dict.fromkeys(references) if _IDENTIFIER.fullmatch(one)]
    if len(known) > _MOST_REFERENCES:
        known = [known[0], *known[1 - _MOST_REFERENCES :]]
    return known
