"""Shapes of a ticket whole."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from guichet.commerce.orders import OrderItem, OrderShape, TimelineItem
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked, MoneyShape
from guichet.support.csat import CsatHappening
from guichet.support.inbox import AttachmentAsked, CopyAsked, NamedShape, PersonAsked, Text, TicketItem


class ParticipantShape(Answered):
    """Who wrote or takes part. `role`: customer, third_party, shop (staff at the shop's own pages), staff."""

    role: str
    name: str
    mail: str
    customer_id: Id | None = None
    user_id: Id | None = None


class RecipientShape(Answered):
    field: str
    name: str
    mail: str


class MessageFileShape(Answered):
    """A file of a message: `GET /tickets/{ticket_id}/messages/{message_id}/files/{sha256}`."""

    name: str
    type: str
    size: int
    sha256: str
    inline: bool


class PlacementShape(Answered):
    """Why a message stands in this ticket.

    `rule`: new, thread, token, reference, order, buyer, bounce, written. `evidence` are codes: thread, token,
    id (a Message-ID), order, buyer, near_in_time, near_in_topic, and who its author was found to be:
    customer, participant, vouched, name_and_order.
    """

    rule: str
    evidence: list[str]


class TicketMessageShape(Answered):
    """A message. `direction`: in, out, note. `automatic`: "", bounce, auto_reply, list.

    `state` of an answer: queued (until `leaves_at`), sending, sent, failed, uncertain (a person must look),
    undelivered, withdrawn; `reason` says why. `folded` (quoted history or a signature was left out) and
    `shortened`: the whole text is at `GET /tickets/{ticket_id}/messages/{message_id}`. `html`: HTML that is
    safe is at `…/messages/{message_id}/html`. `problems`: what of it could not be read. `answered_by` is the
    answer that was given to it.
    """

    id: Id
    direction: str
    channel: str
    author: ParticipantShape
    recipients: list[RecipientShape]
    subject: str
    text: str
    shortened: bool
    folded: bool
    html: bool
    problems: list[str]
    sent_at: datetime
    origin: str
    automatic: str
    files: list[MessageFileShape]
    state: str
    reason: str
    leaves_at: datetime | None
    answers_id: Id | None
    answered_by: Id | None
    mentions: list[Id]
    order_ids: list[Id]
    placement: PlacementShape


class LogEntryShape(Answered):
    """Something that was done to the ticket; `actor` null is a rule of the house.

    `kind`: opened, withdrawn, sent, failed, assigned, tagged, state, joined, split, suggested, dismissed,
    order, undone, queued, topic. `undoable`: give the id to `/tickets/{ticket_id}/undo`.
    """

    id: Id
    kind: str
    actor: NamedShape | None
    data: dict[str, Any]
    undoable: bool


class OrderHappening(Answered):
    """Something that happened to an order of the ticket: an item of the order's own timeline."""

    order_id: Id
    number: str
    item: TimelineItem


class AsideHappening(Answered):
    """Something said in a conversation aside (`ticket_id`), which the customer takes no part in."""

    ticket_id: Id
    ticket_state: str
    message_id: Id
    direction: str
    name: str
    preview: str
    state: str


class TimelineEntry(Answered):
    """One moment of the conversation: exactly one of the five is set, as `kind` says."""

    at: datetime
    kind: str  # message | entry | order | aside | csat
    message: TicketMessageShape | None = None
    entry: LogEntryShape | None = None
    order: OrderHappening | None = None
    aside: AsideHappening | None = None
    csat: CsatHappening | None = None


class ConversationShape(Answered):
    """The conversation as one timeline, oldest first; `earlier` is the cursor of older messages."""

    items: list[TimelineEntry]
    earlier: str | None


class ScanBrief(Answered):
    at: datetime
    state: str
    words: str
    place: str


class ParcelLineBrief(Answered):
    line_id: Id | None
    name: str
    quantity: int


class ParcelSide(Answered):
    """A parcel at a glance: its last scan, what comes next and when. `as_of`: when its carrier told it."""

    shipment_id: Id
    parcel_id: Id | None
    state: str
    carrier: str
    tracking_number: str
    tracking_address: str
    last_scan: ScanBrief | None
    next_step: str
    expected_from: datetime | None
    expected_until: datetime | None
    late_by_days: int | None
    attention: str
    lines: list[ParcelLineBrief]
    as_of: datetime | None


class OrderSide(Answered):
    """An order of the ticket whole, its parcels at a glance, and what has not left yet."""

    order: OrderShape
    parcels: list[ParcelSide]
    not_shipped: list[ParcelLineBrief]


class CustomerSide(Answered):
    """The customer over all shops that the reader sees. `total` counts orders that came to something."""

    id: Id
    name: str
    mail: str
    phone: str
    orders_count: int
    totals: list[MoneyShape]
    stores: list[NamedShape]
    orders: list[OrderItem]
    tickets: list[TicketItem]


class TicketSide(Answered):
    """What stands beside the conversation; `as_of` is the oldest reading on which it stands."""

    orders: list[OrderSide]
    more_order_ids: list[Id]
    customer: CustomerSide | None
    as_of: datetime | None


class WayShape(Answered):
    """A way to answer; the first is taken unless another is chosen."""

    channel: str
    connection_id: Id
    label: str
    address: str


class TicketSuggestionShape(Answered):
    """`kind` join: the ticket named may be the same; split: the message may be another matter."""

    id: Id
    kind: str
    ticket: TicketItem | None
    message_id: Id
    evidence: list[str]


class PresenceShape(Answered):
    """Who is here: `doing` is viewing or writing."""

    user_id: Id
    name: str
    doing: str
    since: datetime


class TicketShape(Answered):
    """A ticket whole. `ticket.id` may differ from the one asked for, when that one was joined to this.

    `ways` is empty where nothing that is connected can carry an answer. A way's channel may differ from the
    ticket's: a shop's order messages are answered by mail. `parent`: the ticket that this conversation stands
    aside of. `addresses` are those that the customer is known by, the one that answers go to first. `csat` is
    the last answer about satisfaction, null where there is none.
    """

    ticket: TicketItem
    parent: TicketItem | None
    joined_from: list[Id]
    follows_id: Id | None
    participants: list[ParticipantShape]
    conversation: ConversationShape
    side: TicketSide
    ways: list[WayShape]
    addresses: list[str]
    suggestions: list[TicketSuggestionShape]
    presence: list[PresenceShape]
    csat: CsatHappening | None


class ToWhomShape(Answered):
    name: str
    mail: str


class BeginningShape(Answered):
    """What is known before a conversation is begun.

    `people` are those who can be written to: the customer by each known address, or, aside of a ticket, whom
    staff wrote to before. `store_id` is where it would belong; null where one of `stores` must be chosen.
    """

    people: list[ToWhomShape]
    stores: list[NamedShape]
    store_id: Id | None
    order: NamedShape | None
    ways: list[WayShape]


class BeginningAsked(Asked):
    """A conversation to be begun: with the buyer of `order_id`, with `customer_id`, or aside of `parent_id`.

    `to` must be one of the customer's own addresses, but aside of a ticket. `store_id` is needed where it
    does not follow from order or ticket.
    """

    order_id: Id | None = None
    customer_id: Id | None = None
    parent_id: Id | None = None
    store_id: Id | None = None
    to: PersonAsked
    subject: Annotated[str, Field(min_length=1, max_length=500)]
    text: Text
    connection_id: Id | None = None
    copies: list[CopyAsked] = Field(default_factory=list, max_length=20)
    attachments: list[AttachmentAsked] = Field(default_factory=list, max_length=20)
