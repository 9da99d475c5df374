"""SMTP: takes what the owner of a mailbox sends, and brings it to whom it is for."""

# ruff: noqa: N802 — aiosmtpd names its hooks so

from __future__ import annotations

import asyncio
import base64
import logging
from email.utils import parseaddr
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from guichet.connectors.mail.standin.imap import oauth_parts
from guichet.connectors.mail.standin.letters import head_of
from guichet.connectors.mail.standin.state import INBOX, SENT, State
from guichet.kernel.types import utc_now

_LARGEST = 64 * 1024 * 1024
# aiosmtpd warns of a name of its own, at each sign-in.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class PostOffice:
    """Handles what clients say, for aiosmtpd.

    What is sent is kept among the sender's sent mails, as large providers do. An address that is no mailbox
    here is somebody outside, who gets a letter.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    def talk(self) -> SMTP:
        """The protocol of one client."""
        return SMTP(
            self,
            hostname="standin.example",
            ident="the stand-in listens",
            data_size_limit=_LARGEST,
            authenticator=self._sign_in,
            auth_require_tls=False,
            enable_SMTPUTF8=True,
        )

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:
        """Sign in with a token, as Google and Microsoft have it."""
        del server
        try:
            name, token = oauth_parts(base64.b64decode(arguments[1], validate=True).decode())
        except (IndexError, ValueError):
            return AuthResult(success=False, handled=False)
        given = LoginPassword(name.encode(), token.encode())
        return self._known(given)

    def _sign_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
    ) -> AuthResult:
        """Whether the name and the password are a mailbox's."""
        del server, session, envelope, mechanism
        return self._known(given)

    def _known(self, given: Any) -> AuthResult:
        if not isinstance(given, LoginPassword):
            return AuthResult(success=False, handled=False)
        mailbox = self._state.mailbox(given.login.decode(errors="replace").lower())
        known = mailbox is not None and mailbox["password"] == given.password.decode(errors="replace")
        return AuthResult(success=known, handled=known, auth_data=mailbox["address"] if mailbox else None)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Nobody sends in another's name."""
        del server
        if self._state.faults().get("outage"):
            return "421 4.3.2 closed for now"
        if address.lower() != str(session.auth_data):
            return "553 5.7.1 this address is not yours"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 well"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Everybody can be written to, save those at `nobody.example`."""
        del server, session, options
        if address.lower().endswith("@nobody.example"):
            return "550 5.1.1 there is no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 well"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Bring it to everybody; `lost_answers` have the server die before it says so."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        now = utc_now()
        with self._state.transaction():
            self._state.deliver(str(session.auth_data), SENT, content, now)
            for address in envelope.rcpt_tos:
                self._bring(address.lower(), str(session.auth_data), content)
        if self._state.happens("lost_answers"):
            cast("asyncio.WriteTransport", server.transport).abort()
        return "250 2.0.0 taken"

    def _bring(self, address: str, sender: str, content: bytes) -> None:
        local, _, domain = address.rpartition("@")
        mailbox = self._state.mailbox(f"{local.partition('+')[0]}@{domain}")
        if mailbox is not None:
            self._state.deliver(mailbox["address"], INBOX, content, utc_now())
            return
        name, _ = parseaddr(head_of(content).get("to", ""))
        self._state.keep_letter(address, name, wrote=False, other=sender, at=utc_now(), raw=content)
