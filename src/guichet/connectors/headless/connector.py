"""The connector: what a shop of one's own can do for the house. It is never called; all it says, it sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from guichet.connectors._kit import SendsItself, standard_webhooks, typed_stores
from guichet.connectors.headless.documents import Body, Id, Moment
from guichet.connectors.headless.manifest import MANIFEST
from guichet.connectors.headless.reading import RESOURCES, STORE, fact_of
from guichet.connectors.headless.settings import Settings
from guichet.ports.capabilities import Hint
from guichet.ports.failures import MalformedError
from guichet.ports.records import Fact, Unreadable

_TRIAL = "test"


class _Named(msgspec.Struct, gc=False):
    id: Id
    updated_at: Moment | None = None


class _Envelope(msgspec.Struct, gc=False):
    type: str
    data: _Named | None = None


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_BODY: msgspec.json.Decoder[Body] = msgspec.json.Decoder(Body)


class Headless(SendsItself):
    """A shop that sends its things whole."""

    manifest = MANIFEST
    settings = Settings
    stores = typed_stores("web")
    store_id = STORE
    sent = (Body, "A webhook of a shop of one's own")

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
