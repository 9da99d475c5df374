"""Public holidays by country and region, as the library `holidays` knows them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import holidays

from guichet.kernel.types import Language

_LANGUAGES = {Language.EN: ("en_US", "en_GB", "en"), Language.FR: ("fr", "fr_FR", "fr_BE", "fr_CH")}


def holiday_name(country: str, region: str, day: date, language: Language | None = None) -> str | None:
    """The name of a public holiday, in the country's own language unless one is asked for; None else."""
    return holidays_of(country, region, day.year, language).get(day)


@cache
def holidays_of(country: str, region: str, year: int, language: Language | None = None) -> Mapping[date, str]:
    """The public holidays of a year by day; none where the country or region is not known."""
    if not is_known(country, region):
        return {}
    told = holidays.country_holidays(
        country, subdiv=region or None, years=year, language=_spoken(country, language)
    )
    return dict(sorted(told.items()))


@cache
def countries() -> Mapping[str, tuple[str, ...]]:
    """The countries that are known (ISO 3166-1), each with the codes of its regions."""
    return {
        country: tuple(regions)
        for country, regions in sorted(holidays.list_supported_countries(include_aliases=False).items())
    }


def is_known(country: str, region: str = "") -> bool:
    """Whether the holidays of a country, and of a region in it, are known."""
    return country in countries() and (region == "" or region in countries()[country])


def regions_of(country: str) -> list[tuple[str, str]]:
    """The regions of a country with holidays of their own, as (code, name), by name."""
    if not is_known(country):
        return []
    names: dict[str, str] = {}
    for name, code in holidays.country_holidays(country).subdivisions_aliases.items():
        names[code] = max(names.get(code, ""), name, key=len)
    return sorted(((code, names.get(code, code)) for code in countries()[country]), key=lambda one: one[1])


def _spoken(country: str, language: Language | None) -> str | None:
    """The library's word for a language, where it speaks it for this country."""
    if language is None:
        return None
    speaks = holidays.country_holidays(country).supported_languages
    return next((word for word in _LANGUAGES[language] if word in speaks), None)
