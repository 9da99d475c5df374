"""Preparations: what one place has to make ready of one order, and how far it is.

Purposes: collect, reserve (paid at the shop), ship, courier, to_shop, exchange (sent for a return). States:
expected (its parcel is under way to this place), waiting, picking (taken by somebody), ready (packed, on its
shelf), handed_over
(to the customer, the carrier, the courier); expired (not collected in time) and then put_back; cancelled;
missing (the parcel did not come, or came damaged). What is short is looked for elsewhere at once, or a person
has to look at it (`Trouble`). Everything is on record; every change is announced as `PreparationChanged`.
Callers: `purchase.placing` has things prepared (`prepare`, `link_order`, `cancel`), or prepared elsewhere
(`relocate`), `purchase.dispatch` sends and receives parcels (`hand_over`, `arrive`, `miss`),
`purchase.pickup` hands over to customers; `api` shows them. Verbs take an `Act` (who, when it was done, under
which key) and a row that is held (`find_preparation(..., lock=True)`).
"""

from guichet.purchase.picking.ending import HandOver, cancel, hand_over
from guichet.purchase.picking.errors import BegunError
from guichet.purchase.picking.listing import Tiles, tiles_of
from guichet.purchase.picking.moving import Act, require_next
from guichet.purchase.picking.picks import arrive, miss
from guichet.purchase.picking.preparing import NewLine, NewPreparation, link_order, prepare
from guichet.purchase.picking.relocating import may_relocate, relocate, relocated_to
from guichet.purchase.picking.repository import (
    LineRow,
    PreparationRow,
    find_preparation,
    lines_of,
    preparations_of_order,
    preparations_of_purchase,
    preparations_of_return,
)
from guichet.purchase.picking.routes import HANDLE, READ, act_on, places_of
from guichet.purchase.picking.schemas import ActedAt, PreparationShape
from guichet.purchase.picking.states import SENT, Purpose, Recipient, State
from guichet.purchase.picking.travelling import fall_back, overdue
from guichet.purchase.picking.views import view_preparation

__all__ = [
    "HANDLE",
    "READ",
    "SENT",
    "Act",
    "ActedAt",
    "BegunError",
    "HandOver",
    "LineRow",
    "NewLine",
    "NewPreparation",
    "PreparationRow",
    "PreparationShape",
    "Purpose",
    "Recipient",
    "State",
    "Tiles",
    "act_on",
    "arrive",
    "cancel",
    "fall_back",
    "find_preparation",
    "hand_over",
    "lines_of",
    "link_order",
    "may_relocate",
    "miss",
    "overdue",
    "places_of",
    "preparations_of_order",
    "preparations_of_purchase",
    "preparations_of_return",
    "prepare",
    "relocate",
    "relocated_to",
    "require_next",
    "tiles_of",
    "view_preparation",
]
