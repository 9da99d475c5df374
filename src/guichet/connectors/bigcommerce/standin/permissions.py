"""Which OAuth scopes open which paths."""

from __future__ import annotations

_BY_PATH: tuple[tuple[tuple[str, ...], str], ...] = (
    (("orders", "*", "transactions"), "store_v2_transactions"),
    (("orders", "*", "payment_actions"), "store_v2_transactions"),
    (("orders", "payment_actions"), "store_v2_transactions"),
    (("orders",), "store_v2_orders"),
    (("order_statuses",), "store_v2_orders"),
    (("customers",), "store_v2_customers"),
    (("wishlists",), "store_v2_customers"),
    (("catalog",), "store_v2_products"),
    (("pricelists",), "store_v2_products"),
    (("inventory", "locations", "*", "items"), "store_inventory"),
    (("inventory", "locations"), "store_locations"),
    (("inventory",), "store_inventory"),
    (("pickup",), "store_locations"),
    (("carts",), "store_cart"),
    (("abandoned-carts",), "store_cart"),
    (("coupons",), "store_v2_marketing"),
    (("promotions",), "store_v2_marketing"),
    (("channels",), "store_channel_settings"),
    (("sites",), "store_sites"),
    (("store",), "store_v2_information"),
)


def needed_scopes(method: str, version: str, segments: tuple[str, ...]) -> frozenset[str]:
    """The scopes of which one is enough; empty when any token will do (hooks, the clock)."""
    for pattern, scope in _BY_PATH:
        head = segments[: len(pattern)]
        if len(head) == len(pattern) and all(
            part in ("*", given) for part, given in zip(pattern, head, strict=True)
        ):
            reading = method == "GET" or (version == "v3" and segments[-1] == "refund_quotes")
            return frozenset({scope, f"{scope}_read_only"} if reading else {scope})
    return frozenset()
