"""Random facts about stores, places, catalogue, prices, stock, carts, wish lists, pick-up and messages.

Few ids and few moments, so that facts meet. A variant belongs to one product, as shops name them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from guichet.ports.records import (
    AnyRecord,
    CartLine,
    CartRecord,
    CategoryRecord,
    LocationRecord,
    OpeningHours,
    Option,
    OrderMessageRecord,
    PickupMethodRecord,
    PriceEntry,
    PriceListRecord,
    ProductRecord,
    PromotionRecord,
    Resource,
    StockRecord,
    StoreRecord,
    VariantRecord,
    WishlistLine,
    WishlistRecord,
)

_MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)

moments = st.integers(0, 5).map(lambda minutes: _MORNING + timedelta(minutes=minutes))
numbers = st.sampled_from("12")
words = st.sampled_from(["", "Robe d’été", "Écharpe", "a\0b"])
amounts = st.sampled_from(["0", "89.0000", "12.345", "auf Anfrage"])
currencies = st.sampled_from(["EUR", "JPY"])

stores = st.builds(StoreRecord, external_id=numbers, name=words, currency=currencies, active=st.booleans())
locations = st.builds(
    LocationRecord,
    external_id=numbers.map("l{}".format),
    name=words,
    latitude=st.none() | st.just(50.637),
    opening_hours=st.lists(
        st.builds(OpeningHours, weekday=st.integers(1, 7), opens=st.just("10:00"), closes=st.just("19:30")),
        max_size=2,
    ).map(tuple),
)
categories = st.builds(
    CategoryRecord, external_id=numbers, name=words, parent_external_id=st.none() | numbers
)


@st.composite
def products(draw: st.DrawFn) -> ProductRecord:
    """A product with none to three of its own variants, in any order."""
    number = draw(numbers)
    own = draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3))
    return ProductRecord(
        external_id=number,
        name=draw(words),
        price=draw(amounts),
        sale_price=draw(st.none() | amounts),
        currency=draw(currencies),
        category_external_ids=tuple(draw(st.lists(numbers, unique=True))),
        variants=tuple(
            VariantRecord(
                external_id=f"{number}{letter}",
                sku=draw(words),
                gtin=draw(st.sampled_from(["", "96385074", "96385075"])),
                options=(Option(name="Taille", value=letter),),
                price=draw(st.none() | amounts),
            )
            for letter in own
        ),
    )


@st.composite
def levels(draw: st.DrawFn) -> StockRecord:
    """A level of a variant that may be there at a place that may be there."""
    variant = draw(numbers) + draw(st.sampled_from("ab"))
    location = "l" + draw(numbers)
    return StockRecord(
        external_id=f"{variant}:{location}",
        variant_external_id=variant,
        location_external_id=location,
        on_hand=draw(st.integers(-1, 3)),
        safety=draw(st.integers(0, 1)),
        reported_available=draw(st.none() | st.integers(0, 2)),
    )


price_lists = st.builds(
    PriceListRecord,
    external_id=numbers,
    name=words,
    entries=st.lists(
        st.builds(PriceEntry, variant_external_id=numbers, currency=currencies, price=amounts), max_size=3
    ).map(tuple),
)
promotions = st.builds(
    PromotionRecord,
    external_id=numbers,
    name=words,
    kind=st.sampled_from(["automatic", "coupon"]),
    starts_at=st.none() | moments,
    rules=st.just({}) | st.just({"percent": "10"}),
)
carts = st.builds(
    CartRecord,
    external_id=numbers,
    currency=currencies,
    total=st.integers(0, 2),
    state=st.sampled_from(["open", "abandoned", "converted"]),
    created_at=moments,
    updated_at=moments,
    lines=st.lists(
        st.builds(CartLine, external_id=numbers, name=words, quantity=st.just(1), unit_price=amounts),
        max_size=2,
    ).map(tuple),
)
wish_lists = st.builds(
    WishlistRecord,
    external_id=numbers,
    customer_external_id=numbers,
    lines=st.lists(st.builds(WishlistLine, product_external_id=numbers), max_size=3).map(tuple),
)
pickup_methods = st.builds(
    PickupMethodRecord,
    external_id=numbers,
    name=words,
    location_external_ids=st.lists(numbers, unique=True).map(tuple),
    collection_minutes=st.none() | st.just(120),
)
messages = st.builds(
    OrderMessageRecord,
    external_id=numbers,
    order_external_id=st.sampled_from(["100", "101"]),
    from_customer=st.booleans(),
    text=words,
    sent_at=moments,
)

RECORDS: dict[Resource, st.SearchStrategy[AnyRecord]] = {
    Resource.STORES: stores,
    Resource.LOCATIONS: locations,
    Resource.CATEGORIES: categories,
    Resource.PRODUCTS: products(),
    Resource.STOCK: levels(),
    Resource.PRICE_LISTS: price_lists,
    Resource.PROMOTIONS: promotions,
    Resource.CARTS: carts,
    Resource.WISHLISTS: wish_lists,
    Resource.PICKUP_METHODS: pickup_methods,
    Resource.ORDER_MESSAGES: messages,
}

TOGETHER = {
    "stores": (Resource.STORES,),
    "products and their categories": (Resource.CATEGORIES, Resource.PRODUCTS),
    "stock": (Resource.LOCATIONS, Resource.PRODUCTS, Resource.STOCK),
    "prices": (Resource.PRICE_LISTS, Resource.PROMOTIONS),
    "carts, wish lists, pick-up": (Resource.CARTS, Resource.WISHLISTS, Resource.PICKUP_METHODS),
    "orders and their messages": (Resource.ORDERS, Resource.ORDER_MESSAGES),
}

_PROVENANCE = "connection_id, external_id, source_version, read_at, digest, absent_read_at, gone_at"

# What each table holds, with links said by external ids. A variant that its product has no more is left out:
# its row is there only if the house ever saw it, and whoever reads leaves it out too.
STATES: dict[str, str] = {
    "stores": f"SELECT {_PROVENANCE}, name, currency, active FROM stores",
    "locations": f"SELECT {_PROVENANCE}, name, latitude, opening_hours FROM locations",
    "categories": f"SELECT {_PROVENANCE}, name, parent_external_id FROM categories",
    "products": f"SELECT {_PROVENANCE}, name, search, price, price_minor, sale_price, category_external_ids"
    " FROM products",
    "variants": "SELECT variant.external_id, product.external_id, variant.position, variant.sku, gtin,"
    " gtin14, options, variant.price, variant.price_minor FROM variants AS variant"
    " JOIN products AS product ON product.id = product_id WHERE variant.gone_at IS NULL",
    "stock_levels": "SELECT level.connection_id, level.external_id, level.source_version, level.read_at,"
    " level.digest, level.absent_read_at, level.gone_at, on_hand, safety, reported_available, available,"
    " variant.external_id, location.external_id FROM stock_levels AS level"
    " LEFT JOIN variants AS variant ON variant.id = variant_id AND variant.gone_at IS NULL"
    " LEFT JOIN locations AS location ON location.id = location_id",
    "price_lists": f"SELECT {_PROVENANCE}, name FROM price_lists",
    "price_entries": "SELECT list.external_id, variant_external_id, currency, price, price_minor"
    " FROM price_entries JOIN price_lists AS list ON list.id = price_list_id",
    "promotions": f"SELECT {_PROVENANCE}, name, kind, starts_at, rules FROM promotions",
    "carts": f"SELECT {_PROVENANCE}, total, state, created_at, lines FROM carts",
    "wishlists": f"SELECT {_PROVENANCE}, customer_external_id FROM wishlists",
    "wishlist_lines": "SELECT list.external_id, position, product_external_id FROM wishlist_lines"
    " JOIN wishlists AS list ON list.id = wishlist_id",
    "pickup_methods": f"SELECT {_PROVENANCE}, name, location_external_ids, collection_minutes"
    " FROM pickup_methods",
    "order_messages": "SELECT message.external_id, message.digest, message.gone_at, text, sent_at,"
    " shop_order.external_id FROM order_messages AS message"
    " LEFT JOIN orders AS shop_order ON shop_order.id = order_id",
}
