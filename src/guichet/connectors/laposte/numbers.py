"""Which numbers are La Poste's. Pure."""

from __future__ import annotations

import re

from guichet.ports.records import parcel_number

LONGEST = 15
SHORTEST = 11

# Letters and Colissimo; what the post of France accepts for abroad (UPU S10), Chronopost; business letters.
_OWN_FORMS = re.compile(r"[0-9][A-Z][0-9]{11}|[A-Z]{2}[0-9]{9}FR|[0-9]{14}[A-Z]")
_ANY_FORM = re.compile(rf"[0-9A-Z]{{{SHORTEST},{LONGEST}}}")
# Shops' words for the carrier, as `parcel_number` writes them; some say that they do not know.
_OWN_NAMES = ("LAPOSTE", "COLISSIMO", "CHRONO", "LETTRESUIVIE", "COLIPOSTE", "FRENCHPOST", "POSTEFRANCE")
_NO_NAMES = frozenset({"", "AUTO", "OTHER", "AUTRE", "CUSTOM", "STANDARD", "UNKNOWN"})


def recognises(number: str, carrier_word: str) -> bool:
    """Whether a number can be La Poste's, by the shop's word for the carrier where it has one."""
    word = parcel_number(carrier_word)
    if any(name in word for name in _OWN_NAMES):
        return _ANY_FORM.fullmatch(number) is not None
    return word in _NO_NAMES and _OWN_FORMS.fullmatch(number) is not None
