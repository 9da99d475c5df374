"""Languages: money, days, lists and states as a reader of some language reads them.

Pure functions; no database. A language is an ISO 639-1 code; a `Reader` adds the region, which decides how
money and dates are written, and the time zone. States have words in French, English, German and Spanish;
where a reader's language has none, None is returned, and nobody guesses.
"""

from guichet.voice.languages.reader import Reader, reader_of
from guichet.voice.languages.saying import say_day, say_list, say_money, say_time
from guichet.voice.languages.states import WORDED, order_words, parcel_next_words, parcel_words

__all__ = [
    "WORDED",
    "Reader",
    "order_words",
    "parcel_next_words",
    "parcel_words",
    "reader_of",
    "say_day",
    "say_list",
    "say_money",
    "say_time",
]
