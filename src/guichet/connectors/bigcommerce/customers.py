"""Customers, purely. For the proof: `mail`, `first_name`, `last_name`, `phone`."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from guichet.connectors._kit import Gone, RowReader, iso8601, literal
from guichet.connectors.bigcommerce.order_documents import NOTHING, Identity, Text
from guichet.ports.records import (
    Address,
    CustomerAddress,
    CustomerRecord,
    Fact,
    Resource,
    WishlistLine,
    WishlistRecord,
)


class StoreCredit(msgspec.Struct):
    amount: msgspec.Raw = NOTHING


class VendorCustomerAddress(msgspec.Struct):
    id: Identity
    first_name: Text = None
    last_name: Text = None
    company: Text = None
    address1: Text = None
    address2: Text = None
    city: Text = None
    state_or_province: Text = None
    postal_code: Text = None
    country_code: Text = None
    phone: Text = None


class Customer(msgspec.Struct):
    id: int
    email: Text = None
    first_name: Text = None
    last_name: Text = None
    company: Text = None
    phone: Text = None
    notes: Text = None
    customer_group_id: Identity = None
    date_created: Text = None
    date_modified: Text = None
    origin_channel_id: Identity = None
    addresses: list[VendorCustomerAddress] | None = None
    store_credit_amounts: list[StoreCredit] | None = None


class CustomerDocument(Gone):
    """A customer; `addresses` stands beside it when there were more than the vendor includes."""

    customer: Customer | None = None
    addresses: list[VendorCustomerAddress] | None = None


def read_customer(document: CustomerDocument) -> Iterable[Fact]:
    given = document.customer
    if given is None:
        raise ValueError("the row holds no customer")
    addresses = document.addresses if document.addresses is not None else given.addresses or []
    credit = given.store_credit_amounts or []
    record = CustomerRecord(
        external_id=str(given.id),
        mail=given.email or "",
        phone=given.phone or "",
        first_name=given.first_name or "",
        last_name=given.last_name or "",
        company=given.company or "",
        group=str(given.customer_group_id) if given.customer_group_id else "",
        # Trap 7: with several storefronts a customer belongs to one, and one mail may be two customers.
        store_external_id=str(given.origin_channel_id) if given.origin_channel_id else None,
        store_credit=(literal(credit[0].amount) if credit else "") or "0",
        addresses=tuple(
            CustomerAddress(external_id=str(one.id), address=_address(one))
            for one in sorted(addresses, key=lambda one: int(one.id or 0))
        ),
        notes=given.notes or "",
        joined_at=iso8601(given.date_created) if given.date_created else None,
    )
    modified = iso8601(given.date_modified) if given.date_modified else None
    return (
        Fact(
            resource=Resource.CUSTOMERS,
            external_id=record.external_id,
            source_version=modified,
            record=record,
        ),
    )


def _address(given: VendorCustomerAddress) -> Address:
    return Address(
        first_name=given.first_name or "",
        last_name=given.last_name or "",
        company=given.company or "",
        lines=tuple(line for line in (given.address1, given.address2) if line),
        postcode=given.postal_code or "",
        city=given.city or "",
        region=given.state_or_province or "",
        country=given.country_code or "",
        phone=given.phone or "",
    )


class WishlistItem(msgspec.Struct):
    product_id: int
    variant_id: Identity = None


class Wishlist(msgspec.Struct):
    id: int
    customer_id: int
    name: Text = None
    is_public: bool | None = None
    items: list[WishlistItem] | None = None


class WishlistDocument(Gone):
    wishlist: Wishlist | None = None


def read_wishlist(document: WishlistDocument) -> Iterable[Fact]:
    given = document.wishlist
    if given is None:
        raise ValueError("the row holds no wish list")
    record = WishlistRecord(
        external_id=str(given.id),
        customer_external_id=str(given.customer_id),
        name=given.name or "",
        public=bool(given.is_public),
        lines=tuple(
            WishlistLine(
                product_external_id=str(item.product_id),
                variant_external_id=str(item.variant_id) if item.variant_id else None,
            )
            for item in given.items or ()
        ),
    )
    return (Fact(resource=Resource.WISHLISTS, external_id=record.external_id, record=record),)


CUSTOMERS = RowReader(Resource.CUSTOMERS, CustomerDocument, read_customer, lambda row: row["customer"]["id"])
WISHLISTS = RowReader(Resource.WISHLISTS, WishlistDocument, read_wishlist, lambda row: row["wishlist"]["id"])
