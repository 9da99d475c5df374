"""The built-in writer: composes a draft from facts, with no network and no invention.

Each line has variants; the first is taken whose claims are all known, and a line without one is left out. So
what is not known is not said, and where it is needed the draft asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import msgspec

from guichet.support.drafts.facts import Code, FactSheet, plain_value
from guichet.support.drafts.phrases import phrases_of
from guichet.support.drafts.rendering import Renderer
from guichet.support.drafts.segments import Claim, Place, Plain, Segment

TOPICS = (
    *("where_is_my_order", "late", "delivered_not_received", "damaged", "wrong_item", "missing_item"),
    *("return", "exchange", "refund_status", "cancel_or_change_order", "invoice", "payment"),
    *("promotion_code", "size", "compatibility", "availability", "delivery_before_buying", "account"),
    *("praise", "other"),
)
"""The topics for which drafts are written; of others (spam, a complaint) none is."""

PRE_SALE = frozenset({"size", "compatibility", "availability", "delivery_before_buying"})

_PARCELS = frozenset({"where_is_my_order", "late", "delivered_not_received", "missing_item"})
_WITHOUT_ORDER = PRE_SALE | {"praise", "account", "promotion_code", "other"}
_POLICY = frozenset({"return", "exchange", "damaged", "wrong_item"})
_SORRY = frozenset({"damaged", "wrong_item", "missing_item"})
_WAITING = frozenset({"late", "delivered_not_received"})
_TROUBLED = frozenset({"exception", "lost", "attempt_failed", "returning", "returned"})
_MOST_ORDERS, _MOST_PARCELS = 2, 4
_ASKS = {
    "delivered_not_received": "ask_around",
    "damaged": "ask_photos",
    "wrong_item": "ask_difference",
    "missing_item": "ask_difference",
    "return": "ask_return",
    "exchange": "ask_item",
    "refund_status": "ask_refund",
    "cancel_or_change_order": "ask_change",
    "invoice": "ask_invoice",
    "payment": "ask_payment",
    "promotion_code": "ask_promotion",
    "account": "account",
    "praise": "praise",
    "delivery_before_buying": "shop_delivery",
    "size": "ask_size",
    "other": "ask_more",
}
_STILL_TO_COME = ("last_scan", "late", "next", "expected", "pickup_point")
_CLAIM = re.compile(r"\{(\w+)\.(\w+)\}")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft is to be about: the ticket, its primary topic, and the language of its answer."""

    ticket_id: int
    topic: str
    language: str


def compose(sheet: FactSheet, wanted: Wanted) -> list[Segment]:
    """A draft from facts: greeting, what is known, what is asked, a place for a personal line, the end."""
    return _Composer(sheet, wanted).compose()


class _Composer:
    def __init__(self, sheet: FactSheet, wanted: Wanted) -> None:
        self._sheet = sheet
        self._wanted = wanted
        self._lines = _lines_of(wanted.language)
        self._renderer = Renderer(wanted.language, sheet.zone)
        self._records = {
            kind: next(iter(sheet.records(kind)), "")
            for kind in ("customer", "ticket", "order", "product", "policy", "voice", "store")
        }
        # Who is not in the mirror is called as the message is signed.
        self._records["customer"] = self._records["customer"] or self._records["ticket"]

    def compose(self) -> list[Segment]:
        orders = self._sheet.records("order")[:_MOST_ORDERS]
        paragraphs: list[list[Segment]] = [
            self._line("greeting"),
            self._together("thanks", *self._apologies()),
            *self._facts(orders),
            *(self._line("notice", notice=record) for record in self._sheet.records("notice")),
            self._line("policy") if self._wanted.topic in _POLICY else [],
            self._line(self._question(orders)),
        ]
        # A brand's signature closes the letter itself.
        end = self._line("signature") or _apart([self._line("closing"), self._line("shop")], "\n")
        return _merged(_apart([*paragraphs, [Place()], end], "\n\n"))

    def _apologies(self) -> list[str]:
        topic = self._wanted.topic
        states = [self._state_of(record) for record in self._sheet.records("parcel")]
        if topic in _WAITING or (topic in _PARCELS and (self._is_late() or not _TROUBLED.isdisjoint(states))):
            return ["sorry_wait"]
        return ["sorry"] if topic in _SORRY else []

    def _facts(self, orders: Sequence[str]) -> list[list[Segment]]:
        topic = self._wanted.topic
        if topic in PRE_SALE:
            return [self._together("product", "product_price", "product_stock"), self._line("product_page")]
        if topic in _PARCELS:
            return [part for order in orders for part in self._way(order)]
        if topic == "refund_status":
            refunds = self._sheet.records("refund") or [""]
            told = [self._line("refunds", refund=refund) for refund in refunds]
            return [self._line("order"), *told]
        if topic in ("cancel_or_change_order", "payment"):
            return [self._together("order", *(["order_total"] if topic == "payment" else []))]
        if topic == "invoice":
            return [self._together("order_named", "order_total")]
        if topic in _WITHOUT_ORDER:
            return []
        return [self._together("order_named", "order_items")]

    def _way(self, order: str) -> list[list[Segment]]:
        """An order, where it waits to be collected, what was promised, and the way of each of its parcels."""
        parcels = self._sheet.parts("parcel", order)[:_MOST_PARCELS]
        told = [self._line("order", order=order)]
        if self._wanted.topic == "missing_item":
            told = [self._together("order_named", "order_items", order=order)]
        pickups = self._sheet.parts("pickup", order)[:_MOST_PARCELS]
        told += [self._together("pickup", "pickup_kept", pickup=one) for one in pickups]
        if not any(self._sheet.find(one, "kept") for one in pickups):  # what is there is promised no more
            told += [self._line("promised", purchase=one) for one in self._sheet.parts("purchase", order)]
        for parcel in parcels:
            lines = ["parcel", *(["parcel_items"] if len(parcels) > 1 else [])]
            is_there = self._state_of(parcel) == "delivered"
            lines += ["delivered"] if is_there else _STILL_TO_COME
            told.append(self._together(*lines, parcel=parcel))
            told.append(self._line("follow", parcel=parcel))
        return [*told, self._line("not_shipped", order=order)]

    def _question(self, orders: Sequence[str]) -> str:
        topic = self._wanted.topic
        if not orders and topic not in _WITHOUT_ORDER:
            return "ask_order"
        if topic in PRE_SALE and not self._records["product"]:
            return "ask_product"
        if topic in _POLICY and self._is_refused():
            return ""  # why it does not suit matters no more; a person may say what can be done
        return _ASKS.get(topic, "")

    def _state_of(self, parcel: str) -> str:
        fact = self._sheet.find(parcel, "state")
        return fact.value.code if fact is not None and isinstance(fact.value, Code) else ""

    def _is_refused(self) -> bool:
        fact = self._sheet.find(self._records["policy"], "outcome")
        return fact is not None and isinstance(fact.value, Code) and fact.value.code == "refused"

    def _is_late(self) -> bool:
        return any(self._sheet.find(one, "late_by_days") for one in self._sheet.records("parcel"))

    def _together(self, *names: str, **records: str) -> list[Segment]:
        """Lines of one paragraph."""
        return _apart([self._line(name, **records) for name in names], " ")

    def _line(self, name: str, **records: str) -> list[Segment]:
        """A line by its first variant whose claims are all known; nothing where there is none."""
        for variant in self._lines.get(name, ()):
            segments = [self._segment(part, records) for part in variant]
            known = [segment for segment in segments if segment is not None]
            if len(known) == len(segments):
                return known
        return []

    def _segment(self, part: str | tuple[str, str], records: Mapping[str, str]) -> Segment | None:
        if isinstance(part, str):
            return Plain(text=part)
        kind, field = part
        record = records.get(kind) or self._records.get(kind, "")
        return proven(self._sheet, self._renderer, record, field)


def proven(sheet: FactSheet, renderer: Renderer, record: str, field: str) -> Claim | None:
    """A claim with value, time, source and our words for it; None where it is not known or has no words."""
    fact = sheet.find(record, field)
    text = renderer.text(fact) if fact is not None else ""
    if fact is None or not text:
        return None
    return Claim(
        record=record,
        field=field,
        as_of=fact.as_of,
        value=plain_value(fact.value),
        text=text,
        source=fact.source,
    )


@cache
def _lines_of(language: str) -> dict[str, list[list[str | tuple[str, str]]]]:
    """The lines of a language, each variant as its parts: text, or (kind, field) of a claim."""
    return {
        name: [_parts(variant) for variant in variants]
        for name, variants in phrases_of(language).lines.items()
    }


def _parts(variant: str) -> list[str | tuple[str, str]]:
    parts: list[str | tuple[str, str]] = []
    end = 0
    for found in _CLAIM.finditer(variant):
        parts += [variant[end : found.start()]] if found.start() > end else []
        parts.append((found.group(1), found.group(2)))
        end = found.end()
    return [*parts, variant[end:]] if end < len(variant) else parts


def _apart(parts: Sequence[Sequence[Segment]], between: str) -> list[Segment]:
    segments: list[Segment] = []
    for part in parts:
        if part and segments:
            segments.append(Plain(text=between))
        segments += part
    return segments


def _merged(segments: Sequence[Segment]) -> list[Segment]:
    """The same with neighbouring plain segments as one."""
    merged: list[Segment] = []
    for segment in segments:
        last = merged[-1] if merged else None
        if isinstance(segment, Plain) and isinstance(last, Plain):
            merged[-1] = Plain(text=last.text + segment.text)
        else:
            merged.append(segment)
    return merged
