"""The starter set: texts that come with the house, a file for each language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

ANSWER, HAPPENING = "answer", "happening"
KINDS = (ANSWER, HAPPENING)


class StarterText(msgspec.Struct, frozen=True):
    """A text of the starter set; `title` is what it is called in that language."""

    title: str
    subject: str
    body: str


# In the order in which they are listed: what each is for, and the topics of messages that it answers.
_INTENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "where_is_my_order": (ANSWER, ("where_is_my_order",)),
    "late": (ANSWER, ("late",)),
    "return_approved": (ANSWER, ("return",)),
    "label_issued": (ANSWER, ("return",)),
    "exchange": (ANSWER, ("exchange", "wrong_item", "size")),
    "partial_refund": (ANSWER, ("refund_status",)),
    "replacement": (ANSWER, ("damaged", "missing_item", "wrong_item")),
    "pre_sale": (ANSWER, ("compatibility", "availability", "delivery_before_buying", "size")),
    "order_confirmed": (HAPPENING, ()),
    "order_in_preparation": (HAPPENING, ()),
    "pickup_moved": (HAPPENING, ()),
    "pickup_ready": (HAPPENING, ()),
    "pickup_reminder": (HAPPENING, ()),
    "pickup_collected": (HAPPENING, ()),
    "order_shipped": (HAPPENING, ()),
    "parcel_out_for_delivery": (HAPPENING, ()),
    "parcel_delivered": (HAPPENING, ()),
    "parcel_late": (HAPPENING, ()),
    "delivery_failed": (HAPPENING, ()),
    "return_received": (HAPPENING, ()),
    "exchange_sent": (HAPPENING, ()),
    "credit_given": (HAPPENING, ()),
    "repair_sent": (HAPPENING, ()),
    "refund_made": (HAPPENING, ()),
    "satisfaction": (HAPPENING, ()),
    "tracking_link": (HAPPENING, ()),
}


def _read() -> Mapping[str, Mapping[str, StarterText]]:
    texts: dict[str, dict[str, StarterText]] = {intent: {} for intent in _INTENTS}
    for path in sorted((Path(__file__).parent / "starter").glob("*.toml")):
        read: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))
        for intent, text in read.items():
            texts[intent][path.stem] = StarterText(text["title"], text["subject"], text["body"].strip())
    return texts


STARTER: Mapping[str, Mapping[str, StarterText]] = _read()
"""Texts by intent and language."""


def starter_kind(intent: str) -> str | None:
    """What an intent of the starter set is for; None for one that is the merchant's own."""
    found = _INTENTS.get(intent)
    return found[0] if found else None


def starter_topics(intent: str) -> tuple[str, ...]:
    """The topics of messages that an intent of the starter set answers."""
    found = _INTENTS.get(intent)
    return found[1] if found else ()
