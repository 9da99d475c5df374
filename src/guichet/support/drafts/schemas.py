"""Shapes of the drafts' API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked


class SegmentShape(Answered):
    """A stretch of a draft. `kind`: plain, claim, or place (where a person may add a line; its text is "").

    A claim's `record` ("order:12") and `field` say what is proven, `as_of` when that was read, `source` from
    where ("" for the ticket itself). Of an answer that was made from a draft, `own` words are the agent's.
    """

    kind: str
    text: str
    record: str | None = None
    field: str | None = None
    as_of: datetime | None = None
    source: str | None = None
    own: bool = False


class RefusalShape(Answered):
    """What in a draft has no proof: the place of its segment, and what was found there.

    `code`: digit, number, date, money, link, state, commitment, name, script, hidden, symbol, echo,
    statement, too_long, other_language, unfamiliar, no_proof, not_theirs, not_current, no_words, negated,
    mixed, empty.
    """

    code: str
    place: int
    found: str


class DraftShape(Answered):
    """The draft that stands on a ticket.

    `state`: waiting, blocked (`refusals` say why; `reason` is the first) or handed_over (`reason`: harm,
    legal, human, anger, complaint, third_party, language; there are no segments). `proven` counts the facts.
    `text` is the draft as the customer would read it, the personal place empty.
    """

    id: Id
    ticket_id: Id
    message_id: Id
    state: str
    reason: str
    found: str
    refusals: list[RefusalShape]
    writer: str
    model: str
    topic: str
    language: str
    segments: list[SegmentShape]
    proven: int
    text: str
    made_at: datetime


class RewriteAsked(Asked):
    """`writer`: built_in, at once; model, put in its place when it has answered."""

    writer: Literal["built_in", "model"] = "built_in"


class UseAsked(Asked):
    """The answer that was made from the draft."""

    message_id: Id


class UseShape(Answered):
    """What an agent made of a draft: the answer in parts, those of their `own` marked so."""

    draft_id: Id
    message_id: Id
    edited: bool
    parts: list[SegmentShape]


class DraftSettingsShape(Answered):
    """How drafts are written here. `topics` are those that have drafts, of `all_topics`."""

    writer: str
    protocol: str
    endpoint: str
    model: str
    has_key: bool
    topics: list[str]
    all_topics: list[str]


class DraftSettingsAsked(Asked):
    """`key` is kept sealed and never shown: absent leaves it, "" forgets it, as another endpoint does."""

    writer: Literal["built_in", "model"]
    protocol: Literal["openai", "anthropic"]
    endpoint: Annotated[str, Field(max_length=500)] = ""
    model: Annotated[str, Field(max_length=200)] = ""
    key: Annotated[str | None, Field(max_length=1000)] = None
    topics: Annotated[list[str] | None, Field(max_length=60)] = None


class DraftTrialShape(Answered):
    """How a test of the model's endpoint went; `reason` is what went wrong, `said` what it answered."""

    ok: bool
    reason: str
    said: str
