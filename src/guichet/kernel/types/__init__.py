"""Small values that every room shares: money, ids, time, languages."""

from guichet.kernel.types.clock import utc_now
from guichet.kernel.types.ids import Id, parse_id
from guichet.kernel.types.locale import LANGUAGES, Language, accepted_language, best_language
from guichet.kernel.types.money import Money, exponent, minor_units
from guichet.kernel.types.search import search_text, search_words
from guichet.kernel.types.words import Words

__all__ = [
    "LANGUAGES",
    "Id",
    "Language",
    "Money",
    "Words",
    "accepted_language",
    "best_language",
    "exponent",
    "minor_units",
    "parse_id",
    "search_text",
    "search_words",
    "utc_now",
]
