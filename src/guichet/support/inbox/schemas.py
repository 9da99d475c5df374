"""Shapes of the inbox's API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, model_validator

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked
from guichet.support.inbox.incoming import Recipient
from guichet.support.inbox.model import TicketState

LONGEST_TEXT = 100_000

Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
TagName = Annotated[str, Field(min_length=1, max_length=60)]
Sha = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class NamedShape(Answered):
    id: Id
    name: str


class ContactShape(Answered):
    """Whose conversation it is; `id` is the customer's, null where nobody is known by that address."""

    id: Id | None
    name: str
    mail: str


class OrderBrief(Answered):
    """The order that a ticket is about first of all; `parcel_state` is "" while nothing left."""

    id: Id
    number: str
    state: str
    parcel_state: str


class TicketItem(Answered):
    """A ticket in a list.

    `state`: open, waiting (for the customer), snoozed, closed. `unanswered_since`: how long the customer
    has been waiting, null when nobody is. `last_from`: customer, third_party, shop, staff. `silent`:
    brought by a first sync. `suggests`: rules ask whether to join or split. `last_message_at` is the list's
    order, save in a search, which goes by the newest message found. `mentions_me`: a note in it calls the
    reader, who has not looked. `parent_id`: the ticket that this conversation stands aside of. `topic`:
    what it is about first of all, "" where nothing is said yet. `due_at`: when its clock (`due_kind`:
    first_answer, next_answer, resolution) runs out; from `warn_at` on it is nearly late. `draft_state`:
    waiting, blocked, handed_over, "" where there is none.
    """

    id: Id
    version: int
    state: TicketState
    silent: bool
    channel: str
    subject: str
    preview: str
    last_from: str
    messages_count: int
    opened_at: datetime
    last_message_at: datetime
    unanswered_since: datetime | None
    snoozed_until: datetime | None
    store: NamedShape | None
    assignee: NamedShape | None
    customer: ContactShape
    order: OrderBrief | None
    tags: list[NamedShape]
    suggests: bool
    mentions_me: bool
    parent_id: Id | None
    topic: str
    language: str
    queue_id: Id | None
    due_kind: str
    due_at: datetime | None
    warn_at: datetime | None
    draft_state: str


class StoreCount(Answered):
    store_id: Id
    count: int


class ChannelCount(Answered):
    channel: str
    count: int


class TagCount(Answered):
    id: Id
    name: str
    count: int


class TicketCounts(Answered):
    """How many tickets stand in each view. Stores and channels count the open ones, tags all but closed.

    `mentions`: in how many a note calls the reader, who has not looked. `late`: whose clock has run out.
    """

    mine: int
    mentions: int
    unassigned: int
    late: int
    open: int
    waiting: int
    snoozed: int
    stores: list[StoreCount]
    channels: list[ChannelCount]
    tags: list[TagCount]


class AssigneeShape(Answered):
    """Who can be given tickets and be mentioned in notes."""

    id: Id
    name: str


class TagShape(Answered):
    id: Id
    name: str


class TicketChange(Asked):
    """What is to be otherwise; what is left out stays. `assignee_id` null gives the ticket to nobody.

    `snoozed` needs `snoozed_until`. A tag that is new is made.
    """

    assignee_id: Id | None = None
    state: TicketState | None = None
    snoozed_until: AwareDatetime | None = None
    add_tags: list[TagName] = Field(default_factory=list, max_length=20)
    remove_tags: list[TagName] = Field(default_factory=list, max_length=20)

    @model_validator(mode="after")
    def _snooze_has_an_end(self) -> TicketChange:
        if (self.state is TicketState.SNOOZED) != (self.snoozed_until is not None):
            raise ValueError("state snoozed and snoozed_until go together")
        return self


class TicketDone(Answered):
    """The ticket as it now stands; each of `entry_ids` can be given to `/undo`."""

    ticket: TicketItem
    entry_ids: list[Id]


class NoteAsked(Asked):
    """A note among staff; `mentions` are the ids of who is to look."""

    text: Text
    mentions: list[Id] = Field(default_factory=list, max_length=20)


class NoteWritten(Answered):
    message_id: Id


class PersonAsked(Asked):
    """Somebody by mail address."""

    name: Annotated[str, Field(max_length=200, pattern=r"^[^\r\n]*$")] = ""
    mail: Annotated[str, Field(max_length=320, pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+$")]


class CopyAsked(PersonAsked):
    """Somebody who gets a copy."""

    field: Annotated[str, Field(pattern="^(cc|bcc)$")] = "cc"


def recipient(field: str, person: PersonAsked) -> Recipient:
    """A person as a message's recipient; `field` is to, cc or bcc."""
    return Recipient(field=field, name=person.name, point=f"mail:{person.mail.lower()}")


class AttachmentAsked(Asked):
    """A file that the caller uploaded to `POST /ticket-files`, or one of this ticket."""

    sha256: Sha
    name: Annotated[str, Field(min_length=1, max_length=200)]


class AnswerAsked(Asked):
    """An answer to the customer.

    `answers_id`: the message of theirs that was on screen; left out, the newest. `channel` and
    `connection_id` choose one of the ticket's `ways`; left out, the best. `to`: another address than the
    way's, where it goes by mail. `then`: the ticket's state afterwards. `confirmed`: send it although
    somebody answered the same message.
    """

    text: Text
    subject: Annotated[str, Field(max_length=500)] | None = None
    channel: Annotated[str, Field(max_length=40)] | None = None
    connection_id: Id | None = None
    to: PersonAsked | None = None
    copies: list[CopyAsked] = Field(default_factory=list, max_length=20)
    attachments: list[AttachmentAsked] = Field(default_factory=list, max_length=20)
    answers_id: Id | None = None
    confirmed: bool = False
    then: TicketState = TicketState.WAITING

    @model_validator(mode="after")
    def _not_snoozed(self) -> AnswerAsked:
        if self.then is TicketState.SNOOZED:
            raise ValueError("then is open, waiting or closed")
        return self


class AnswerQueued(Answered):
    """The answer leaves at `leaves_at`; until then `DELETE …/answers/{message_id}` calls it back."""

    message_id: Id
    leaves_at: datetime
    ticket: TicketItem


class AnswerWithdrawn(Answered):
    """What was written, so that it can be gone on with."""

    text: str
    ticket: TicketItem


class JoinAsked(Asked):
    """The ticket whose messages come into the one in the address."""

    ticket_id: Id


class SplitAsked(Asked):
    """The messages that get a ticket of their own."""

    message_ids: Annotated[list[Id], Field(min_length=1, max_length=500)]


class TicketMoved(Answered):
    """`ticket` is the one that the messages are in now; give `entry_id` to `/tickets/{from_id}/undo`."""

    ticket: TicketItem
    from_id: Id
    entry_id: Id


class OrderAsked(Asked):
    """The order that the ticket is about."""

    order_id: Id


class UndoAsked(Asked):
    """An entry of the ticket's log."""

    entry_id: Id


class FileKept(Answered):
    """An uploaded file, for `attachments` of an answer."""

    sha256: str
    size: int
    type: str


class ManyAsked(Asked):
    """One change for many tickets, each as `PATCH /tickets/{ticket_id}` would make it."""

    ticket_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]
    change: TicketChange


class DoneTo(Answered):
    """What was done to one of many: its log's entries, for `POST /ticket-undos`."""

    ticket_id: Id
    entry_ids: list[Id]


class RefusedTo(Answered):
    """One of many to which it was not done, and why, as a problem says it."""

    ticket_id: Id
    code: str
    detail: str


class ManyDone(Answered):
    """What was done and what was not; the others do not wait for one that is refused."""

    items: list[DoneTo]
    refused: list[RefusedTo]


class DoneAsked(Asked):
    ticket_id: Id
    entry_ids: Annotated[list[Id], Field(min_length=1, max_length=10)]


class ManyUndoAsked(Asked):
    """What `POST /ticket-changes` answered, to be taken back."""

    items: Annotated[list[DoneAsked], Field(min_length=1, max_length=200)]
