"""Money, days and lists in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_currency

from guichet.kernel.types import Money
from guichet.voice.languages.reader import Reader

_FAR = 200  # days from now on which the year is said too
# The year and what binds it to the day, in the patterns of CLDR: `, y`, ` y`, ` 'de' y`.
_YEAR = re.compile(r"(?:\s*'de'|,)?\s*y+")


def say_money(money: Money, reader: Reader) -> str:
    """An amount as the reader writes it: 89,00 € in France, €89.00 in Ireland."""
    return str(format_currency(money.decimal(), money.currency, locale=reader.locale))


def say_day(at: datetime | date, reader: Reader, now: datetime) -> str:
    """A day as one says it: Thursday 26 November; with its year when that is not plain from `now`.

    A time is taken in the reader's zone.
    """
    day = at.astimezone(reader.zone).date() if isinstance(at, datetime) else at
    today = now.astimezone(reader.zone).date()
    if abs((day - today).days) >= _FAR:
        return str(format_date(day, "long", locale=reader.locale))
    pattern = _YEAR.sub("", reader.locale.date_formats["full"].pattern)
    return str(format_date(day, pattern, locale=reader.locale))


def say_time(at: datetime, reader: Reader) -> str:
    """The time of day in the reader's zone, to the minute: 14:05."""
    return str(format_time(at.astimezone(reader.zone), "short", locale=reader.locale))


def say_list(words: Sequence[str], reader: Reader) -> str:
    """Words as a list in a sentence: one, two and three."""
    return str(format_list(list(words), style="standard", locale=reader.locale))
