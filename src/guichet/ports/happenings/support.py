"""What `support` announces: something of a conversation with a customer is now otherwise."""

from __future__ import annotations

from guichet.kernel.events import Happening


class TicketOpened(Happening, frozen=True, tag="ticket.opened"):
    """A conversation began. A `silent` one is history: it starts no clock, no draft, no answer."""

    ticket_id: int
    channel: str
    store_id: int | None
    silent: bool = False


class TicketMessageAdded(Happening, frozen=True, tag="ticket.message_added"):
    """A message stands in a ticket.

    `direction` is in, out or note; `automatic` is "", or says which kind of automatic mail it is: one of
    those changes no owner, state or clock.
    """

    ticket_id: int
    message_id: int
    direction: str
    automatic: str = ""


class TicketChanged(Happening, frozen=True, tag="ticket.changed"):
    """`what`: assigned, tagged, state, joined, split, suggested, answer (on its way), order, undone.

    topic, queue, due, draft and csat: another room of `support` found that out about it.
    """

    ticket_id: int
    what: str


class AnswerEnded(Happening, frozen=True, tag="ticket.answer_ended"):
    """An answer of ours left, failed, was withdrawn, came back undelivered, or nobody knows (uncertain)."""

    ticket_id: int
    message_id: int
    state: str
    reason: str = ""


class CsatAnswered(Happening, frozen=True, tag="csat.answered"):
    """A customer said how satisfied they are, or said it anew: `mark` from 1 (very dissatisfied) to 5.

    `ticket_id` is where the answer stands; `request_id` names the question.
    """

    request_id: int
    ticket_id: int
    store_id: int
    mark: int
