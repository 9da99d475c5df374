"""Price lists, promotions and coupons, purely.

Promotions (V3) and coupons (V2) count their ids apart, so ours begin with what the thing is:
`promotion/3`, `coupon/3`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from guichet.connectors._kit import Gone, RowReader, iso8601, literal, rfc2822
from guichet.connectors.bigcommerce.order_documents import NOTHING, Text
from guichet.ports.records import Fact, PriceEntry, PriceListRecord, PromotionRecord, Resource


class PriceListHead(msgspec.Struct):
    id: int
    name: Text = None
    active: bool | None = None


class PriceRecord(msgspec.Struct):
    variant_id: int
    currency: Text = None
    price: msgspec.Raw = NOTHING
    sale_price: msgspec.Raw = NOTHING


class PriceListDocument(Gone):
    price_list: PriceListHead | None = None
    records: tuple[PriceRecord, ...] = ()


def read_price_list(document: PriceListDocument) -> Iterable[Fact]:
    given = document.price_list
    if given is None:
        raise ValueError("the row holds no price list")
    record = PriceListRecord(
        external_id=str(given.id),
        name=given.name or "",
        active=given.active is not False,
        entries=tuple(
            PriceEntry(
                variant_external_id=str(one.variant_id),
                currency=(one.currency or "").upper(),
                price=literal(one.price) or "0",
                sale_price=literal(one.sale_price) or None,
            )
            for one in document.records
        ),
    )
    return (Fact(resource=Resource.PRICE_LISTS, external_id=record.external_id, record=record),)


class PromotionDocument(Gone):
    """One of the two; of a promotion, `codes` are its coupon codes."""

    promotion: dict[str, Any] | None = None
    codes: tuple[str, ...] = ()
    coupon: dict[str, Any] | None = None


def read_promotion(document: PromotionDocument) -> Iterable[Fact]:
    if document.promotion is not None:
        record = _promotion(document.promotion, document.codes)
    elif document.coupon is not None:
        record = _coupon(document.coupon)
    else:
        raise ValueError("the row holds neither promotion nor coupon")
    return (Fact(resource=Resource.PROMOTIONS, external_id=record.external_id, record=record),)


def _promotion(given: dict[str, Any], codes: tuple[str, ...]) -> PromotionRecord:
    kept = ("rules", "channels", "customer", "schedule", "currency_code", "current_uses", "max_uses")
    return PromotionRecord(
        external_id=f"promotion/{given['id']}",
        name=given.get("display_name") or given.get("name") or "",
        kind="coupon" if given.get("redemption_type") == "COUPON" else "automatic",
        code=codes[0] if len(codes) == 1 else "",
        state=str(given.get("status") or "").lower(),
        starts_at=_moment(given.get("start_date")),
        ends_at=_moment(given.get("end_date")),
        rules={**{name: given[name] for name in kept if name in given}, "codes": list(codes)},
    )


def _coupon(given: dict[str, Any]) -> PromotionRecord:
    kept = ("type", "amount", "min_purchase", "applies_to", "max_uses", "num_uses", "restricted_to")
    return PromotionRecord(
        external_id=f"coupon/{given['id']}",
        name=given.get("name") or "",
        kind="coupon",
        code=given.get("code") or "",
        state="enabled" if given.get("enabled") else "disabled",
        starts_at=_moment(given.get("date_created")),
        ends_at=_moment(given.get("expires")),
        rules={name: given[name] for name in kept if name in given},
    )


def _moment(text: Any) -> datetime | None:
    """Trap 2: coupons (V2) are dated in RFC 2822, promotions (V3) in ISO 8601."""
    if not text:
        return None
    return rfc2822(str(text)) if "," in str(text) else iso8601(str(text))


def _promotion_name(row: Any) -> str:
    kind = "promotion" if "promotion" in row else "coupon"
    return f"{kind}/{row[kind]['id']}"


PRICE_LISTS = RowReader(
    Resource.PRICE_LISTS, PriceListDocument, read_price_list, lambda row: row["price_list"]["id"]
)
PROMOTIONS = RowReader(Resource.PROMOTIONS, PromotionDocument, read_promotion, _promotion_name)
