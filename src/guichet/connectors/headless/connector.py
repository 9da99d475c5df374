"""The connector: what a shop of one's own can do for the house. It is never called; all it says, it sends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

import msgspec

from guichet.connectors._kit import TypedStore, page_body, standard_webhooks, typed_stores
from guichet.connectors.headless.documents import Body, Id, Moment
from guichet.connectors.headless.manifest import MANIFEST
from guichet.connectors.headless.reading import RESOURCES, STORE, fact_of
from guichet.connectors.headless.settings import Settings
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import AccountSummary, Hint, Hook, Page, Session
from guichet.ports.failures import MalformedError, RejectedError
from guichet.ports.records import Fact, Resource, Unreadable

_TRIAL = "test"


class _Named(msgspec.Struct, gc=False):
    id: Id
    updated_at: Moment | None = None


class _Envelope(msgspec.Struct, gc=False):
    type: str
    data: _Named | None = None


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_BODY: msgspec.json.Decoder[Body] = msgspec.json.Decoder(Body)
_STORES = typed_stores("web")


class Headless:
    """A shop that sends its things whole."""

    manifest = MANIFEST
    settings = Settings
    resources = (Resource.STORES,)

    async def identify(self, session: Session) -> AccountSummary:
        """Nobody is asked: who knows the secret is the shop."""
        settings: Settings = session.settings
        name = settings.name.strip()
        if settings.time_zone not in available_timezones():
            raise RejectedError(f"There is no time zone {settings.time_zone}: write it as Europe/Paris")
        return AccountSummary(
            external_id=name.casefold(),
            name=name,
            currency=settings.currency,
            time_zone=settings.time_zone,
            address=settings.address,
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
        """The store alone: what the shop knows it sends by itself."""
        del position, since, until
        settings: Settings = session.settings
        store = TypedStore(
            id=STORE,
            name=settings.name.strip(),
            address=settings.address,
            currency=settings.currency,
            time_zone=settings.time_zone,
        )
        yield Page(
            resource=resource, body=page_body([store]), read_at=utc_now(), position={}, rows=1, last=True
        )

    def read(self, resource: Resource, body: bytes) -> Iterable[Fact | Unreadable]:
        if resource is Resource.STORES:
            return _STORES.facts(body)
        raise MalformedError(f"A headless shop has no pages of {resource}")

    # Of `ReceivesHooks`: there is nothing to register, the merchant gives the address to the shop.

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
        """What a webhook is about, and the key that its repetitions share; nothing is fetched for it."""
        try:
            envelope = _ENVELOPE.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as failure:
            raise MalformedError(f'a webhook is {{"type": …, "data": {{…}}}}: {failure}') from failure
        key = standard_webhooks.push_key(headers, body)
        if envelope.type == _TRIAL:
            return Hint(topic=_TRIAL, key=key, resource=None, external_id=None)
        if envelope.type not in RESOURCES or envelope.data is None:
            raise MalformedError(f"“{envelope.type}” is none of: {', '.join(RESOURCES)}, {_TRIAL}")
        return Hint(
            topic=envelope.type,
            key=key,
            resource=RESOURCES[envelope.type],
            external_id=envelope.data.id,
            happened_at=envelope.data.updated_at,
            gone=envelope.type.endswith(".gone"),
        )

    def read_hook(self, _: Mapping[str, str], body: bytes) -> Iterable[Fact | Unreadable]:
        """The one fact that a webhook carries; none of a trial. Raises MalformedError."""
        try:
            fact = fact_of(_BODY.decode(body))
        except (ValueError, ArithmeticError) as failure:  # what msgspec refuses is a ValueError, too
            raise MalformedError(f"It cannot be read: {failure}") from failure
        return () if fact is None else (fact,)

    def silence(self, settings: Any) -> timedelta:
        return timedelta(hours=settings.silence_hours)

    def shown_secret(self, secret: str) -> str:
        return standard_webhooks.shown_secret(secret)

    def sign(self, secret: str, push_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
        return standard_webhooks.sign(secret, push_id, at, body)

    def push_schema(self) -> Mapping[str, Any]:
        """JSON Schema (2020-12) of the body of a webhook."""
        (described,), components = msgspec.json.schema_components([Body], ref_template="#/$defs/{name}")
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A webhook of a shop of one's own",
            **described,
            "$defs": components,
        }
