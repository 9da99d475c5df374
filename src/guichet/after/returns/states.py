"""The states of a return, from its opening to the money or the thing that goes back. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a return stands."""

    OPENED = "opened"  # a person is to decide
    APPROVED = "approved"  # the goods are to come back; a code for the drop is issued
    KEPT = "kept"  # nothing is to come back; what is owed can be settled
    REFUSED = "refused"
    HANDED_OVER = "handed_over"  # dropped at a shop that does not grade it
    RECEIVED = "received"
    GRADED = "graded"
    SETTLING = "settling"
    SETTLED = "settled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # the goods never came


class Way(StrEnum):
    """What a return is settled by."""

    REFUND = "refund"
    CREDIT = "store_credit"
    EXCHANGE = "exchange"
    REPAIR = "repair"


class Settlement(StrEnum):
    """How far the settlement is: by an act at the shop, or by hands.

    `asked`: the act is on its way; `uncertain`: a person must look; `failed`: it may be begun again.
    `to_give` (a credit), `to_send` (the other item), `in_repair`, `repaired` wait for hands; `preparing`:
    a place picks and packs the other item, and the return is settled when it leaves.
    """

    NONE = ""
    ASKED = "asked"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    TO_GIVE = "to_give"
    TO_SEND = "to_send"
    PREPARING = "preparing"
    IN_REPAIR = "in_repair"
    REPAIRED = "repaired"
    DONE = "done"


class Grade(StrEnum):
    """In what state the goods came back."""

    AS_NEW = "as_new"
    WORN = "worn"
    DAMAGED = "damaged"
    OTHER_ITEM = "other_item"
    MISSING = "missing"


class Disposition(StrEnum):
    """What becomes of the goods."""

    RESALE = "resale"  # as new
    SECOND_GRADE = "second_grade"
    REPAIR = "repair"
    SUPPLIER = "supplier"
    RECYCLE = "recycle"
    NONE = "none"  # nothing came that could be disposed of


class Restock(StrEnum):
    """Whether graded pieces are on sale again.

    `till`: as soon as the till that counts this place's stock books them in. `not_ours`: nobody counts them
    here.
    """

    NONE = ""
    ASKED = "asked"
    DONE = "done"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    TILL = "till"
    NOT_OURS = "not_ours"


FREED = frozenset({State.REFUSED, State.CANCELLED, State.EXPIRED})
"""Whose pieces may be asked about again."""

OVER = FREED | {State.SETTLED}

OWED = frozenset({State.KEPT, State.HANDED_OVER, State.RECEIVED, State.GRADED, State.SETTLING})
"""In which something is owed to the customer, so that the time to refund counts."""

SETTLEABLE = frozenset({State.KEPT, State.GRADED})
"""In which it can begin to be settled."""

WAITS_FOR_HANDS = frozenset(
    {Settlement.TO_GIVE, Settlement.TO_SEND, Settlement.IN_REPAIR, Settlement.REPAIRED}
)

NOT_HERE = frozenset({Grade.MISSING, Grade.OTHER_ITEM})
"""Of which nothing is owed, and that is no goods of ours."""

NEXT: Mapping[State, frozenset[State]] = {
    State.OPENED: frozenset({State.APPROVED, State.KEPT, State.REFUSED, State.CANCELLED}),
    State.APPROVED: frozenset({State.HANDED_OVER, State.RECEIVED, State.CANCELLED, State.EXPIRED}),
    State.KEPT: frozenset({State.SETTLING, State.SETTLED, State.CANCELLED}),
    State.REFUSED: frozenset({State.APPROVED, State.KEPT}),
    State.HANDED_OVER: frozenset({State.RECEIVED}),
    State.RECEIVED: frozenset({State.GRADED}),
    # Refused where nothing came, or another thing; settled at once where the other item is handed out.
    State.GRADED: frozenset({State.SETTLING, State.SETTLED, State.REFUSED}),
    State.SETTLING: frozenset({State.SETTLED, State.GRADED, State.KEPT}),
    State.SETTLED: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
}
"""What may follow what. A refused return may still be approved by a person; a failed settlement goes back."""
