"""Rendering facts in the reader's language: a claim's text is always ours, made from the value alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency

from guichet.kernel.types import Money
from guichet.support.drafts.facts import (
    Amount,
    Code,
    Count,
    Day,
    Fact,
    Items,
    Moment,
    Phrase,
    Said,
    Span,
    Value,
    Words,
)
from guichet.support.drafts.phrases import Phrases, phrases_of

# In words, with the day of the week: what a person would write.
_DAYS = {
    "fr": "EEEE d MMMM",
    "en": "EEEE d MMMM",
    "de": "EEEE, d. MMMM",
    "es": "EEEE d 'de' MMMM",
}
_PLACED = {"fr": "d MMMM yyyy", "en": "d MMMM yyyy", "de": "d. MMMM yyyy", "es": "d 'de' MMMM 'de' yyyy"}
_FIRST_DAY = re.compile(r"\b1(?= \D)")
_LOCALES = {"fr": "fr_FR", "en": "en_GB", "de": "de_DE", "es": "es_ES"}


class Renderer:
    """Renders the facts of one ticket in one language, times in the store's zone."""

    def __init__(self, language: str, zone: str) -> None:
        self.language = language
        self.zone = _zone(zone)
        self._locale = Locale.parse(_LOCALES[language])
        self._phrases: Phrases = phrases_of(language)

    def text(self, fact: Fact) -> str:
        """A fact in words; "" where this language has none for it, so that it cannot be claimed."""
        if fact.field == "placed_at" and isinstance(fact.value, Day):
            return self._placed(fact.value)
        return self._value(fact.value)

    def _value(self, value: Value) -> str:
        render: Callable[[Value], str] = getattr(self, f"_{type(value).__name__.lower()}")
        return render(value)

    def _words(self, value: Words) -> str:
        # Somebody else's prose is quoted only to who reads its language.
        return value.text if value.language in ("", self.language) else ""

    def _amount(self, value: Amount) -> str:
        decimal = Money(value.amount, value.currency).decimal()
        return str(format_currency(decimal, value.currency, locale=self._locale))

    def _day(self, value: Day) -> str:
        return self._phrases.values["day"].format(day=self._date(value.at))

    def _placed(self, value: Day) -> str:
        day = self._formatted(value.at, _PLACED)
        template = self._phrases.values.get("placed", self._phrases.values["day"])
        return template.format(day=day)

    def _moment(self, value: Moment) -> str:
        return self._phrases.values["moment"].format(day=self._date(value.at), time=self._time(value.at))

    def _span(self, value: Span) -> str:
        span = self._span_alone(value)
        return self._phrases.values[value.phrase].format(span=span) if value.phrase else span

    def _span_alone(self, value: Span) -> str:
        start, end = self._there(value.start), self._there(value.end)
        values = self._phrases.values
        if start.date() != end.date():
            return values["days"].format(first=self._date(value.start), last=self._date(value.end))
        if start == end or (start.hour, end.hour) == (0, 23):  # a day, not hours of it
            return values["day"].format(day=self._date(value.start))
        return values["window"].format(
            day=self._date(value.start), start=self._time(value.start), end=self._time(value.end)
        )

    def _code(self, value: Code) -> str:
        return self._phrases.vocabulary(value.vocabulary).get(value.code, "")

    def _count(self, value: Count) -> str:
        form = "one" if value.count == 1 else "other"
        return self._phrases.values[f"{value.phrase}_{form}"].format(count=value.count)

    def _items(self, value: Items) -> str:
        told = ", ".join(
            (f"{one.quantity} × " if one.quantity > 1 else "")
            + one.name
            + (f" ({', '.join(one.options)})" if one.options else "")
            for one in value.items
        )
        return self._phrases.values[value.phrase].format(items=told) if value.phrase else told

    def _phrase(self, value: Phrase) -> str:
        parts = {
            name: self._value(part)
            for name, part in (("amount", value.amount), ("day", value.day), ("moment", value.moment))
            if part is not None
        }
        if value.day is not None:
            parts["date"] = self._date(value.day.at)  # without the words of a day's own
        return self._phrases.values[value.phrase].format(**parts)

    def _said(self, value: Said) -> str:
        return value.texts.get(self.language) or value.texts.get("", "")

    def _there(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def _date(self, at: datetime) -> str:
        return self._formatted(at, _DAYS)

    def _formatted(self, at: datetime, formats: Mapping[str, str]) -> str:
        day = str(format_date(self._there(at), formats[self.language], locale=self._locale))
        # French counts the first day of a month only; CLDR's pattern does not.
        return _FIRST_DAY.sub("1er", day) if self.language == "fr" else day

    def _time(self, at: datetime) -> str:
        return str(format_time(self._there(at), "short", locale=self._locale))


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
