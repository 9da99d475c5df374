"""The mail door: an SMTP receiver for mails that merchants have forwarded to us.

A mail is kept among the files and its row is committed before it is answered 250; while the database does not
answer it is refused for now, and its sender comes again. It enters by a raw row like all else. Nothing is
ever sent on: an address that nobody was given is refused, whoever asks. Source: RFC 5321.
"""

# ruff: noqa: N802 — aiosmtpd names its hooks so

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections import defaultdict, deque
from datetime import datetime
from email.utils import format_datetime
from typing import Any, cast

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError

from guichet.kernel.db import DatabaseUnavailableError
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.sync.forwarding import Forwarded, domain_of, find_forwarded
from guichet.sync.raw import keep, of_page

log = structlog.get_logger(__name__)

_SILENCE_SECONDS = 60.0
_MOST_RECIPIENTS = 20
_MOST_UNKNOWN = 3
_MOST_TALKS = 100
_MOST_TALKS_OF_ONE = 20
# A mail that went through so many servers goes round in circles (RFC 5321, section 6.3).
_MOST_HOPS = 50
_WINDOW = 60.0
_MOST_OF_ONE_SENDER = 300  # mails in a window; what is above waits at its sender's
_MOST_OF_ONE_MAILBOX = 300
_RECEIVED = re.compile(rb"^received:", re.IGNORECASE | re.MULTILINE)
_UNPRINTABLE = re.compile(r"[^\x21-\x7e]+")
_LATER = "451 4.3.0 not now, please come again"
_BUSY = "421 4.7.0 too many at once, please come again"

mails = Counter("guichet_mail_door_mails", "Mails at the mail door, by what became of them", ["outcome"])


class MailDoor:
    """Lets forwarded mails in; one for each process. `talk` makes the protocol of one client."""

    def __init__(self, services: Services, *, certificate: ssl.SSLContext | None = None) -> None:
        self._services = services
        self._certificate = certificate
        self._domain = domain_of(services.settings)
        self._talks: dict[str, int] = defaultdict(int)
        self._lately: dict[str, deque[float]] = defaultdict(deque)
        self._keeping: set[asyncio.Future[None]] = set()

    def talk(self) -> SMTP:
        """The protocol of one client, for `create_server`."""
        return _Talk(
            self,
            hostname=self._domain,
            ident="Guichet",
            data_size_limit=self._services.settings.smtp_size_limit,
            enable_SMTPUTF8=True,
            tls_context=self._certificate,
            timeout=_SILENCE_SECONDS,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
        )

    async def finish(self) -> None:
        """Wait for what is being kept; who talks is cut off, and comes again."""
        await asyncio.gather(*self._keeping, return_exceptions=True)

    def enter(self, host: str) -> bool:
        """Count a client in; False when there are too many, of one host or in all."""
        if self._talks[host] >= _MOST_TALKS_OF_ONE or sum(self._talks.values()) >= _MOST_TALKS:
            return False
        self._talks[host] += 1
        return True

    def leave(self, host: str) -> None:
        """Count a client out."""
        self._talks[host] -= 1
        if self._talks[host] <= 0:
            del self._talks[host]

    async def handle_MAIL(
        self, server: SMTP, session: _Session, envelope: _Envelope, address: str | None, options: list[str]
    ) -> str:
        """Hear who writes; anybody may, and a bounce has no sender."""
        del server, session
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 well"

    async def handle_RCPT(
        self, server: SMTP, session: _Session, envelope: _Envelope, address: str, options: list[str]
    ) -> str:
        """Take only addresses that we gave to merchants."""
        del server, options
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        try:
            async with self._services.database.transaction() as transaction:
                found = await find_forwarded(self._services, transaction, address)
        except (DatabaseUnavailableError, SQLAlchemyError):
            mails.labels("later").inc()
            return _LATER
        if found is None:
            session.unknown += 1
            mails.labels("unknown address").inc()
            return _BUSY if session.unknown > _MOST_UNKNOWN else "550 5.1.1 nobody was given this address"
        envelope.found[found.connection_id] = found
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 well"

    async def handle_DATA(self, server: SMTP, session: _Session, envelope: _Envelope) -> str:
        """Keep the mail, then say so."""
        del server
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        head = content.partition(b"\r\n\r\n")[0]
        if len(_RECEIVED.findall(head)) > _MOST_HOPS:
            mails.labels("loop").inc()
            return "554 5.4.6 this mail goes round in circles"
        if self._has_had_enough(session, envelope):
            mails.labels("later").inc()
            return "451 4.7.1 too many mails, please come again"
        received_at = utc_now()
        raw = self._stamp(session, envelope, received_at) + content
        try:
            # A client that goes away meanwhile does not stop it: the mail is whole.
            keeping = asyncio.ensure_future(self._keep(list(envelope.found.values()), raw, received_at))
            self._keeping.add(keeping)
            keeping.add_done_callback(self._keeping.discard)
            await asyncio.shield(keeping)
        except (DatabaseUnavailableError, SQLAlchemyError, OSError) as failure:
            log.warning("mail_not_kept", reason=repr(failure))
            mails.labels("later").inc()
            return _LATER
        except Exception:
            log.exception("mail_not_taken")  # a fault of ours must not cost the mail: its sender comes again
            mails.labels("later").inc()
            return _LATER
        mails.labels("kept").inc()
        return "250 2.0.0 kept"

    async def _keep(self, found: list[Forwarded], raw: bytes, received_at: datetime) -> None:
        pages = [
            (one.connection_id, await one.connector.take_mail(one.session, raw, received_at=received_at))
            for one in found
        ]
        async with self._services.database.transaction() as transaction:
            await keep(
                transaction,
                [of_page(connection_id, "push", page, Origin.LIVE) for connection_id, page in pages],
            )

    def _stamp(self, session: _Session, envelope: _Envelope, received_at: datetime) -> bytes:
        """The lines that every receiver adds on top of a mail (RFC 5321, section 4.4)."""
        sender = _UNPRINTABLE.sub("", envelope.mail_from or "")
        named = _UNPRINTABLE.sub("", session.host_name or "") or "unknown"
        with_what = "ESMTPS" if session.ssl else "ESMTP"
        stamp = (
            f"Return-Path: <{sender}>\r\nReceived: from {named} ([{session.from_host}]) by {self._domain}"
            f" with {with_what};\r\n\t{format_datetime(received_at)}\r\n"
        )
        return stamp.encode()

    def _has_had_enough(self, session: _Session, envelope: _Envelope) -> bool:
        """Whether the sender or one of the mailboxes is over its pace."""
        now = time.monotonic()
        if len(self._lately) > 10_000:
            self._lately.clear()
        counted = [(f"host {session.from_host}", _MOST_OF_ONE_SENDER)]
        counted += [(f"mailbox {connection_id}", _MOST_OF_ONE_MAILBOX) for connection_id in envelope.found]
        for name, most in counted:
            lately = self._lately[name]
            while lately and lately[0] < now - _WINDOW:
                lately.popleft()
            if len(lately) >= most:
                return True
        for name, _ in counted:
            self._lately[name].append(now)
        return False


class _Session(Session):
    """A client: whence it came, and how often it asked for nobody."""

    def __init__(self, loop: asyncio.AbstractEventLoop, from_host: str) -> None:
        super().__init__(loop)
        self.from_host = from_host
        self.unknown = 0


class _Envelope(Envelope):
    """A mail that is being handed over, and the connections that it is for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[int, Forwarded] = {}


class _Talk(SMTP):
    """aiosmtpd's protocol, which counts who is in and turns away who is too many."""

    def __init__(self, door: MailDoor, **settings: Any) -> None:
        super().__init__(door, **settings)
        self._door = door
        self._host = ""
        self._is_in = False

    def _create_session(self) -> Session:
        return _Session(self.loop, self._host)

    def _create_envelope(self) -> Envelope:
        return _Envelope()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the client in; it comes by here again when it goes over to TLS."""
        if not self._is_in:
            peer = transport.get_extra_info("peername")
            self._host = str(peer[0]) if peer else "unknown"
            self._is_in = self._door.enter(self._host)
        super().connection_made(transport)
        if not self._is_in:
            cast("asyncio.WriteTransport", transport).write(f"{_BUSY}\r\n".encode())
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Count the client out."""
        if self._is_in:
            self._is_in = False
            self._door.leave(self._host)
        super().connection_lost(error)
