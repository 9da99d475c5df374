"""All paths of the vendor's API that the stand-in plays."""

from __future__ import annotations

from guichet.connectors.bigcommerce.standin import (
    hooks,
    metafields,
    v2_order_writes,
    v2_orders,
    v2_shipments,
    v2_store,
    v3_catalog,
    v3_customers,
    v3_inventory,
    v3_refunds,
    v3_sales,
)
from guichet.connectors.bigcommerce.standin.calls import Routes


def all_routes() -> Routes:
    """A table of every path and its handlers."""
    routes = Routes()
    for module in (
        v2_store, v2_orders, v2_order_writes, v2_shipments, v3_catalog, v3_customers, v3_inventory,
        v3_refunds, v3_sales, metafields, hooks,
    ):  # fmt: skip
        module.add_routes(routes)
    return routes
