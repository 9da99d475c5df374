"""What `purchase` announces: an order on its way from the shelf to whoever bought it."""

from __future__ import annotations

from guichet.kernel.events import Happening


class PreparationChanged(Happening, frozen=True, tag="preparation.changed"):
    """A preparation came into a state, or (`before` equals `after`) its lines or its order moved.

    `before` is None for a new one. Purposes and states are words of `purchase.picking`; `return_id` is the
    return for which it is sent.
    """

    preparation_id: int
    order_id: int | None
    purchase_id: int | None
    store_id: int | None
    location_id: int
    purpose: str
    before: str | None
    after: str
    return_id: int | None = None


class PreparationDue(Happening, frozen=True, tag="preparation.due"):
    """What is ready will soon not be kept any longer: its customer may be reminded, once."""

    preparation_id: int
    order_id: int | None
    purchase_id: int | None
    store_id: int | None
    location_id: int


class PickupMoved(Happening, frozen=True, tag="pickup.moved"):
    """What is collected is collected at another place now; `preparation_id` is the one there."""

    preparation_id: int
    order_id: int | None
    purchase_id: int | None
    store_id: int | None
    from_location_id: int
    location_id: int


class PreparationTroubled(Happening, frozen=True, tag="preparation.troubled"):
    """A person has to look at a preparation (`open`), or did; `kind` is a word of `purchase.picking`."""

    trouble_id: int
    preparation_id: int
    location_id: int
    kind: str
    open: bool


class PurchaseChanged(Happening, frozen=True, tag="purchase.changed"):
    """An order that we took came into a state, or (`before` equals `after`) its order is known now.

    `before` is None for a new one. States are words of `purchase.placing`; `order_id` is the mirror's.
    """

    purchase_id: int
    store_id: int
    before: str | None
    after: str
    order_id: int | None = None


class LabelChanged(Happening, frozen=True, tag="label.changed"):
    """A label came into a state (`before` is None for a new one). Purposes and states are words of
    `purchase.dispatch`; it is of a preparation or of a return.
    """

    label_id: int
    purpose: str
    preparation_id: int | None
    return_id: int | None
    order_id: int | None
    before: str | None
    after: str


class CourierChanged(Happening, frozen=True, tag="courier.changed"):
    """A courier's errand came into a state (`before` is None for a new one), a word of `purchase.dispatch`.

    `fell_back_to`: what became of its preparation when nobody came (collect, ship), else "".
    """

    run_id: int
    preparation_id: int
    order_id: int | None
    store_id: int | None
    location_id: int
    before: str | None
    after: str
    fell_back_to: str = ""
