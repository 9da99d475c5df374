"""The connector: reading what the widget's visitors wrote."""

from __future__ import annotations

from collections.abc import Iterable

from guichet.connectors.chat.documents import DOCUMENTS
from guichet.connectors.chat.manifest import MANIFEST
from guichet.connectors.chat.settings import Settings
from guichet.ports.failures import MalformedError
from guichet.ports.records import Fact, Resource, Unreadable


class ChatConnector:
    """The house's own chat."""

    manifest = MANIFEST
    settings = Settings

    def read(self, resource: Resource, body: bytes) -> Iterable[Fact | Unreadable]:
        if resource is not Resource.MESSAGES:
            raise MalformedError(f"Chat tells nothing of {resource}")
        return DOCUMENTS.facts(body)
