"""What a storefront answers, read purely into the house's words."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec

from guichet.connectors._kit import literal
from guichet.ports.failures import MalformedError, RejectedError
from guichet.ports.storefront import (
    ShownAmount,
    ShownChoice,
    ShownItem,
    ShownOption,
    ShownShipping,
    ShownVariant,
)

Node = TypeVar("Node")
Shape = TypeVar("Shape")
Text = str | None


class _Edge(msgspec.Struct, Generic[Node]):
    node: Node


class _Connection(msgspec.Struct, Generic[Node]):
    edges: list[_Edge[Node]] | None = None

    @property
    def nodes(self) -> list[Node]:
        return [edge.node for edge in self.edges or ()]


class _Money(msgspec.Struct, rename="camel"):
    value: msgspec.Raw
    currency_code: str

    @property
    def shown(self) -> ShownAmount:
        return ShownAmount(amount=literal(self.value), currency=self.currency_code)


class _Prices(msgspec.Struct):
    price: _Money


class _Availability(msgspec.Struct):
    status: str = ""
    description: str = ""


class _Variant(msgspec.Struct, rename="camel"):
    entity_id: int
    sku: str = ""
    upc: Text = None
    gtin: Text = None
    is_purchasable: bool = True
    prices: _Prices | None = None


class _Value(msgspec.Struct, rename="camel"):
    label: str
    is_default: bool = False
    hex_colors: list[str] = []


class _Option(msgspec.Struct, rename="camel"):
    display_name: str
    is_required: bool
    is_variant_option: bool
    display_style: str = ""
    values: _Connection[_Value] = msgspec.field(default_factory=_Connection)


class _Product(msgspec.Struct, rename="camel"):
    entity_id: int
    name: str
    sku: str = ""
    path: str = ""
    min_purchase_quantity: int | None = None
    max_purchase_quantity: int | None = None
    availability_v2: _Availability = msgspec.field(name="availabilityV2", default_factory=_Availability)
    prices: _Prices | None = None
    variants: _Connection[_Variant] = msgspec.field(default_factory=_Connection)


class _WithOptions(msgspec.Struct, rename="camel"):
    product_options: _Connection[_Option]


class _Shipping(msgspec.Struct, rename="camel"):
    entity_id: str
    description: str
    type: str
    cost: _Money
    transit_time: Text = None
    is_recommended: bool = False


class _Selected(msgspec.Struct, rename="camel"):
    entity_id: str


class _Consignment(msgspec.Struct, rename="camel"):
    selected_shipping_option: _Selected | None = None
    available_shipping_options: list[_Shipping] | None = None


class _Checkout(msgspec.Struct, rename="camel"):
    shipping_consignments: list[_Consignment] | None = None


class _Error(msgspec.Struct):
    message: str = ""


class _Answer(msgspec.Struct):
    data: dict[str, msgspec.Raw] | None = None
    errors: list[_Error] = []


def read_item(item: bytes, options: bytes) -> ShownItem | None:
    """An item of its two answers; None where the store shows no such page.

    Raises MalformedError, and RejectedError in the vendor's words.
    """
    product = _told(item, "product", _Product)
    if product is None:
        return None
    more = _told(options, "product", _WithOptions)
    availability = product.availability_v2
    return ShownItem(
        external_id=str(product.entity_id),
        name=product.name,
        sku=product.sku,
        path=product.path,
        price=product.prices.price.shown if product.prices else None,
        state=availability.status,
        ships_in=availability.description,
        least=product.min_purchase_quantity,
        most=product.max_purchase_quantity,
        options=tuple(_option(one) for one in more.product_options.nodes) if more else (),
        variants=tuple(_variant(one) for one in product.variants.nodes),
    )


def read_shipping(answer: bytes) -> tuple[ShownShipping, ...]:
    """The ways to receive a basket, each once; none where its page does not know yet where it goes.

    Raises MalformedError, and RejectedError in the vendor's words.
    """
    checkout = _told(answer, "checkout", _Checkout)
    found: dict[str, ShownShipping] = {}
    for consignment in (checkout.shipping_consignments if checkout else None) or ():
        chosen = consignment.selected_shipping_option
        for one in consignment.available_shipping_options or ():
            found[one.entity_id] = ShownShipping(
                name=one.description,
                kind=one.type,
                price=one.cost.shown,
                takes=one.transit_time or "",
                recommended=one.is_recommended,
                chosen=chosen is not None and chosen.entity_id == one.entity_id,
            )
    return tuple(found.values())


def _told(answer: bytes, name: str, shape: type[Shape]) -> Shape | None:
    """What a site says under a name."""
    try:
        read = msgspec.json.decode(answer, type=_Answer)
        if read.errors:
            raise RejectedError("; ".join(one.message for one in read.errors)[:500])
        site: Any = msgspec.json.decode((read.data or {})["site"], type=dict[str, msgspec.Raw])
        return msgspec.json.decode(site[name], type=shape | None)
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as failure:
        raise MalformedError(f"The storefront answers in a shape never seen: {failure}") from failure


def _variant(variant: _Variant) -> ShownVariant:
    return ShownVariant(
        external_id=str(variant.entity_id),
        sku=variant.sku,
        gtin=variant.gtin or variant.upc or "",
        price=variant.prices.price.shown if variant.prices else None,
        purchasable=variant.is_purchasable,
    )


def _option(option: _Option) -> ShownOption:
    return ShownOption(
        name=option.display_name,
        style=option.display_style,
        required=option.is_required,
        of_variant=option.is_variant_option,
        choices=tuple(
            ShownChoice(label=one.label, is_default=one.is_default, colours=tuple(one.hex_colors))
            for one in option.values.nodes
        ),
    )
