"""Shapes of the API of set-up."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked
from guichet.support.inbox import NamedShape
from guichet.support.sla import BusinessHours
from guichet.voice.brands import FORMS

Tag = Annotated[str, Field(min_length=1, max_length=60)]
Name = Annotated[str, Field(max_length=80)]
Minutes = Annotated[int, Field(ge=1, le=366 * 24 * 60)]
_EITHER = "give one of both: what there is, or a new one"


class SetupStep(Answered):
    """A step of the check-list, of the house or of one store.

    `step`: shop, carrier, mailbox, mail_tested, templates, drafts, colleagues; of a store: queue, tags,
    service_level, voice, test_ticket. `code` says in which way it is open, `facts` with which values; both
    follow from what stands in the other rooms at this moment.
    """

    step: str
    store: NamedShape | None
    done: bool
    put_aside: bool
    code: str
    facts: dict[str, Any]


class TestCheck(Answered):
    """What a test found of one thing.

    `check`: items, mail, tracking, history, queue, tags, service_level, draft, removed. `state`: done;
    missing (something is to be done); noted (it is otherwise, and nothing need be done). `code` says in
    which way, `facts` with which values.
    """

    check: str
    state: Literal["done", "missing", "noted"]
    code: str
    facts: dict[str, Any]


class TestRunShape(Answered):
    """A test of a store on a ticket that is taken back.

    `state`: waiting, running, done, failed (`code` no_order: the store has no order to try it on),
    interrupted (nobody is at it any more: ask for another). `ticket_id` is the number that the ticket had:
    nothing else of it was kept.
    """

    id: Id
    store_id: Id
    state: str
    code: str
    passed: bool
    order_id: Id | None
    order_number: str
    ticket_id: Id | None
    checks: list[TestCheck]
    asked_at: datetime
    finished_at: datetime | None


class RoutingSuggestion(Answered):
    """Where a store's tickets might go: a queue that there is, else a new one of this name; and tags."""

    queue_id: Id | None
    queue_name: str
    tags: list[str]


class LevelSuggestion(Answered):
    """A service level that might hold: one that there is, or a first one, in minutes of these hours."""

    policy_id: Id | None
    name: str
    first_answer: int
    resolution: int
    calendar_id: Id | None
    hours_name: str
    hours: BusinessHours


class VoiceSuggestion(Answered):
    """How a store might speak: with a voice that there is, or in words of its own.

    `address` is the form of address, "" where the language has one only; `forms` are those to choose from.
    """

    voice_id: Id | None
    name: str
    language: str
    tone: str
    address: str
    forms: list[str]
    greeting: str
    signature: str


class StoreSetupShape(Answered):
    """A store's questions: what stands, what there is to choose from, and what might be answered."""

    store: NamedShape
    language: str
    steps: list[SetupStep]
    queue: NamedShape | None
    tags: list[str]
    level: NamedShape | None
    voice: NamedShape | None
    queues: list[NamedShape]
    levels: list[NamedShape]
    calendars: list[NamedShape]
    voices: list[NamedShape]
    routing: RoutingSuggestion
    service_level: LevelSuggestion
    own_voice: VoiceSuggestion
    last_test: TestRunShape | None


class SetupShape(Answered):
    """The check-list in its order, and each store with its last test. `open` counts what is left to do."""

    steps: list[SetupStep]
    stores: list[NamedShape]
    open: int


class RoutingAsked(Asked):
    """Into which queue a store's new tickets go (one that there is, or a new one), and their tags."""

    queue_id: Id | None = None
    queue_name: Name = ""
    tags: Annotated[list[Tag], Field(max_length=10)] = Field(default_factory=list)


class StarterLevelAsked(Asked):
    """A first service level in minutes, by business hours that there are, or by new ones."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    first_answer: Minutes
    resolution: Minutes
    calendar_id: Id | None = None
    hours_name: Name = ""
    hours: BusinessHours | None = None


class LevelAsked(Asked):
    """The service level that is to hold for a store: one that there is, or a first one."""

    policy_id: Id | None = None
    starter: StarterLevelAsked | None = None

    @model_validator(mode="after")
    def _is_one(self) -> LevelAsked:
        if (self.policy_id is None) == (self.starter is None):
            raise ValueError(_EITHER)
        return self


class VoiceWordsAsked(Asked):
    """How a store speaks in its language; greeting and signature are Liquid."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    language: Annotated[str, Field(pattern="^[a-z]{2}$", examples=["fr"])]
    tone: Annotated[str, Field(max_length=2000)] = ""
    address: Annotated[str, Field(max_length=10)] = ""
    greeting: Annotated[str, Field(max_length=2000)] = ""
    signature: Annotated[str, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _is_a_form(self) -> VoiceWordsAsked:
        if self.address and self.address not in FORMS.get(self.language, ()):
            raise ValueError(f"{self.address} is no form of address of {self.language}")
        return self


class VoiceAsked(Asked):
    """The voice with which a store is to speak: one that there is, or its own."""

    voice_id: Id | None = None
    words: VoiceWordsAsked | None = None

    @model_validator(mode="after")
    def _is_one(self) -> VoiceAsked:
        if (self.voice_id is None) == (self.words is None):
            raise ValueError(_EITHER)
        return self


class AsideAsked(Asked):
    """Put a step aside, or take it up again; `store_id` for a step of a store."""

    step: Annotated[str, Field(min_length=1, max_length=40)]
    store_id: Id | None = None
    aside: bool
