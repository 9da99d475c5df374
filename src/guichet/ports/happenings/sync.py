"""What `sync` and `connections` announce: how the mirror itself is doing."""

from __future__ import annotations

from guichet.kernel.events import Happening


class ConnectionHealthChanged(Happening, frozen=True, tag="connection.health_changed"):
    """`before` and `after` are health words (see `connections`); `reason` is for a person."""

    connection_id: int
    before: str
    after: str
    reason: str = ""


class SyncProgressed(Happening, frozen=True, tag="sync.progressed"):
    connection_id: int
    run_id: int


class DeliveryUnreadable(Happening, frozen=True, tag="delivery.unreadable"):
    dead_letter_id: int
    connection_id: int


class ActIntended(Happening, frozen=True, tag="act.intended"):
    """Somebody means to do something at an outside system."""

    act_id: int
    connection_id: int
    kind: str
    order_id: int | None = None


class ActEnded(Happening, frozen=True, tag="act.ended"):
    """What we meant to do at an outside system is done, failed, or uncertain (a person must look).

    `result` is the vendor's id of what was made; `key` is that of whoever asked for the act.
    """

    act_id: int
    connection_id: int
    kind: str
    key: str
    state: str
    result: str = ""
    reason: str = ""
    order_id: int | None = None
