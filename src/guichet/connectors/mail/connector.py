"""The connector: what a mailbox can do for the house."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from guichet.connectors.mail import sending
from guichet.connectors.mail.client import Client
from guichet.connectors.mail.documents import DOCUMENTS
from guichet.connectors.mail.manifest import MANIFEST
from guichet.connectors.mail.settings import Settings
from guichet.ports.capabilities import AccountSummary, Page, Session
from guichet.ports.failures import MalformedError
from guichet.ports.messages import NewMessage
from guichet.ports.records import Fact, Resource, Unreadable


class MailConnector:
    """Any mailbox that speaks IMAP and SMTP."""

    manifest = MANIFEST
    settings = Settings
    resources = (Resource.MESSAGES,)
    changing = (Resource.MESSAGES,)
    channel = "mail"
    standin_module = "guichet.connectors.mail.standin"

    async def identify(self, session: Session) -> AccountSummary:
        """Sign in for reading and for sending; the mailbox's address is who it is."""
        settings: Settings = session.settings
        if not settings.is_forwarded:
            await Client(session).count()
        if settings.smtp_host:
            await sending.sign_in(session)
        return AccountSummary(external_id=settings.address.lower(), name=settings.name or settings.address)

    async def count(
        self, session: Session, resource: Resource, *, since: datetime | None = None
    ) -> int | None:
        if resource is not Resource.MESSAGES or since is not None:
            return None
        return await Client(session).count()

    def history(
        self,
        session: Session,
        resource: Resource,
        position: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AsyncIterator[Page]:
        del resource, since, until
        return Client(session).history(position)

    def changes(
        self, session: Session, resource: Resource, cursor: Mapping[str, Any], *, since: datetime
    ) -> AsyncIterator[Page]:
        del resource
        return Client(session).changes(cursor, since)

    def read(self, resource: Resource, body: bytes) -> Iterable[Fact | Unreadable]:
        if resource is not Resource.MESSAGES:
            raise MalformedError(f"A mailbox tells nothing of {resource}")
        return DOCUMENTS.facts(body)

    async def wait_for_news(self, session: Session) -> bool:
        """Wait some minutes for a mail; False when the server cannot tell or none came."""
        return await Client(session).wait()

    async def take_mail(self, session: Session, raw: bytes, *, received_at: datetime) -> Page:
        return await Client(session).take(raw, received_at)

    async def send_message(self, session: Session, message: NewMessage) -> str:
        return await sending.send(session, message)

    def standin_settings(self, address: str, account: Mapping[str, Any]) -> Settings:
        """Settings for a mailbox of the stand-in at `address` (as its control API tells it)."""
        host = urlsplit(address).hostname or "127.0.0.1"
        return Settings(
            address=str(account["address"]),
            name=str(account.get("name", "")),
            password=str(account["password"]),
            imap_host=host,
            imap_port=str(account["imap_port"]),
            imap_security="none",
            smtp_host=host,
            smtp_port=str(account["smtp_port"]),
            smtp_security="none",
        )
