"""The connector: what a till can do for the house. It is never called; all that it says, it sends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

import msgspec

from guichet.connectors._kit import TypedStore, page_body, standard_webhooks, typed_stores
from guichet.connectors.till import composing
from guichet.connectors.till.composing import STORE
from guichet.connectors.till.documents import Batch, documents
from guichet.connectors.till.files import file_rows
from guichet.connectors.till.manifest import MANIFEST
from guichet.connectors.till.settings import Settings, bound_places
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import AccountSummary, Hint, Hook, Page, Session
from guichet.ports.failures import MalformedError, RejectedError
from guichet.ports.pushing import Document, FileRow, Rung
from guichet.ports.records import Fact, Resource, Unreadable

_STORES = typed_stores("in_store")


class Till:
    """The tills of one merchant that send as one."""

    manifest = MANIFEST
    settings = Settings
    resources = (Resource.STORES,)

    async def identify(self, session: Session) -> AccountSummary:
        """Nobody is asked: who knows the secret is the till."""
        settings: Settings = session.settings
        name = settings.name.strip()
        if settings.time_zone not in available_timezones():
            raise RejectedError(f"There is no time zone {settings.time_zone}: write it as Europe/Paris")
        return AccountSummary(
            external_id=name.casefold(),
            name=name,
            currency=settings.currency,
            time_zone=settings.time_zone,
        )

    async def history(
        self,
        session: Session,
        resource: Resource,
        position: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AsyncIterator[Page]:
        """The store alone: what a till knows it sends by itself."""
        del position, since, until
        settings: Settings = session.settings
        store = TypedStore(
            id=STORE,
            name=settings.name.strip(),
            currency=settings.currency,
            time_zone=settings.time_zone,
        )
        yield Page(
            resource=resource, body=page_body([store]), read_at=utc_now(), position={}, rows=1, last=True
        )

    def read(self, resource: Resource, body: bytes) -> Iterable[Fact | Unreadable]:
        if resource is Resource.STORES:
            return _STORES.facts(body)
        raise MalformedError(f"A till has no pages of {resource}")

    # Of `ReceivesHooks`: there is nothing to register, the merchant gives the address to the till.

    def topics(self) -> tuple[str, ...]:
        return ()

    async def register_hooks(self, *_: Any) -> Sequence[Hook]:
        return ()

    async def list_hooks(self, *_: Any) -> Sequence[Hook]:
        return ()

    async def remove_hooks(self, *_: Any) -> None:
        return None

    def verify(self, _: Any, secret: str, headers: Mapping[str, str], body: bytes) -> None:
        standard_webhooks.verify(secret, headers, body)

    def hint(self, headers: Mapping[str, str], body: bytes) -> Hint:
        """The key that repetitions share; a push brings what it tells, so nothing is to be fetched."""
        return Hint(
            topic="push", key=standard_webhooks.push_key(headers, body), resource=None, external_id=None
        )

    def documents(self, settings: Any, body: bytes, received_at: datetime) -> Iterator[Document | Unreadable]:
        return documents(settings, body, received_at)

    def compose(
        self, settings: Any, resource: Resource, external_id: str, bodies: Sequence[bytes]
    ) -> Fact | None:
        return composing.compose(settings, resource, external_id, bodies)

    def rung_up(self, body: bytes) -> Sequence[Rung]:
        return composing.rung_up(body)

    def places(self, settings: Any) -> Mapping[str, str]:
        return bound_places(settings)

    def silence(self, settings: Any) -> timedelta:
        return timedelta(hours=settings.silence_hours)

    def shown_secret(self, secret: str) -> str:
        return standard_webhooks.shown_secret(secret)

    def sign(self, secret: str, push_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
        return standard_webhooks.sign(secret, push_id, at, body)

    def file_rows(self, content: bytes, kind: str = "") -> Iterator[FileRow]:
        return file_rows(content, kind)

    def push_schema(self) -> Mapping[str, Any]:
        """JSON Schema (2020-12) of the body of a push."""
        (described,), components = msgspec.json.schema_components([Batch], ref_template="#/$defs/{name}")
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A push of a till or stock tool",
            **described,
            "$defs": components,
        }
