"""Webhooks, purely: whether one is genuine, and which delivery it speaks of.

A person makes them at direct.uber.com, which signs them by a key of its own: HMAC-SHA256 of the body in
hexadecimal, in `X-Uber-Signature` (`X-Postmates-Signature` before). They are taken as hints only.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import msgspec

from guichet.connectors._kit import iso8601
from guichet.connectors.uber_direct.numbers import number_of
from guichet.connectors.uber_direct.settings import Settings
from guichet.ports.capabilities import Hint
from guichet.ports.failures import BadSignatureError, MalformedError
from guichet.ports.records import Resource

STATUS = "event.delivery_status"
_COURIER = "event.courier_update"
_HEADERS = ("x-uber-signature", "x-postmates-signature")


def verify(settings: Settings, headers: Mapping[str, str], body: bytes) -> None:
    """Raises BadSignatureError, also while no key is typed."""
    lower = {name.lower(): value for name, value in headers.items()}
    given = next((lower[name] for name in _HEADERS if lower.get(name)), "")
    due = hmac.new(settings.signing_key.encode(), body, hashlib.sha256).hexdigest()
    if not settings.signing_key or not hmac.compare_digest(due, given):
        raise BadSignatureError("signature missing or wrong")


def hint(body: bytes) -> Hint:
    """What a webhook says. Raises MalformedError."""
    try:
        said: Any = msgspec.json.decode(body)
    except msgspec.DecodeError as failure:
        raise MalformedError("the webhook is no JSON") from failure
    if not isinstance(said, dict) or said.get("kind") not in (STATUS, _COURIER):
        raise MalformedError("the webhook is of a kind never seen")
    data = said.get("data") or {}
    delivery_id = str(data.get("id") or said.get("delivery_id") or "")
    number_of(delivery_id)
    created = said.get("created")
    return Hint(
        topic=str(said["kind"]),
        key=hashlib.sha256(body).hexdigest(),
        resource=Resource.PARCELS,
        external_id=delivery_id,
        happened_at=iso8601(created) if isinstance(created, str) and created else None,
    )
