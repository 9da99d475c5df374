"""Systems that send what they know by themselves, and cannot be asked: tills, shops of one's own.

What a till sends is a *document* with an id and a version of its own; the newest of an id holds. A thing of
ours (a level, an order, an account) is composed from all documents that concern it, so that whatever
their order and repetition the same thing comes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

import msgspec

from guichet.ports.records import Fact, Resource, Unreadable


class Part(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a document says of one thing. `whole`: all of it up to `at`, so that nothing older counts."""

    resource: Resource
    external_id: str
    at: datetime
    whole: bool = False


class Rung(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Pieces that were rung up at a place under a reference of ours; `article` as in a level's id."""

    article: str
    place: str
    pieces: int


class Document(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One document as it was sent. Of an id, the greatest (`told`, `version`, `told_at`) holds.

    `told` is False for what merely follows from another document: it holds until the thing itself is told.
    """

    kind: str
    external_id: str
    told_at: datetime
    version: int = 0
    told: bool = True
    body: bytes
    parts: tuple[Part, ...] = ()
    reference: str = ""  # of ours: what it settles


@runtime_checkable
class SendsByItself(Protocol):
    """What every such system is; a connector with this is a `ReceivesHooks` too. All is pure.

    `silence` is how long it may send nothing; `shown_secret` the secret as its makers' libraries take it.
    `sign` makes the headers of a push, for those who send one for a trial.
    """

    def silence(self, settings: Any) -> timedelta: ...

    def shown_secret(self, secret: str) -> str: ...

    def sign(self, secret: str, push_id: str, at: datetime, body: bytes) -> Mapping[str, str]: ...

    def push_schema(self) -> Mapping[str, Any]: ...


@runtime_checkable
class ReadsHooks(Protocol):
    """Reads webhooks that carry their thing whole, purely; it comes beside `ReceivesHooks`.

    `read_hook` gives facts as `ReadsRecords.read` gives those of a page, None for a webhook that is a mere
    hint. A fact's version is its source's own stamp, else the time of reception. Raises MalformedError.
    """

    def read_hook(self, headers: Mapping[str, str], body: bytes) -> Iterable[Fact | Unreadable] | None: ...


@runtime_checkable
class TakesPushes(SendsByItself, Protocol):
    """Takes documents of which things are composed; all is pure.

    `documents` yields a row that is absurd or cannot be read as Unreadable, and raises MalformedError when
    the whole cannot be read. `compose` gives the fact of one thing, None as long as nothing can be said of
    it: a level's variant is then an article ("gtin:…" in 14 digits, else "sku:…") and its location a place,
    both as the sender names them. `places` are those of its places that the merchant has in another system,
    by their name or code there.
    """

    def documents(
        self, settings: Any, body: bytes, received_at: datetime
    ) -> Iterable[Document | Unreadable]: ...

    def compose(
        self, settings: Any, resource: Resource, external_id: str, bodies: Sequence[bytes]
    ) -> Fact | None: ...

    def rung_up(self, body: bytes) -> Sequence[Rung]: ...

    def places(self, settings: Any) -> Mapping[str, str]: ...


class FileRow(msgspec.Struct, frozen=True, kw_only=True):
    """A record of a file, as a push would bring it; `line` is where it begins there."""

    line: int
    record: Mapping[str, Any]


@runtime_checkable
class ReadsFiles(Protocol):
    """Reads what such a system exported: any encoding, separator and language of headers that it knows.

    `kind` names what the file holds, "" where its headers tell. Raises MalformedError when they do not.
    """

    def file_rows(self, content: bytes, kind: str = "") -> Iterable[FileRow]: ...


PUSHING: dict[str, type] = {
    "sends_by_itself": SendsByItself,
    "reads_hooks": ReadsHooks,
    "takes_pushes": TakesPushes,
    "reads_files": ReadsFiles,
}
"""Beside `capabilities.CAPABILITIES`."""
