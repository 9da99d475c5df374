"""Macros: a text, tags and acts that an agent puts on a ticket by one key; and the import of texts.

Every template that is an answer is a macro; what it does besides is kept here. It may tag, assign, snooze or
change the state, which can be undone; acts on a shop it can only offer. `facts_of` are the live values of a
ticket, `reader_language_of` the language in which its customer is answered.
"""

from guichet.support.macros.actions import Action, Assign, Offer, SetState, Snooze
from guichet.support.macros.facts import TicketContext, context_of, facts_of, reader_language_of
from guichet.support.macros.service import Applied, Macro, apply_macro, list_macros, write_macro

__all__ = [
    "Action",
    "Applied",
    "Assign",
    "Macro",
    "Offer",
    "SetState",
    "Snooze",
    "TicketContext",
    "apply_macro",
    "context_of",
    "facts_of",
    "list_macros",
    "reader_language_of",
    "write_macro",
]
