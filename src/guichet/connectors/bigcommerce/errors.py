"""The vendor's answers as one of the six ways to fail.

V2 puts its words in `[{"status": 400, "message": "…"}]`, V3 in `{"title": "…", "errors": {field: "…"}}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from guichet.kernel.http import Answer
from guichet.ports.failures import (
    BadCredentialsError,
    GoneError,
    OutageError,
    OutsideError,
    RejectedError,
    ThrottledError,
)

_LONGEST_WORDS = 1000
_FEWEST_SECONDS = 0.5


def vendor_words(body: bytes) -> str:
    """What the vendor says went wrong, in its own words; "" when it says nothing."""
    try:
        said = msgspec.json.decode(body) if body else None
    except msgspec.DecodeError:
        return body[:200].decode(errors="replace")
    return "; ".join(dict.fromkeys(_words_in(said)))[:_LONGEST_WORDS]


def _words_in(said: Any) -> list[str]:
    if isinstance(said, list):
        return [words for one in said for words in _words_in(one)]
    if isinstance(said, str):
        return [said] if said else []
    if not isinstance(said, dict):
        return []
    found = [str(said[name]) for name in ("message", "title", "detail", "error") if said.get(name)]
    fields = said.get("errors") or said.get("details")
    if isinstance(fields, dict):
        found += [f"{name}: {words}".removeprefix(": ") for name, words in fields.items()]
    elif fields:
        found += _words_in(fields)
    return found


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait after a 429: the longer of the two that the vendor names."""
    asked = [_number(headers, "x-retry-after"), _number(headers, "retry-after")]
    asked.append(_number(headers, "x-rate-limit-time-reset-ms") / 1000)
    return max(_FEWEST_SECONDS, *asked)


def failure_of(answer: Answer, *, writing: bool) -> OutsideError | None:
    """What a status means; None when it is well. A write that met a 5xx may have been carried out."""
    status = answer.status
    if status < 300 and status != 207:
        return None
    words = vendor_words(answer.body)
    if status == 401:
        return BadCredentialsError(words or "The access token is refused.")
    if status == 403:
        return RejectedError(f"The token lacks the scope for this: {words or 'forbidden'}")
    if status in (404, 410):
        return GoneError(words or "not found")
    if status == 429:
        return ThrottledError(words, retry_after=retry_after(answer.headers))
    if status == 507:
        return RejectedError(words or "The limit of the shop's plan is reached.")
    if status == 423:
        return OutageError(words or "The shop is locked for now.")
    if status >= 500:
        return OutageError(words or f"BigCommerce answers {status}.", uncertain=writing)
    return RejectedError(words or f"BigCommerce answers {status}.")


def _number(headers: Mapping[str, str], name: str) -> float:
    try:
        return float(headers.get(name, "0"))
    except ValueError:
        return 0.0
