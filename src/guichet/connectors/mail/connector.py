"""The connector: what a mailbox can do for the house."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any

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

    async def identify(self, session: Session) -> AccountSummary:
        """Sign in for reading; the mailbox's address is who it is."""
        settings: Settings = session.settings
        await Client(session).count()
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

    async def send_message(self, session: Session, message: NewMessage) -> str:
        return await sending.send(session, message)
