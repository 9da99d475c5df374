"""Consent: who does not want to be written to by the house itself, and of what.

What is told about a customer's own order rests on the contract: it is allowed until they object. An objection
is of an address, a kind of messages and a store, or all stores; it is kept with when and how it was made, and
so is its withdrawal: by the mail's own link, by a mail program, or by staff to whom somebody said so. Rooms
that write declare their kinds by `declare_kind`. `may_write` is asked before each such message; answers of
agents need no leave.
"""

from guichet.voice.consent.kinds import declare_kind
from guichet.voice.consent.links import PATH, ObjectionLinks, ObjectionWord
from guichet.voice.consent.service import (
    How,
    Reach,
    allow_again,
    may_write,
    object_to,
    objection_of,
)

__all__ = [
    "PATH",
    "How",
    "ObjectionLinks",
    "ObjectionWord",
    "Reach",
    "allow_again",
    "declare_kind",
    "may_write",
    "object_to",
    "objection_of",
]
