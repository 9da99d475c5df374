"""Stock: how much of a variant each location holds, as its owner says, less what is held of it here.

Each location's figure has one owner (`Owner`): the shop, a till, or the house. Lines of a reservation are
held, confirmed (sold; the owner is being told), settled (the figure counts it), released or expired; the
first two hold stock back. Within the house nothing is ever promised twice; where an owner sells by itself
from the same figure, an overrun shows at once.

Levels are written by `commerce.applying` alone, by `apply`; `catalogue` and `places` tie those that came
before them, by `link_variants` and `link_locations`. The wings hold stock by `reserve`, `confirm` and
`release`, last in their transaction, or say by `sell` what its owner sold itself; `sync` tells owners, and
says when they know (`acknowledge`), and tells by `tell` the levels of places that a till owns, and what it
rang up. Everyone may read.
"""

from guichet.commerce.stock.errors import (
    LevelNotFoundError,
    OwnerKnowsError,
    ReservationNotFoundError,
    ReservationOverError,
    Short,
    StockShortError,
)
from guichet.commerce.stock.holding import LOW, Holding, holding
from guichet.commerce.stock.linking import link_locations, link_variants
from guichet.commerce.stock.model import LineState, Owner, StockLevel
from guichet.commerce.stock.owning import Counted, Move, count, restock, set_owner, transfer
from guichet.commerce.stock.reservations import Reserved, ReservedLine, find_reservation
from guichet.commerce.stock.reserving import (
    Line,
    Reference,
    confirm,
    lock_lines,
    release,
    reserve,
    reserve_arriving,
)
from guichet.commerce.stock.service import apply
from guichet.commerce.stock.settling import ToTell, acknowledge, lines_to_tell, note_act, note_trouble
from guichet.commerce.stock.splitting import split
from guichet.commerce.stock.taking import sell
from guichet.commerce.stock.telling import RungUp, end_telling, own_by_till, ring_up, tell

__all__ = [
    "LOW",
    "Counted",
    "Holding",
    "LevelNotFoundError",
    "Line",
    "LineState",
    "Move",
    "Owner",
    "OwnerKnowsError",
    "Reference",
    "ReservationNotFoundError",
    "ReservationOverError",
    "Reserved",
    "ReservedLine",
    "RungUp",
    "Short",
    "StockLevel",
    "StockShortError",
    "ToTell",
    "acknowledge",
    "apply",
    "confirm",
    "count",
    "end_telling",
    "find_reservation",
    "holding",
    "lines_to_tell",
    "link_locations",
    "link_variants",
    "lock_lines",
    "note_act",
    "note_trouble",
    "own_by_till",
    "release",
    "reserve",
    "reserve_arriving",
    "restock",
    "ring_up",
    "sell",
    "set_owner",
    "split",
    "tell",
    "transfer",
]
