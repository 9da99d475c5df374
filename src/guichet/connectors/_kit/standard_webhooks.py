"""Signatures of what is sent by itself, by Standard Webhooks: HMAC-SHA256 over id, time and body.

The secret is shown with the standard's prefix, so that its libraries take it as it is.
Source: https://github.com/standard-webhooks/standard-webhooks, "Signature scheme".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from datetime import datetime

from guichet.ports.failures import BadSignatureError

_PREFIX = "whsec_"
_TOLERANCE_SECONDS = 300
_LONGEST_ID = 200


def shown_secret(secret: str) -> str:
    """The secret as it is given to whoever sends."""
    return _PREFIX + base64.b64encode(secret.encode()).decode()


def secret_behind(shown: str) -> str:
    """The secret of one that was shown. Raises ValueError."""
    return base64.b64decode(shown.removeprefix(_PREFIX), validate=True).decode()


def sign(secret: str, push_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a push."""
    moment = str(int(at.timestamp()))
    signature = _signature(secret, push_id, moment, body)
    return {"webhook-id": push_id, "webhook-timestamp": moment, "webhook-signature": f"v1,{signature}"}


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """Raises BadSignatureError for a push that is forged, too old, or of a clock that is far off."""
    push_id, moment = _told(headers, "webhook-id"), _told(headers, "webhook-timestamp")
    if not secret or not push_id or len(push_id) > _LONGEST_ID:
        raise BadSignatureError
    if not (moment.isascii() and moment.isdigit() and len(moment) < 12):
        raise BadSignatureError
    if abs(time.time() - int(moment)) > _TOLERANCE_SECONDS:
        raise BadSignatureError
    right = _signature(secret, push_id, moment, body).encode()
    given = (one.partition(",") for one in _told(headers, "webhook-signature").split(" "))
    if not any(
        version == "v1" and hmac.compare_digest(right, signature.encode()) for version, _, signature in given
    ):
        raise BadSignatureError


def push_key(headers: Mapping[str, str], body: bytes) -> str:
    """What repetitions of a push share: its id, or a digest where it has none."""
    return _told(headers, "webhook-id") or hashlib.sha256(body).hexdigest()


def _told(headers: Mapping[str, str], name: str) -> str:
    """A header by its name in lower case, as the door has them, else in any case."""
    if (value := headers.get(name)) is not None:
        return value
    return next((value for known, value in headers.items() if known.lower() == name), "")


def _signature(secret: str, push_id: str, moment: str, body: bytes) -> str:
    signed = f"{push_id}.{moment}.".encode() + body
    return base64.b64encode(hmac.digest(secret.encode(), signed, "sha256")).decode()
