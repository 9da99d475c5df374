"""For which tickets something holds: by store, channel, queue and tag. Pure."""

from __future__ import annotations

import msgspec


class Concerned(msgspec.Struct, frozen=True, kw_only=True):
    """What of a ticket decides."""

    store_id: int | None
    channel: str
    queue_id: int | None
    tag_ids: frozenset[int]


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Each set empty for any; one of each that is given must fit."""

    store_ids: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()
    queue_ids: frozenset[int] = frozenset()
    tag_ids: frozenset[int] = frozenset()

    def fits(self, ticket: Concerned) -> bool:
        """Whether a ticket is among those meant."""
        return (
            (not self.store_ids or ticket.store_id in self.store_ids)
            and (not self.channels or ticket.channel in self.channels)
            and (not self.queue_ids or ticket.queue_id in self.queue_ids)
            and (not self.tag_ids or not self.tag_ids.isdisjoint(ticket.tag_ids))
        )

    def columns(self) -> dict[str, list[int] | list[str]]:
        """As a row keeps it."""
        return {
            "store_ids": sorted(self.store_ids),
            "channels": sorted(self.channels),
            "queue_ids": sorted(self.queue_ids),
            "tag_ids": sorted(self.tag_ids),
        }
