"""Reading what such a shop told, purely: its documents to facts.

What is shipped and what went back of a line is counted from parcels and refunds, so that nothing is told
twice. Amounts are kept beside, as the shop wrote them, for proofs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from guichet.connectors.headless import documents as told
from guichet.kernel.types import minor_units
from guichet.ports.records import (
    Address,
    AnyRecord,
    CartLine,
    CartRecord,
    CustomerAddress,
    CustomerRecord,
    Fact,
    Option,
    OrderLineRecord,
    OrderRecord,
    PaymentRecord,
    ProductRecord,
    RefundLine,
    RefundRecord,
    Resource,
    ShipmentLine,
    ShipmentRecord,
    VariantRecord,
)

STORE = "shop"


def fact_of(body: told.Body) -> Fact | None:
    """The fact that a webhook carries; None for a trial. Raises ValueError in words for a person."""
    if isinstance(body, told.Trial):
        return None
    resource, read = _READERS[type(body)]
    document: Any = body.data
    if read is None:
        return Fact(resource=resource, external_id=document.id)
    return Fact(
        resource=resource,
        external_id=document.id,
        source_version=document.updated_at.astimezone(UTC),
        record=read(document),
    )


def _order(order: told.Order) -> OrderRecord:
    currency = order.currency
    sent = _pieces(order.shipments)
    back = _pieces(order.refunds)
    lines = tuple(_line(line, currency, sent[line.id], back[line.id]) for line in order.lines)
    refunds = tuple(_refund(refund, lines, currency) for refund in order.refunds)
    shipping = (
        (CustomerAddress(external_id=order.shipping.id or "1", address=_address(order.shipping)),)
        if order.shipping
        else ()
    )
    return OrderRecord(
        external_id=order.id,
        number=order.number or order.id,
        store_external_id=STORE,
        customer_external_id=order.customer_id or None,
        state=order.state,
        source_state=order.state.value,
        placed_at=order.placed_at.astimezone(UTC),
        updated_at=order.updated_at.astimezone(UTC),
        currency=currency,
        subtotal=sum(line.total for line in lines),
        shipping=minor_units(order.shipping_cost, currency),
        tax=minor_units(order.tax, currency),
        discount=minor_units(order.discount, currency),
        total=minor_units(order.total, currency),
        refunded=sum(refund.amount for refund in refunds),
        source_amounts={
            "total": order.total,
            "shipping_cost": order.shipping_cost,
            "tax": order.tax,
            "discount": order.discount,
        },
        mail=order.mail or order.billing.mail,
        phone=order.phone or order.billing.phone,
        billing=_address(order.billing),
        shipping_addresses=shipping,
        shipping_method=order.shipping_method,
        payment_method=order.payment_method,
        payment_state=order.payment_state,
        customer_note=order.note,
        locale=order.locale,
        cart_external_id=order.cart_id or None,
        lines=lines,
        shipments=tuple(_shipment(shipment) for shipment in order.shipments),
        payments=tuple(_payment(payment, currency) for payment in order.payments),
        refunds=refunds,
        metafields=order.attributes,
    )


def _pieces(parts: Iterable[told.Shipment | told.Refund]) -> Counter[str]:
    """How many pieces of each line these parcels, or refunds, are of."""
    pieces: Counter[str] = Counter()
    for part in parts:
        for line in part.lines:
            pieces[line.id] += line.quantity
    return pieces


def _line(line: told.Line, currency: str, sent: int, back: int) -> OrderLineRecord:
    return OrderLineRecord(
        external_id=line.id,
        product_external_id=line.product_id or None,
        variant_external_id=line.variant_id or None,
        sku=line.sku,
        name=line.name,
        options=_options(line.options),
        quantity=line.quantity,
        quantity_shipped=sent,
        quantity_refunded=back,
        unit_price=line.unit_price,
        total=minor_units(line.total, currency),
        tax=minor_units(line.tax, currency),
        discount=minor_units(line.discount, currency),
    )


def _shipment(shipment: told.Shipment) -> ShipmentRecord:
    return ShipmentRecord(
        external_id=shipment.id,
        tracking_number=shipment.tracking_number,
        carrier=shipment.carrier,
        method=shipment.method,
        tracking_address=shipment.tracking_address,
        created_at=shipment.created_at.astimezone(UTC),
        delivered_at=_utc(shipment.delivered_at),
        lines=tuple(
            ShipmentLine(line_external_id=line.id, quantity=line.quantity) for line in shipment.lines
        ),
    )


def _payment(payment: told.Payment, currency: str) -> PaymentRecord:
    return PaymentRecord(
        external_id=payment.id,
        event=payment.event,
        method=payment.method,
        gateway=payment.gateway,
        reference=payment.reference,
        amount=minor_units(payment.amount, currency),
        currency=currency,
        source_amount=payment.amount,
        status=payment.status,
        happened_at=payment.at.astimezone(UTC),
    )


def _refund(refund: told.Refund, lines: tuple[OrderLineRecord, ...], currency: str) -> RefundRecord:
    amount = minor_units(refund.amount, currency)
    sold = {line.external_id: line for line in lines}
    parts = tuple(
        RefundLine(
            kind="line",
            line_external_id=back.id,
            quantity=back.quantity,
            amount=_share(sold[back.id], back.quantity),
        )
        for back in refund.lines
        if back.id in sold
    )
    return RefundRecord(
        external_id=refund.id,
        reason=refund.reason,
        amount=amount,
        currency=currency,
        source_amount=refund.amount,
        lines=parts or (RefundLine(kind="order", amount=amount),),
        happened_at=refund.at.astimezone(UTC),
    )


def _share(line: OrderLineRecord, quantity: int) -> int:
    return line.total * quantity // line.quantity if line.quantity else 0


def _customer(customer: told.Customer) -> CustomerRecord:
    return CustomerRecord(
        external_id=customer.id,
        mail=customer.mail,
        phone=customer.phone,
        first_name=customer.first_name,
        last_name=customer.last_name,
        company=customer.company,
        locale=customer.locale,
        group=customer.group,
        store_external_id=STORE,
        loyalty_card=customer.loyalty_card,
        accepts_marketing=customer.accepts_marketing,
        addresses=tuple(
            CustomerAddress(external_id=place.id or str(number), address=_address(place))
            for number, place in enumerate(customer.addresses, start=1)
        ),
        notes=customer.note,
        joined_at=_utc(customer.joined_at),
    )


def _product(product: told.Product) -> ProductRecord:
    return ProductRecord(
        external_id=product.id,
        name=product.name,
        sku=product.sku,
        description=product.description,
        brand=product.brand,
        address=product.address,
        pictures=product.pictures,
        store_external_ids=(STORE,),
        price=product.price,
        sale_price=product.sale_price,
        currency=product.currency,
        visible=product.visible,
        variants=tuple(
            VariantRecord(
                external_id=variant.id,
                sku=variant.sku,
                gtin=variant.gtin,
                options=_options(variant.options),
                price=variant.price,
                sale_price=variant.sale_price,
                weight_grams=variant.weight_grams,
                picture=variant.picture,
                purchasable=variant.purchasable,
            )
            for variant in product.variants
        ),
    )


def _cart(cart: told.Cart) -> CartRecord:
    return CartRecord(
        external_id=cart.id,
        customer_external_id=cart.customer_id or None,
        mail=cart.mail,
        store_external_id=STORE,
        currency=cart.currency,
        total=minor_units(cart.total, cart.currency),
        state=cart.state,
        order_external_id=cart.order_id or None,
        created_at=cart.created_at.astimezone(UTC),
        updated_at=cart.updated_at.astimezone(UTC),
        lines=tuple(
            CartLine(
                external_id=line.id,
                product_external_id=line.product_id or None,
                variant_external_id=line.variant_id or None,
                sku=line.sku,
                name=line.name,
                quantity=line.quantity,
                unit_price=line.unit_price,
            )
            for line in cart.lines
        ),
    )


def _address(place: told.Place) -> Address:
    return Address(
        first_name=place.first_name,
        last_name=place.last_name,
        company=place.company,
        lines=place.lines,
        postcode=place.postcode,
        city=place.city,
        region=place.region,
        country=place.country,
        mail=place.mail,
        phone=place.phone,
    )


def _options(options: Mapping[str, str]) -> tuple[Option, ...]:
    return tuple(Option(name=name, value=value) for name, value in options.items())


def _utc(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC)


_READERS: Mapping[type, tuple[Resource, Callable[[Any], AnyRecord] | None]] = {
    told.OrderTold: (Resource.ORDERS, _order),
    told.CustomerTold: (Resource.CUSTOMERS, _customer),
    told.ProductTold: (Resource.PRODUCTS, _product),
    told.CartTold: (Resource.CARTS, _cart),
    told.OrderGone: (Resource.ORDERS, None),
    told.CustomerGone: (Resource.CUSTOMERS, None),
    told.ProductGone: (Resource.PRODUCTS, None),
    told.CartGone: (Resource.CARTS, None),
}
RESOURCES: Mapping[str, Resource] = {
    str(shape.__struct_config__.tag): resource  # type: ignore[attr-defined]  # msgspec gives every struct one
    for shape, (resource, _) in _READERS.items()
}
"""What each type of webhook is about."""
