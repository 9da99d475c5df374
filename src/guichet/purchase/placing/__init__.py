"""Placing: orders that we take, on a shop's page or at a counter, and have the shop make its own.

A *purchase* is `placing` (its stock is held here, and an act tells the shop), `placed` (the shop has it;
`order_id` is the mirror's once it arrived), `uncertain` (nobody knows whether the shop has it), `failed`
(nothing is held any more; the shop's words say why) or `cancelled`. What was promised is asked anew when it
is placed; prices are the shop's own. How orders are paid is a document for each store, off until a merchant
settles it. Every change is announced as `PurchaseChanged`.
What is to be collected may be collected at another shop as long as nobody began it (`collect_elsewhere`).
Callers: `api.purchases` for shoppers by `place_or_explain`, `api.tracking` for who holds an order's link,
staff by the routes; drafts read what was promised.
"""

from guichet.purchase.placing.asking import KIND_WORDS, PAYMENT_WORDS
from guichet.purchase.placing.elsewhere import collect_elsewhere, other_places
from guichet.purchase.placing.errors import (
    OrderingOffError,
    PickupMovedError,
    PickupPlaceError,
    PromiseChangedError,
    PurchaseNotFoundError,
)
from guichet.purchase.placing.explaining import place_or_explain
from guichet.purchase.placing.following import cancel
from guichet.purchase.placing.ordering import Method, StoreOrdering, ordering_of, payments_of
from guichet.purchase.placing.placing import NewPurchase, Shown, place
from guichet.purchase.placing.repository import (
    Contact,
    Good,
    LineRow,
    Promised,
    PurchaseRow,
    find_purchase,
    goods,
    lines_of,
    purchases_of_orders,
)
from guichet.purchase.placing.routes import READ, key_of
from guichet.purchase.placing.schemas import (
    OrderAsked,
    PurchaseLineAsked,
    PurchaseLineShape,
    PurchasePromise,
    line_shape,
    promise_shape,
)
from guichet.purchase.placing.states import Payment, State

__all__ = [
    "KIND_WORDS",
    "PAYMENT_WORDS",
    "READ",
    "Contact",
    "Good",
    "LineRow",
    "Method",
    "NewPurchase",
    "OrderAsked",
    "OrderingOffError",
    "Payment",
    "PickupMovedError",
    "PickupPlaceError",
    "PromiseChangedError",
    "Promised",
    "PurchaseLineAsked",
    "PurchaseLineShape",
    "PurchaseNotFoundError",
    "PurchasePromise",
    "PurchaseRow",
    "Shown",
    "State",
    "StoreOrdering",
    "cancel",
    "collect_elsewhere",
    "find_purchase",
    "goods",
    "key_of",
    "line_shape",
    "lines_of",
    "ordering_of",
    "other_places",
    "payments_of",
    "place",
    "place_or_explain",
    "promise_shape",
    "purchases_of_orders",
]
