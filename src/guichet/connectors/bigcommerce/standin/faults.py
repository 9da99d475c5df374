"""The knobs that make the vendor misbehave on purpose, kept per store."""

from __future__ import annotations

from typing import Any

import msgspec

from guichet.connectors.bigcommerce.standin.state import Json


class Faults(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Percentages are 0 to 100; `*_next` count down, one for each call.

    `revoked` refuses every token with 401; `throttle` answers 429 to all until it is switched off. With
    `answer_lost_next` a write is done and its answer is `error_status` nevertheless.
    """

    webhooks_enabled: bool = True
    webhook_drop_percent: float = 0.0
    webhook_duplicate_percent: float = 0.0
    webhook_delay_seconds: float = 0.0
    webhook_reorder_seconds: float = 0.0
    error_percent: float = 0.0
    error_status: int = 503
    error_next: int = 0
    answer_lost_next: int = 0
    slow_milliseconds: float = 0.0
    throttle: bool = False
    throttle_next: int = 0
    throttle_seconds: int = 1
    unknown_fields: bool = False
    unknown_values: bool = False
    truncate_percent: float = 0.0
    truncate_next: int = 0
    revoked: bool = False

    @classmethod
    def of(cls, stored: Json) -> Faults:
        """Raises ValueError when a knob is unknown or of another type."""
        try:
            return msgspec.convert(stored, cls)
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from error


_VALUES_OF_TOMORROW = {
    "payment_status": "settled elsewhere",
    "availability": "by_lottery",
    "event": "tokenised",
    "shipping_provider": "drone",
    "inventory_tracking": "bundle",
    "address_type": "orbital",
}


def garnish(value: Any, knobs: Faults) -> Any:
    """Adds fields, and values of enumerations, that no contract knows yet."""
    if isinstance(value, list):
        return [garnish(one, knobs) for one in value]
    if not isinstance(value, dict):
        return value
    changed = {name: garnish(one, knobs) for name, one in value.items()}
    if knobs.unknown_values:
        changed.update({name: word for name, word in _VALUES_OF_TOMORROW.items() if name in changed})
    if knobs.unknown_fields and changed.keys().isdisjoint({"pagination", "url"}):
        changed["field_of_tomorrow"] = {"since": "next release", "beta": True}
    return changed
