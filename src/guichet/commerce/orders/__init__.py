"""Orders: what was bought, with its lines and payments; its parcels and refunds have rooms of their own.

States are those of `ports.records.OrderState`, the shop's own word beside it. An order is replaced whole
under its version; its parts keep their ids. Only `applying` writes here; everyone may read.
"""

from guichet.commerce.orders.drafting import OrderDetails
from guichet.commerce.orders.errors import OrderNotFoundError
from guichet.commerce.orders.filling import fill_order_words
from guichet.commerce.orders.finding import FoundOrder, find_orders, order_of_buyer, orders_numbered
from guichet.commerce.orders.following import follow_parcels
from guichet.commerce.orders.listing import OrderFilter, OrderRow, list_orders
from guichet.commerce.orders.mirror import adopt, announcements, apply, without_orders
from guichet.commerce.orders.schemas import (
    LineShape,
    Named,
    OrderItem,
    OrderShape,
    ShipmentShape,
    Timeline,
    TimelineItem,
    TimelineSource,
)
from guichet.commerce.orders.totals import Totals, last_orders_of, totals_of
from guichet.commerce.orders.views import order_item, view_order, view_timeline, view_with_timeline

__all__ = [
    "FoundOrder",
    "LineShape",
    "Named",
    "OrderDetails",
    "OrderFilter",
    "OrderItem",
    "OrderNotFoundError",
    "OrderRow",
    "OrderShape",
    "ShipmentShape",
    "Timeline",
    "TimelineItem",
    "TimelineSource",
    "Totals",
    "adopt",
    "announcements",
    "apply",
    "fill_order_words",
    "find_orders",
    "follow_parcels",
    "last_orders_of",
    "list_orders",
    "order_item",
    "order_of_buyer",
    "orders_numbered",
    "totals_of",
    "view_order",
    "view_timeline",
    "view_with_timeline",
    "without_orders",
]
