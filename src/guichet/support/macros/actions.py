"""What a macro can do besides its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgspec

from guichet.support.inbox import TicketState


class SetState(msgspec.Struct, frozen=True, tag_field="kind", tag="state"):
    """Put the ticket into a state: open, waiting, closed."""

    state: TicketState


class Snooze(msgspec.Struct, frozen=True, tag_field="kind", tag="snooze"):
    """Let the ticket sleep for some hours."""

    hours: int


class Assign(msgspec.Struct, frozen=True, tag_field="kind", tag="assign"):
    """Give the ticket to somebody; None is whoever uses the macro."""

    user_id: int | None = None


class Offer(msgspec.Struct, frozen=True, tag_field="kind", tag="offer"):
    """Offer an act at the shop to the agent: refund, cancel, correct_address, add_parcel. Never done here."""

    act: str


Action: TypeAlias = SetState | Snooze | Assign | Offer

OFFERED = ("refund", "cancel", "correct_address", "add_parcel")

STARTER: Mapping[str, tuple[Sequence[str], Sequence[Action]]] = {
    "label_issued": ((), (Snooze(hours=7 * 24),)),
    "partial_refund": ((), (Offer("refund"),)),
    "replacement": ((), (Offer("add_parcel"),)),
}
"""Tags and actions of the macros that come with the house; those that are not here have none."""


def read_actions(kept: object) -> list[Action]:
    """Actions as they are kept in JSON."""
    return msgspec.convert(kept, list[Action])
