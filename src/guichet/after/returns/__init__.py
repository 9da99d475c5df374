"""Returns: what comes back, who decided it, what was found of it, and what goes back for it.

States: opened (a person is to decide), then approved, kept (nothing comes back) or refused by the policy or a
person; handed_over, received, graded; settling, settled; cancelled, expired. The policy (`after.policy`)
decides at the opening, and its decision is kept with the line. A piece of an order's line is in one return at
most, which a key of the database sees to. Money goes back by the shop's refund (`sync.refund`), quoted first;
credits and repairs are steps of hands. The other item of an exchange is held from the opening on, and
handed out at a counter at once, or prepared like a parcel by the places that hold it (`support.desk` composes
that) and settled as it leaves. Every change is announced as `ReturnChanged`.
Callers: `api.returns` (the shopper's pages and their JSON twin) by `links`, `support.desk` (an agent's
clicks), and the routes.
"""

from guichet.after.returns.deciding import approve, cancel
from guichet.after.returns.errors import (
    AlreadyReturnedError,
    OrderUnknownError,
    PhotoTypeError,
    ReasonNeededError,
    ReturnNotFoundError,
)
from guichet.after.returns.exchanging import OtherForm, other_forms
from guichet.after.returns.foreseeing import Foreseen, foresee_return
from guichet.after.returns.going_out import (
    ToSend,
    end_preparing,
    hold_to_send,
    leave_to_person,
    note_preparing,
)
from guichet.after.returns.links import ORDER_PATH, PATH, RETURN_PATH, ReturnLinks
from guichet.after.returns.opening import AskedLine, NewReturn, open_return
from guichet.after.returns.preferences import ReasonNode, find_preferences
from guichet.after.returns.repository import (
    LineRow,
    OrderLineRow,
    ReturnRow,
    find_return,
    lines_of,
    order_lines,
)
from guichet.after.returns.routes import HANDLE, READ
from guichet.after.returns.schemas import ReturnExchangeAsked, ReturnLineAsked, ReturnShape
from guichet.after.returns.states import Settlement, State, Way
from guichet.after.returns.views import view_return

__all__ = [
    "HANDLE",
    "ORDER_PATH",
    "PATH",
    "READ",
    "RETURN_PATH",
    "AlreadyReturnedError",
    "AskedLine",
    "Foreseen",
    "LineRow",
    "NewReturn",
    "OrderLineRow",
    "OrderUnknownError",
    "OtherForm",
    "PhotoTypeError",
    "ReasonNeededError",
    "ReasonNode",
    "ReturnExchangeAsked",
    "ReturnLineAsked",
    "ReturnLinks",
    "ReturnNotFoundError",
    "ReturnRow",
    "ReturnShape",
    "Settlement",
    "State",
    "ToSend",
    "Way",
    "approve",
    "cancel",
    "end_preparing",
    "find_preferences",
    "find_return",
    "foresee_return",
    "hold_to_send",
    "leave_to_person",
    "lines_of",
    "note_preparing",
    "open_return",
    "order_lines",
    "other_forms",
    "view_return",
]
