"""Shapes of the preparations' API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked
from guichet.purchase.picking.states import Purpose, Reason, State, Trouble


class PreparationNamed(Answered):
    id: Id
    name: str


class PreparationItem(Answered):
    """A preparation in a list.

    `purpose`: collect, reserve (paid here), ship, courier, to_shop, exchange (sent for the return
    `return_id`). `state`: expected (its parcel is under way here), waiting, picking, ready, handed_over,
    expired (to be put back), put_back, cancelled, missing. `number` is the order's, "" until the shop told
    it. `collected`: a customer fetches it here, with a code. `to_location` is where it is collected, of what
    is sent to another shop. `lines_count`, `pieces`, `left` (to be picked still) and `short` are counts,
    `name` is that of the first line. `taken_by` is who is picking it. `keep_until`: so long it waits for its
    customer. `changed`: the order was changed since.
    """

    id: Id
    version: int
    number: str
    purpose: Purpose
    state: State
    location: PreparationNamed
    to_location: PreparationNamed | None
    store: PreparationNamed | None
    order_id: Id | None
    purchase_id: Id | None
    return_id: Id | None
    customer: str
    collected: bool
    lines_count: int
    pieces: int
    left: int
    short: int
    name: str
    taken_by: PreparationNamed | None
    taken_at: datetime | None
    shelf: str
    parcels: int
    due_at: datetime | None
    ready_at: datetime | None
    keep_until: datetime | None
    handed_at: datetime | None
    changed: bool
    made_at: datetime


class PreparationFigure(Answered):
    """What is counted of an article here, and by whom: `shop`, `till` or `guichet`.

    Where it is `guichet` a count corrects it (`POST /stock-counts`), where it is the shop an adjustment
    (`POST /stock-adjustments`).
    """

    on_hand: int
    owner: str


class PreparationLineShape(Answered):
    """Pieces of one article. `bin` is where it lies; `left` are still to be picked.

    `in_doubt`: so many missing pieces are held back here until somebody says what became of them
    (`POST /preparation-lines/{id}/doubts`). `figure` null: nothing is counted here.
    """

    id: Id
    variant_id: Id | None
    name: str
    options: list[dict[str, str]]
    sku: str
    gtin: str
    image: str
    bin: str
    quantity: int
    picked: int
    short: int
    left: int
    left_behind: int
    in_doubt: int
    figure: PreparationFigure | None


class PreparationMoveShape(Answered):
    """Something that happened: `acted_at` is when, `received_at` when the house heard of it."""

    kind: str
    acted_at: datetime
    received_at: datetime
    actor_kind: str
    actor: str
    data: dict[str, Any]


class PreparationChange(Answered):
    """What was changed meanwhile. `kind`: cancelled, fewer, more, added (by the shop); moved_away, moved_here
    (its customer collects it at another place now; `name` is that of the other one).
    """

    at: datetime
    kind: str
    line_id: Id | None = None
    name: str = ""
    before: int | None = None
    after: int | None = None


class PreparationShape(PreparationItem):
    """A preparation whole, its lines in walking order.

    `also_here` are other preparations of the same order at this place. `handed_to`: customer, deputy,
    carrier, courier. `paid`: cash, card.
    """

    lines: list[PreparationLineShape]
    changes: list[PreparationChange]
    moves: list[PreparationMoveShape]
    also_here: list[Id]
    handed_to: str
    handed_by: str
    paid: str
    put_back_at: datetime | None


class PickListLine(PreparationLineShape):
    """A line of the pick list, with whose it is."""

    preparation_id: Id
    number: str
    customer: str
    purpose: Purpose
    taken_by: PreparationNamed | None
    due_at: datetime | None


class PickList(Answered):
    """What is to be picked at a place, in walking order: by bin, then by name. `more`: there is more."""

    items: list[PickListLine]
    more: bool
    as_of: datetime


class PreparationTroubleShape(Answered):
    """What a person has to look at.

    `kind`: nowhere (no other place has what is short), missing, damaged, unusual (so many pieces that
    somebody should ask), stock (the figure could not be brought in line with what was done), in_doubt (pieces
    that nobody found are held back: `POST /preparation-lines/{line_id}/doubts`).
    """

    id: Id
    preparation_id: Id
    line_id: Id | None
    location_id: Id
    number: str
    customer: str
    kind: Trouble
    name: str
    quantity: int
    opened_at: datetime
    settled_at: datetime | None
    settled_by: str
    note: str


class ActedAt(Asked):
    """`acted_at`: when it was done, where a page without network tells later; left out: now."""

    acted_at: AwareDatetime | None = None


class PickAsked(ActedAt):
    """Pieces picked of a line, or by what was scanned (`gtin` takes a sku too); below nought: put back again.

    `short`: so many are not there, `reason` says why; they are looked for elsewhere at once. `take_over`:
    though somebody else is on it.
    """

    line_id: Id | None = None
    gtin: Annotated[str | None, Field(max_length=100)] = None
    quantity: Annotated[int, Field(ge=-100_000, le=100_000)] = 1
    short: Annotated[int, Field(ge=0, le=100_000)] = 0
    reason: Reason = Reason.NOT_FOUND
    take_over: bool = False


class PackAsked(ActedAt):
    """Where it is put; `take_over`: though somebody else is on it."""

    shelf: Annotated[str, Field(max_length=60)] = ""
    parcels: Annotated[int, Field(ge=1, le=100)] = 1
    take_over: bool = False


class GiveUpAsked(ActedAt):
    """Nothing more than when; what was picked stays picked."""


class PutBackAsked(ActedAt):
    """The pieces are where they belong.

    `on_sale`: the figure is to count them again. Left out: yes, unless the shop cancelled an order for which
    it took them itself. False: they cannot be sold; those that were only held are in doubt then, until
    somebody says what became of them (`POST /preparation-lines/{id}/doubts`).
    """

    on_sale: bool | None = None


class KeepAsked(ActedAt):
    """For how many hours from now on."""

    hours: Annotated[int, Field(ge=1, le=24 * 60)] = 24


class CancelAsked(ActedAt):
    """Why it is not prepared any more."""

    note: Annotated[str, Field(max_length=500)] = ""


class DoubtAsked(Asked):
    """What became of missing pieces: `gone` takes them off the figure, `found` lets them be sold again."""

    outcome: Literal["gone", "found"]


class TroubleSettledAsked(Asked):
    """What was done about it."""

    note: Annotated[str, Field(max_length=500)] = ""


class PickShape(Answered):
    """What came of a pick: the preparation, and where its missing pieces come from now.

    `elsewhere` is the place, null where there is none (or nothing was missing); `preparation_id` what is
    prepared there.
    """

    preparation: PreparationShape
    elsewhere: PreparationNamed | None = None
    elsewhere_preparation_id: Id | None = None
    nowhere: bool = False
