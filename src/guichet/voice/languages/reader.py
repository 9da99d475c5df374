"""Who reads a text: the language, the region and the time zone."""

from __future__ import annotations

import re
from datetime import UTC, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from babel import Locale, UnknownLocaleError

_REGIONS = {"en": "GB", "fr": "FR", "de": "DE", "es": "ES", "it": "IT", "nl": "NL", "pt": "PT"}
_LOCALE = re.compile(r"([a-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Z]{2}))?$")


class Reader(msgspec.Struct, frozen=True):
    """Somebody who reads a text. `language` is an ISO 639-1 code, `region` an ISO 3166-1 one or ""."""

    language: str
    region: str = ""
    time_zone: str = "UTC"

    @property
    def locale(self) -> Locale:
        """How the reader writes numbers and dates (CLDR); that of the language alone for an odd region."""
        return _locale(self.language, self.region)

    @property
    def zone(self) -> tzinfo:
        """The reader's time zone; UTC for one that is not known."""
        try:
            return ZoneInfo(self.time_zone) if self.time_zone else UTC
        except (ZoneInfoNotFoundError, ValueError):
            return UTC


def reader_of(language: str, store_locale: str = "", time_zone: str = "UTC") -> Reader:
    """A reader of a language at a store: its region counts where it speaks that language.

    `store_locale` is as shops tell it: `fr`, `fr_FR`, `en-GB`.
    """
    found = _LOCALE.match(store_locale)
    spoken, region = (found[1], found[3] or "") if found else ("", "")
    return Reader(
        language, region if spoken == language and region else _REGIONS.get(language, ""), time_zone
    )


@lru_cache(maxsize=256)
def _locale(language: str, region: str) -> Locale:
    for asked in ((language, region), (language, "")):
        try:
            return Locale(asked[0], asked[1] or None)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en", "GB")
