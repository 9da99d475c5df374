"""The vendor's ways of writing times and money, and of reading what it was sent.

V2 writes RFC 2822 times and money as text with four decimals; V3 writes ISO 8601 and numbers;
webhooks write epochs.
"""

from __future__ import annotations

import calendar
import time
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime

_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_RFC2822_UTC_LENGTH = len("Tue, 05 Mar 2019 21:40:11 +0000")


def now_epoch() -> int:
    return int(time.time())


def rfc2822(epoch: int) -> str:
    """Writes an epoch as V2 does, e.g. `Tue, 05 Mar 2019 21:40:11 +0000`."""
    moment = time.gmtime(epoch)
    day, month = _DAY_NAMES[moment.tm_wday], _MONTH_NAMES[moment.tm_mon - 1]
    return (
        f"{day}, {moment.tm_mday:02d} {month} {moment.tm_year} "
        f"{moment.tm_hour:02d}:{moment.tm_min:02d}:{moment.tm_sec:02d} +0000"
    )


def iso8601(epoch: int) -> str:
    """Writes an epoch as V3 does, e.g. `2019-03-05T21:40:11Z`."""
    return datetime.fromtimestamp(epoch, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def epoch_of(value: object) -> int | None:
    """Reads a time in either writing, or an epoch; None when there is none.

    Raises ValueError when text is given that is no time.
    """
    if value is None or value == "":
        return None
    if isinstance(value, (int, float)):
        return int(value)
    text = str(value)
    if len(text) == _RFC2822_UTC_LENGTH and text.endswith("+0000") and text[8:11] in _MONTHS:
        fields = (int(text[12:16]), _MONTHS[text[8:11]], int(text[5:7]))
        return calendar.timegm((*fields, int(text[17:19]), int(text[20:22]), int(text[23:25])))
    if text.isdigit():
        return int(text)
    moment = _moment(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _moment(text: str) -> datetime:
    try:
        # A plus sign that a caller forgot to escape arrives as a space.
        return datetime.fromisoformat(text.replace(" ", "+") if "T" in text[:11] else text)
    except ValueError:
        try:
            return parsedate_to_datetime(text)
        except (TypeError, ValueError, IndexError) as error:
            raise ValueError(f"{text!r} is no date") from error


def money_text(value: object) -> str:
    """Writes an amount as V2 does: text with four decimals."""
    return f"{decimal_of(value):.4f}"


def money_number(value: object) -> float:
    """Writes an amount as V3 does: a number."""
    return float(decimal_of(value))


def decimal_of(value: object) -> Decimal:
    """Reads an amount given as text or number; nothing is zero. Raises ValueError when it is no amount."""
    if value is None or value == "":
        return Decimal(0)
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no amount of money") from error
    if not amount.is_finite():
        raise ValueError(f"{value!r} is no amount of money")
    return amount
