"""A mirrored message as the inbox takes it in, whatever the channel."""

from __future__ import annotations

from datetime import datetime

import msgspec

from guichet.kernel.events import Origin
from guichet.support.inbox.model import Direction


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """`field` is to, cc or bcc; `point` is `mail:…` in lower case, "" where there is none."""

    field: str
    name: str = ""
    point: str = ""


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message, kept by its content; `size` in bytes."""

    name: str
    type: str
    size: int
    sha256: str
    inline: bool = False


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel's adapter says of a message.

    `source` and `source_id` name the mirrored row. `direction` out: the shop wrote it, outside this house.
    `references` are the words that lead to its thread, the nearest first; `own_references` those by which
    others will name it. `by_us`: its author's address is one of ours. `vouched`: the channel signed its
    author in. `page_order_ids`: it was written on these orders' pages; numbers in subject and text are found
    here. `for_store_id`: the store to which it was addressed, where that is known.
    """

    source: str
    source_id: int
    channel: str
    connection_id: int | None
    direction: Direction
    author_name: str
    author_point: str = ""
    author_profile_id: int | None = None
    by_us: bool = False
    vouched: bool = False
    recipients: tuple[Recipient, ...] = ()
    references: tuple[str, ...] = ()
    own_references: tuple[str, ...] = ()
    page_order_ids: tuple[int, ...] = ()
    for_store_id: int | None = None
    subject: str
    text: str
    sent_at: datetime
    automatic: str = ""
    attachments: tuple[Attached, ...] = ()
    origin: Origin

    @property
    def outsider(self) -> tuple[str, str]:
        """Address and name of who stands outside: the author; of what the shop wrote, whom it is to."""
        if self.direction is not Direction.OUT:
            return self.author_point, self.author_name
        to = next((one for one in self.recipients if one.point), None)
        return (to.point, to.name) if to else ("", "")
