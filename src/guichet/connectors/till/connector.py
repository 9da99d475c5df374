"""The connector: what a till can do for the house. It is never called; all that it says, it sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from guichet.connectors._kit import SendsItself, standard_webhooks, typed_stores
from guichet.connectors.till import composing
from guichet.connectors.till.composing import STORE
from guichet.connectors.till.documents import Batch, documents
from guichet.connectors.till.files import file_rows
from guichet.connectors.till.manifest import MANIFEST
from guichet.connectors.till.settings import Settings, bound_places
from guichet.ports.capabilities import Hint
from guichet.ports.pushing import Document, FileRow, Rung
from guichet.ports.records import Fact, Resource, Unreadable


class Till(SendsItself):
    """The tills of one merchant that send as one."""

    manifest = MANIFEST
    settings = Settings
    stores = typed_stores("in_store")
    store_id = STORE
    sent = (Batch, "A push of a till or stock tool")

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

    def file_rows(self, content: bytes, kind: str = "") -> Iterator[FileRow]:
        return file_rows(content, kind)
