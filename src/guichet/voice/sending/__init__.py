"""Sending: what the house says to customers by itself, mail by mail, each once.

States: queued, sending, sent, uncertain (its answer was lost: it is never sent again by itself), failed,
undelivered (it came back), held (with its reason: a person sends or drops it), dropped. A room that has
something to say gives it to `say` under a key of its own: the same key is the same mail for ever. A mail is
held that has a hole, that would be one too many for its address, that is late, or that no mailbox can carry.
Sending is an act in three steps; whoever is above both this room and the acts declares how one is intended.
"""

from guichet.voice.sending.departing import SAID_KEY, Act, declare_acts
from guichet.voice.sending.model import MailState, Reason
from guichet.voice.sending.repository import (
    Answered,
    SaidMail,
    answered_by,
    find_said,
    known_as_ours,
    list_said,
    said_of_orders,
)
from guichet.voice.sending.service import NewMail, doubt_queued, give_up, hold_back, say

__all__ = [
    "SAID_KEY",
    "Act",
    "Answered",
    "MailState",
    "NewMail",
    "Reason",
    "SaidMail",
    "answered_by",
    "declare_acts",
    "doubt_queued",
    "find_said",
    "give_up",
    "hold_back",
    "known_as_ours",
    "list_said",
    "said_of_orders",
    "say",
]
