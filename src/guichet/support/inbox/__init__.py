"""Tickets: conversations with customers over all channels, and what agents do with them.

States: open (we are to act), waiting (for the customer), snoozed (nobody until a time), closed. A ticket's id
never dies: one that was joined to another leads there. Channels bring messages by `file` and carry answers by
`declare_carrier`; other rooms of `support` read by `find_ticket`, `messages_of`, `conversation_log`.
"""

from guichet.support.inbox.answering import end_answer
from guichet.support.inbox.carrying import Carrier, Departing, Way, declare_carrier, ways_of
from guichet.support.inbox.conversation import (
    MessageRow,
    ParticipantRow,
    SuggestionRow,
    messages_of,
    orders_of,
    participants_of,
    stubs_of,
    suggestions_of,
)
from guichet.support.inbox.files import html_headers, html_of, read_html
from guichet.support.inbox.filing import Filed, file
from guichet.support.inbox.incoming import Attached, Incoming, Recipient
from guichet.support.inbox.listing import TicketFilter, TicketRow, list_tickets, rows_of
from guichet.support.inbox.log import Entry, conversation_log
from guichet.support.inbox.marks import Due, mark_drafts, mark_due, mark_topics, put_in_queues
from guichet.support.inbox.model import Direction, MessageState, Role, TicketState
from guichet.support.inbox.schemas import ContactShape, NamedShape, TicketItem
from guichet.support.inbox.sending import MessageCarrier
from guichet.support.inbox.service import Change, change
from guichet.support.inbox.tickets import ANSWER, READ, TicketFacts, find_ticket
from guichet.support.inbox.views import item_of, ticket_item

__all__ = [
    "ANSWER",
    "READ",
    "Attached",
    "Carrier",
    "Change",
    "ContactShape",
    "Departing",
    "Direction",
    "Due",
    "Entry",
    "Filed",
    "Incoming",
    "MessageCarrier",
    "MessageRow",
    "MessageState",
    "NamedShape",
    "ParticipantRow",
    "Recipient",
    "Role",
    "SuggestionRow",
    "TicketFacts",
    "TicketFilter",
    "TicketItem",
    "TicketRow",
    "TicketState",
    "Way",
    "change",
    "conversation_log",
    "declare_carrier",
    "end_answer",
    "file",
    "find_ticket",
    "html_headers",
    "html_of",
    "item_of",
    "list_tickets",
    "mark_drafts",
    "mark_due",
    "mark_topics",
    "messages_of",
    "orders_of",
    "participants_of",
    "put_in_queues",
    "read_html",
    "rows_of",
    "stubs_of",
    "suggestions_of",
    "ticket_item",
    "ways_of",
]
