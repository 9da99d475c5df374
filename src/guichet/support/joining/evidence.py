"""What is known when a message arrives, and what is said about its place."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """An order that a message names, found in the mirror.

    `by_author`: the mirror says that who wrote bought it, or the channel vouches for that (the order's own
    page, a marketplace's own thread).
    """

    order_id: int
    store_id: int | None
    by_author: bool


class Arriving(msgspec.Struct, frozen=True, kw_only=True):
    """A message that looks for its conversation.

    `point` is the author's address (`mail:…`, "" for none), `persons` who may be behind it by the mirror.
    `references` are the words that lead to threads (`token:`, `thread:`, `id:`), the nearest first, without
    the message's own. `vouched`: the channel itself signed the author in. `automatic` is "", bounce,
    auto_reply or list.
    """

    channel: str
    store_id: int | None
    point: str
    name: str
    persons: frozenset[int]
    references: tuple[str, ...]
    orders: tuple[Mention, ...]
    subject: str
    text: str
    sent_at: datetime
    vouched: bool = False
    automatic: str = ""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation that shares something with the message.

    `participants` are the addresses that wrote in it or were copied; `references` those words of the message
    that lead here; `ours` those of them that are Message-IDs of answers that we sent from here. `words` are
    those of its subject and last message.
    """

    ticket_id: int
    state: str
    store_id: int | None
    person_id: int | None
    contact_point: str
    contact_name: str
    participants: frozenset[str]
    references: frozenset[str]
    ours: frozenset[str]
    order_ids: frozenset[int]
    subject_key: str
    words: str
    last_message_at: datetime
    unanswered: bool


class Suggested(msgspec.Struct, frozen=True, kw_only=True):
    """What a person is asked: join the message's ticket to `ticket_id`, or (split) take it out of there."""

    kind: str
    ticket_id: int
    evidence: tuple[str, ...]


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """Where a message goes and why. `ticket_id` None: a conversation of its own, which may go on from
    `follows_id`, closed too long ago to be opened again.

    `rule`: thread, token, reference, order, buyer, bounce or new. `author_is_customer` is False for a third
    party, who never replaces the customer.
    """

    ticket_id: int | None
    rule: str
    evidence: tuple[str, ...] = ()
    author_is_customer: bool = True
    follows_id: int | None = None
    suggestions: tuple[Suggested, ...] = ()
