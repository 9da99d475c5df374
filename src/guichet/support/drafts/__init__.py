"""Drafts: an answer waits when a message arrives, and all that it states is proven.

A writer returns segments: plain text that states nothing, claims (a record's field as it is known), and
one place for a person's own line. The checker refuses what has no proof, whoever wrote it. States: waiting
(for an agent), blocked (with what is not proven), handed_over (a person writes: anger, a legal threat,
self-harm, the wish for a human); then used, dismissed or superseded. Nothing is ever sent from here.
Set-up has one written for its test ticket by `write_draft`.
"""

from guichet.support.drafts.composing import TOPICS
from guichet.support.drafts.model import DraftState
from guichet.support.drafts.preferences import Preferences, read_preferences
from guichet.support.drafts.repository import DraftRow
from guichet.support.drafts.segments import text_of
from guichet.support.drafts.service import write as write_draft

__all__ = [
    "TOPICS",
    "DraftRow",
    "DraftState",
    "Preferences",
    "read_preferences",
    "text_of",
    "write_draft",
]
