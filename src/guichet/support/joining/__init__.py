"""To which conversation does a message belong? Pure functions over evidence; no database, no clock.

`place` scores what is known of an arriving message against conversations that share something with it. Every
join needs a participant check besides: a hit without it only suggests. The caller finds the candidates.
"""

from guichet.support.joining.evidence import Arriving, Candidate, Mention, Placement, Suggested
from guichet.support.joining.placing import GRACE, place
from guichet.support.joining.words import is_forward, is_relay_of, order_numbers, subject_key

__all__ = [
    "GRACE",
    "Arriving",
    "Candidate",
    "Mention",
    "Placement",
    "Suggested",
    "is_forward",
    "is_relay_of",
    "order_numbers",
    "place",
    "subject_key",
]
