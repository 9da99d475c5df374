"""Tickets: conversations with customers over all channels, and what agents do with them.

States: open (we are to act), waiting (for the customer), snoozed (nobody until a time), closed. A ticket's id
never dies: one that was joined to another leads there. Channels bring messages by `file` and carry answers by
`declare_carrier`; other rooms of `support` read by `find_ticket`, `messages_of`, `conversation_log`.
"""

from guichet.support.inbox.answering import Answer, doubt_queued, end_answer, know_as_ours, queue_answer
from guichet.support.inbox.attaching import attachable
from guichet.support.inbox.beginning import (
    AsideRow,
    Beginning,
    asides_of,
    begin,
    known_aside,
    ways_to_begin,
)
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
from guichet.support.inbox.errors import (
    NobodyToWriteToError,
    NoChannelError,
    NotTheirAddressError,
    TicketNotFoundError,
    TicketWasTestError,
)
from guichet.support.inbox.files import html_headers, html_of, read_html, sniffed_type
from guichet.support.inbox.filing import Filed, file
from guichet.support.inbox.incoming import Attached, Incoming, Recipient
from guichet.support.inbox.listing import TicketFilter, TicketRow, list_tickets, rows_of
from guichet.support.inbox.log import Entry, conversation_log
from guichet.support.inbox.mailboxes import mailbox_of
from guichet.support.inbox.marks import Due, mark_drafts, mark_due, mark_topics, put_in_queues
from guichet.support.inbox.model import Direction, MessageState, Role, TicketState
from guichet.support.inbox.ruling import Ruled, change_many
from guichet.support.inbox.schemas import (
    AnswerQueued,
    AttachmentAsked,
    ContactShape,
    CopyAsked,
    NamedShape,
    PersonAsked,
    Text,
    TicketItem,
    recipient,
)
from guichet.support.inbox.sending import MessageCarrier, thread_of
from guichet.support.inbox.service import Change, change, note_act
from guichet.support.inbox.testing import TestQuestion, left_of, note_test, open_test
from guichet.support.inbox.tickets import ANSWER, READ, TicketFacts, find_ticket
from guichet.support.inbox.views import item_of, ticket_item

__all__ = [
    "ANSWER",
    "READ",
    "Answer",
    "AnswerQueued",
    "AsideRow",
    "Attached",
    "AttachmentAsked",
    "Beginning",
    "Carrier",
    "Change",
    "ContactShape",
    "CopyAsked",
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
    "NoChannelError",
    "NobodyToWriteToError",
    "NotTheirAddressError",
    "ParticipantRow",
    "PersonAsked",
    "Recipient",
    "Role",
    "Ruled",
    "SuggestionRow",
    "TestQuestion",
    "Text",
    "TicketFacts",
    "TicketFilter",
    "TicketItem",
    "TicketNotFoundError",
    "TicketRow",
    "TicketState",
    "TicketWasTestError",
    "Way",
    "asides_of",
    "attachable",
    "begin",
    "change",
    "change_many",
    "conversation_log",
    "declare_carrier",
    "doubt_queued",
    "end_answer",
    "file",
    "find_ticket",
    "html_headers",
    "html_of",
    "item_of",
    "know_as_ours",
    "known_aside",
    "left_of",
    "list_tickets",
    "mailbox_of",
    "mark_drafts",
    "mark_due",
    "mark_topics",
    "messages_of",
    "note_act",
    "note_test",
    "open_test",
    "orders_of",
    "participants_of",
    "put_in_queues",
    "queue_answer",
    "read_html",
    "recipient",
    "rows_of",
    "sniffed_type",
    "stubs_of",
    "suggestions_of",
    "thread_of",
    "ticket_item",
    "ways_of",
    "ways_to_begin",
]
