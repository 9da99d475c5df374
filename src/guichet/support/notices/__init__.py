"""Notices: what keeps parcels from going as usual (a strike, a storm), where it holds, and how to tell it.

A notice holds from a time until another, for an order, a carrier, a region or a store: where several are
named, all of them must fit. What is about carriers and regions touches only orders that are still on their
way. A notice is coming, holds, or is past; one that was withdrawn is kept and never shown again. Agents write
them; `notices_for` finds those of many orders at once, for the ticket's side and for drafts.
"""

from guichet.support.notices.matching import Way, holds_for
from guichet.support.notices.model import NoticeKind
from guichet.support.notices.repository import NoticeRow, any_notice, notices_for
from guichet.support.notices.service import NewNotice, write_notice

__all__ = [
    "NewNotice",
    "NoticeKind",
    "NoticeRow",
    "Way",
    "any_notice",
    "holds_for",
    "notices_for",
    "write_notice",
]
