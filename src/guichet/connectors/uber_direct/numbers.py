"""The number of an errand's parcel: a delivery's id in letters that tracking numbers have. Pure.

An id is `del_` and sixteen bytes in base64 (RFC 4648, 5), of which case matters; a parcel's number has
capitals and digits only (`records.parcel_number`). The number is `UD` and the same bytes in hexadecimal.
"""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from guichet.ports.failures import MalformedError

_ID = re.compile(r"del_([A-Za-z0-9_-]{22})")
_NUMBER = re.compile(r"UD([0-9A-F]{32})")


def number_of(delivery_id: str) -> str:
    """The parcel number of a delivery. Raises MalformedError for an id of another form."""
    found = _ID.fullmatch(delivery_id)
    if found is None:
        raise MalformedError(f"Uber names a delivery in a form never seen: {delivery_id[:60]}")
    try:
        return f"UD{urlsafe_b64decode(found.group(1) + '==').hex().upper()}"
    except binascii.Error:
        raise MalformedError(f"Uber names a delivery in a form never seen: {delivery_id[:60]}") from None


def id_of(name: str) -> str:
    """The delivery's id, of a number or of the id itself. Raises MalformedError."""
    found = _NUMBER.fullmatch(name)
    if found is None:
        number_of(name)
        return name
    return f"del_{urlsafe_b64encode(bytes.fromhex(found.group(1))).decode().rstrip('=')}"


def recognises(number: str, carrier_word: str) -> bool:
    """Whether a number is one of ours, whatever the shop calls the courier, but for another's name."""
    word = carrier_word.replace(" ", "").replace("_", "").upper()
    return _NUMBER.fullmatch(number) is not None and (not word or word.startswith("UBER"))
