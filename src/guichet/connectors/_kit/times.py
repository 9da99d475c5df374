"""Vendors' ways of writing a moment, read into zone-aware UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_USUAL_LENGTH = len("Tue, 05 Mar 2019 21:40:11 +0000")


@lru_cache(maxsize=65536)  # neighbouring rows share their seconds
def rfc2822(text: str) -> datetime:
    """Reads `Tue, 05 Mar 2019 21:40:11 +0000` (RFC 2822 §3.3). Raises ValueError."""
    if len(text) == _USUAL_LENGTH and text.endswith("+0000"):
        try:
            return datetime(
                int(text[12:16]),
                _MONTHS[text[8:11]],
                int(text[5:7]),
                int(text[17:19]),
                int(text[20:22]),
                int(text[23:25]),
                tzinfo=UTC,
            )
        except (KeyError, ValueError):
            raise ValueError(f"{text!r} is no date") from None
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        raise ValueError(f"{text!r} is no date") from None
    return _utc(moment)


@lru_cache(maxsize=65536)
def iso8601(text: str) -> datetime:
    """Reads `2019-03-05T21:40:11Z` and its kin; without a zone it is UTC. Raises ValueError."""
    try:
        return _utc(datetime.fromisoformat(text))
    except (TypeError, ValueError):
        raise ValueError(f"{text!r} is no date") from None


def write_rfc2822(moment: datetime) -> str:
    """Writes a moment as RFC 2822 in UTC, e.g. `Tue, 05 Mar 2019 21:40:11 +0000`."""
    return format_datetime(moment.astimezone(UTC))


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
