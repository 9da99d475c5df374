"""Carts, purely: known only by the id or token of a hook, never listed (trap 13)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from guichet.connectors._kit import Gone, RowReader, iso8601, literal
from guichet.connectors.bigcommerce.order_documents import NOTHING, Identity, Text
from guichet.connectors.bigcommerce.orders import identity
from guichet.kernel.types import minor_units
from guichet.ports.records import CartLine, CartRecord, Fact, Resource


class CartCurrency(msgspec.Struct):
    code: Text = None


class CartItem(msgspec.Struct):
    id: str
    name: Text = None
    sku: Text = None
    product_id: Identity = None
    variant_id: Identity = None
    quantity: int = 1
    sale_price: msgspec.Raw = NOTHING
    list_price: msgspec.Raw = NOTHING
    amount: msgspec.Raw = NOTHING  # of a gift certificate


class CartItems(msgspec.Struct):
    physical_items: list[CartItem] = []
    digital_items: list[CartItem] = []
    custom_items: list[CartItem] = []
    gift_certificates: list[CartItem] = []


class Cart(msgspec.Struct):
    id: str
    created_time: str
    updated_time: str
    customer_id: Identity = None
    channel_id: Identity = None
    email: Text = None
    currency: CartCurrency | None = None
    cart_amount: msgspec.Raw = NOTHING
    line_items: CartItems | None = None


class CartDocument(Gone):
    """A cart and what its hook said of it."""

    cart: Cart | None = None
    state: str = "open"
    order_id: Identity = None


def read_cart(document: CartDocument) -> Iterable[Fact]:
    cart = document.cart
    if cart is None:
        raise ValueError("the row holds no cart")
    currency = ((cart.currency.code if cart.currency else None) or "").upper()
    if not currency:
        raise ValueError("the cart names no currency")
    items = cart.line_items or CartItems()
    updated = iso8601(cart.updated_time)
    record = CartRecord(
        external_id=cart.id,
        customer_external_id=identity(cart.customer_id),
        mail=cart.email or "",
        store_external_id=identity(cart.channel_id),
        currency=currency,
        total=minor_units(literal(cart.cart_amount) or "0", currency),
        state=document.state,
        order_external_id=identity(document.order_id),
        created_at=iso8601(cart.created_time),
        updated_at=updated,
        lines=tuple(
            _line(item)
            for group in (
                items.physical_items,
                items.digital_items,
                items.custom_items,
                items.gift_certificates,
            )
            for item in group
        ),
    )
    # No source version: a cart that was abandoned or converted keeps the date of its last change.
    return (Fact(resource=Resource.CARTS, external_id=cart.id, record=record),)


def _line(item: CartItem) -> CartLine:
    return CartLine(
        external_id=item.id,
        product_external_id=identity(item.product_id),
        variant_external_id=identity(item.variant_id),
        sku=item.sku or "",
        name=item.name or "",
        quantity=item.quantity,
        unit_price=literal(item.sale_price) or literal(item.list_price) or literal(item.amount) or "0",
    )


CARTS = RowReader(Resource.CARTS, CartDocument, read_cart, lambda row: row["cart"]["id"])
