"""Chat: visitors of the merchant's pages talk with agents, live where somebody is there, by mail where not.

A store has one channel (off, or on). A visitor is anonymous, or known: signed in by the shop. What a visitor
writes is kept with its raw row and enters the mirror like mail; what an agent answers is kept in the
conversation, numbered without gaps, so that a widget reads on where it stopped. Who may call on a visitor's
behalf is settled above (`api.keys`): this room takes a conversation's id and believes it.
"""

from guichet.support.chat.carrying import ChatCarrier, mailboxes
from guichet.support.chat.channels import Channel, Look, find_channel, is_open, list_channels, set_channel
from guichet.support.chat.conversations import (
    Conversation,
    Known,
    Page,
    begin,
    find_conversation,
    leave_contact,
    show_page,
)
from guichet.support.chat.errors import ChatOffError
from guichet.support.chat.files import LARGEST, KeptFile, file_headers, file_of, keep_content, keep_file
from guichet.support.chat.presence import Standing, note_visitor, standings, visitors_at
from guichet.support.chat.talking import LONGEST, Line, lines_after, newest_lines, say
from guichet.support.chat.transcripts import ask_transcript

__all__ = [
    "LARGEST",
    "LONGEST",
    "Channel",
    "ChatCarrier",
    "ChatOffError",
    "Conversation",
    "KeptFile",
    "Known",
    "Line",
    "Look",
    "Page",
    "Standing",
    "ask_transcript",
    "begin",
    "file_headers",
    "file_of",
    "find_channel",
    "find_conversation",
    "is_open",
    "keep_content",
    "keep_file",
    "leave_contact",
    "lines_after",
    "list_channels",
    "mailboxes",
    "newest_lines",
    "note_visitor",
    "say",
    "set_channel",
    "show_page",
    "standings",
    "visitors_at",
]
