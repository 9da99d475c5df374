"""Shapes of the macros' API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from pydantic import Field, TypeAdapter

from guichet.kernel.types import Id, Language
from guichet.kernel.web import Answered, Asked
from guichet.support.inbox import NamedShape, TicketItem, TicketState
from guichet.support.macros.actions import Action, read_actions
from guichet.support.macros.importing import ImportRow, Report
from guichet.support.macros.service import Macro
from guichet.voice.templates import Composed, MissingValue, Origin, RemarkShape, gap_shapes, remark_shapes

Intent = Annotated[str, Field(pattern="^[a-z0-9_]{1,60}$")]
LanguageCode = Annotated[str, Field(pattern="^([a-z]{2})?$")]
Tag = Annotated[str, Field(min_length=1, max_length=60)]


class StateActionShape(Asked):
    """Put the ticket into a state."""

    kind: Literal["state"]
    state: Literal[TicketState.OPEN, TicketState.WAITING, TicketState.CLOSED]


class SnoozeActionShape(Asked):
    """Let the ticket sleep for some hours."""

    kind: Literal["snooze"]
    hours: Annotated[int, Field(ge=1, le=24 * 365)]


class AssignActionShape(Asked):
    """Give the ticket to somebody; null is whoever uses the macro."""

    kind: Literal["assign"]
    user_id: Id | None = None


class OfferActionShape(Asked):
    """Offer an act at the shop; only the agent does it."""

    kind: Literal["offer"]
    act: Literal["refund", "cancel", "correct_address", "add_parcel"]


ActionShape = Annotated[
    StateActionShape | SnoozeActionShape | AssignActionShape | OfferActionShape, Field(discriminator="kind")
]


class MacroItem(Answered):
    """A macro: the answer `intent` of the templates, and what it does besides. `version` 0 is as it comes.

    `topics` are those of messages that it answers, `languages` those that it has texts in (none: no text).
    """

    intent: str
    names: dict[str, str]
    starter: bool
    topics: list[str]
    languages: list[str]
    version: int
    enabled: bool
    tags: list[str]
    actions: list[ActionShape]


class MacroAsked(Asked):
    """What a macro is to do besides its text."""

    enabled: bool = True
    tags: Annotated[list[Tag], Field(max_length=20)] = Field(default_factory=list)
    actions: Annotated[list[ActionShape], Field(max_length=10)] = Field(default_factory=list)

    def kept(self) -> list[Action]:
        """The actions as the room keeps them."""
        return read_actions([one.model_dump(mode="python") for one in self.actions])


class OnTicketAsked(Asked):
    """A macro for a ticket. `language` "" is that in which its customer wrote."""

    intent: Intent
    language: LanguageCode = ""


class SaidShape(Answered):
    """A text for a ticket with its live values. Where one is missing stands `[path]`; `gaps` names it.

    `wanted` is the customer's language. `fell_back`: language (there is no text in the wanted one), brand
    (the brand has none of its own). `origin`: brand, shared, starter. `number` is the text's version.
    """

    language: str
    wanted: str
    voice: NamedShape | None
    origin: Origin
    number: int
    subject: str
    text: str
    gaps: list[MissingValue]
    fell_back: list[str]
    remarks: list[RemarkShape]
    as_of: datetime | None


class MacroPreview(Answered):
    """What a macro would do; `said` is null for one without a text."""

    macro: MacroItem
    said: SaidShape | None


class MacroApplied(Answered):
    """What was done: give each of `entry_ids` to `/tickets/{ticket_id}/undo`.

    `text` and `subject` are for the composer. `then` is the state that the answer brings (snoozed:
    `snoozed_until`), null to leave it to the agent; without a text it was done at once.
    """

    ticket: TicketItem
    entry_ids: list[Id]
    subject: str
    text: str
    language: str
    then: TicketState | None
    snoozed_until: datetime | None
    offers: list[str]


class TextOnTicketAsked(Asked):
    """A text that is being written, to be seen with a ticket's values."""

    subject: Annotated[str, Field(max_length=500, pattern=r"^[^\r\n]*$")] = ""
    body: Annotated[str, Field(max_length=20_000)] = ""
    language: Annotated[str, Field(pattern="^[a-z]{2}$")]
    voice_id: Id | None = None


class ImportAsked(Asked):
    """A table of texts (CSV: comma, semicolon or tab; its first line names the columns).

    `dialect` left out is found out from the texts. `language` is that of rows which do not say
    theirs. `lines` chooses rows; left out, all that are not refused.
    """

    table: Annotated[str, Field(min_length=1, max_length=900_000)]
    dialect: Annotated[str, Field(pattern="^[a-z]{1,30}$")] | None = None
    language: LanguageCode = ""
    lines: Annotated[list[int], Field(max_length=2000)] = Field(default_factory=list)


class ImportRowShape(Answered):
    """A row in our words. `outcome`: new, change, same, refused (`reason` says why).

    `unmapped` are places that could not be mapped: they stand in the text as `[[…]]`, to be filled.
    """

    line: int
    name: str
    intent: str
    language: str
    voice_id: Id | None
    subject: str
    text: str
    tags: list[str]
    actions: list[ActionShape]
    unmapped: list[str]
    outcome: str
    reason: str


class ImportReport(Answered):
    """What an import would do, or did."""

    dialect: str
    rows: list[ImportRowShape]


class DialectShape(Answered):
    id: str
    label: str


def macro_item(macro: Macro) -> MacroItem:
    """A macro in a list."""
    return MacroItem(
        intent=macro.intent,
        names=dict(macro.names),
        starter=macro.starter,
        topics=list(macro.topics),
        languages=list(macro.languages),
        version=macro.version,
        enabled=macro.enabled,
        tags=list(macro.tags),
        actions=_actions(macro.actions),
    )


def said_shape(composed: Composed, as_of: datetime | None, language: Language) -> SaidShape:
    """A composed text, with what is missing in the reader's words."""
    voice = composed.voice
    return SaidShape(
        language=composed.language,
        wanted=composed.wanted,
        voice=None if voice.id is None else NamedShape(id=voice.id, name=voice.name),
        origin=composed.origin,
        number=composed.number,
        subject=composed.subject,
        text=composed.text,
        gaps=gap_shapes(composed.gaps, language),
        fell_back=list(composed.fell_back),
        remarks=remark_shapes(composed.remarks),
        as_of=as_of,
    )


def report_shape(report: Report, language: Language) -> ImportReport:
    """A report with its reasons in the reader's words."""
    return ImportReport(dialect=report.dialect.id, rows=[_import_row(row, language) for row in report.rows])


def _import_row(row: ImportRow, language: Language) -> ImportRowShape:
    return ImportRowShape(
        line=row.line,
        name=row.name,
        intent=row.intent,
        language=row.language,
        voice_id=row.voice_id,
        subject=row.subject,
        text=row.text,
        tags=list(row.tags),
        actions=_actions(row.actions),
        unmapped=list(row.unmapped),
        outcome=row.outcome.value,
        reason=row.reason.text(language) if row.reason else "",
    )


_ACTIONS: TypeAdapter[list[ActionShape]] = TypeAdapter(list[ActionShape])


def _actions(actions: Sequence[Action]) -> list[ActionShape]:
    return _ACTIONS.validate_python(msgspec.to_builtins(list(actions)))
