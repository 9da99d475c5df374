"""A raw row as readers take it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from guichet.sync.dead_letters import Unread

_headers = msgspec.json.Decoder(dict[str, str])


class Delivered(msgspec.Struct, frozen=True):
    """A raw row as a reader takes it."""

    delivery_id: int
    received_at: datetime
    connection_id: int
    replayed: bool
    connector_id: str | None
    kind: str | None  # None: the delivery itself is gone, with its partition
    resource: str | None
    origin: str
    headers_json: str | None
    body: bytes
    read_at: datetime

    @property
    def headers(self) -> dict[str, str] | None:
        """The headers that came with it; few readers want them."""
        return None if self.headers_json is None else _headers.decode(self.headers_json)

    def unread(self, code: str, reason: str, *, external_id: str = "", raw: bytes | None = None) -> Unread:
        """A part of this delivery, or the whole of it, that fell out."""
        return Unread(
            connection_id=self.connection_id,
            delivery_id=self.delivery_id,
            delivered_at=self.received_at,
            kind=self.kind or "",
            resource=self.resource,
            external_id=external_id,
            code=code,
            reason=reason,
            raw=self.body if raw is None else raw,
        )
