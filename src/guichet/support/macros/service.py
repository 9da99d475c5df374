"""Macros: what there is, what one would say on a ticket, and putting one on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_or

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.inbox import Change, TicketFacts, TicketState, change
from guichet.support.macros.actions import STARTER, Action, Assign, SetState, Snooze, read_actions
from guichet.support.macros.errors import MacroDisabledError, MacroNotFoundError
from guichet.support.macros.facts import TicketContext
from guichet.support.macros.model import MacroRow
from guichet.voice.templates import Composed, IntentRow, compose, list_intents, require_whole

_ANSWER = "answer"


class Macro(msgspec.Struct, frozen=True, kw_only=True):
    """A macro whole. `version` 0 is as it comes."""

    intent: str
    names: Mapping[str, str]
    starter: bool
    topics: Sequence[str]
    languages: Sequence[str]
    version: int
    enabled: bool
    tags: Sequence[str]
    actions: Sequence[Action]


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a macro: the log's entries to undo, and the state that the ticket gets with the answer.

    A macro with a text changes the state when the answer is sent, since sending would change it again.
    """

    entry_ids: Sequence[int]
    composed: Composed | None
    then: TicketState | None
    snoozed_until: datetime | None


async def list_macros(transaction: Transaction, intent: str | None = None) -> list[Macro]:
    """All macros, or one: those that come with the house, then the merchant's own."""
    rows = {
        row.intent: row
        for row in await transaction.execute(
            select(MacroRow.intent, MacroRow.version, MacroRow.tags, MacroRow.actions, MacroRow.enabled)
        )
    }
    answers = [one for one in await list_intents(transaction, intent) if one.kind == _ANSWER]
    return [_macro(one, rows.get(one.intent)) for one in answers]


def _macro(template: IntentRow, row: Any | None) -> Macro:
    tags, actions = STARTER.get(template.intent, ((), ()))
    return Macro(
        intent=template.intent,
        names=template.names,
        starter=template.starter,
        topics=template.topics,
        languages=sorted({text.language for text in template.texts}),
        version=row.version if row else 0,
        enabled=row.enabled if row else True,
        tags=row.tags if row else tags,
        actions=read_actions(row.actions) if row else actions,
    )


async def find_macro(transaction: Transaction, intent: str) -> Macro:
    """One macro. Raises MacroNotFoundError."""
    found = await list_macros(transaction, intent)
    if not found:
        raise MacroNotFoundError(intent=intent)
    return found[0]


async def write_macro(
    transaction: Transaction,
    actor: Actor,
    intent: str,
    *,
    tags: Sequence[str],
    actions: Sequence[Action],
    enabled: bool = True,
) -> None:
    """Say what a macro does besides its text. Raises MacroNotFoundError."""
    before = await find_macro(transaction, intent)
    kept = {"tags": list(tags), "actions": msgspec.to_builtins(list(actions)), "enabled": enabled}
    values = {**kept, "author_name": actor.name, "updated_at": utc_now()}
    statement = insert_or(MacroRow).values(intent=intent, version=1, **values)
    await transaction.execute(
        statement.on_conflict_do_update(
            index_elements=["intent"], set_={**values, "version": MacroRow.version + 1}
        )
    )
    was = {
        "tags": list(before.tags),
        "actions": msgspec.to_builtins(list(before.actions)),
        "enabled": before.enabled,
    }
    await audit(
        transaction, actor, "macro.changed", entity="template", entity_id=intent, before=was, after=kept
    )


async def say(
    transaction: Transaction, macro: Macro, context: TicketContext, language: str = ""
) -> Composed | None:
    """The text of a macro on a ticket; None for one that has no text. Raises TemplateNotFoundError."""
    if not macro.languages:
        return None
    wanted = language or context.language
    return await compose(transaction, macro.intent, language=wanted, facts=context.facts, front=context.front)


async def apply_macro(
    transaction: Transaction,
    actor: Actor,
    ticket: TicketFacts,
    macro: Macro,
    context: TicketContext,
    language: str = "",
) -> Applied:
    """Put a macro on a ticket whose row is held: tags and assignment now, the state with the answer.

    Nothing is done where a value is missing. Raises ValuesMissingError, MacroDisabledError,
    NotAnAssigneeError.
    """
    if not macro.enabled:
        raise MacroDisabledError
    composed = await say(transaction, macro, context, language)
    if composed is not None:
        require_whole(composed, blanks=True)
    state, until = _state_of(macro.actions)
    wanted = Change(add_tags=macro.tags)
    for action in macro.actions:
        if isinstance(action, Assign):
            assignee = action.user_id if action.user_id is not None else actor.id
            wanted = msgspec.structs.replace(wanted, assignee_id=assignee)
    if composed is None and state is not None:
        wanted = msgspec.structs.replace(wanted, state=state, snoozed_until=until)
        state, until = None, None
    entries = await change(transaction, actor, ticket, wanted)
    after = {"macro": macro.intent, "language": composed.language if composed else ""}
    await audit(transaction, actor, "macro.applied", entity="ticket", entity_id=ticket.id, after=after)
    return Applied(entry_ids=entries, composed=composed, then=state, snoozed_until=until)


def _state_of(actions: Sequence[Action]) -> tuple[TicketState | None, datetime | None]:
    """The state that a macro brings; the last word counts."""
    state: TicketState | None = None
    until: datetime | None = None
    for action in actions:
        if isinstance(action, SetState):
            state, until = action.state, None
        elif isinstance(action, Snooze):
            state, until = TicketState.SNOOZED, utc_now() + timedelta(hours=action.hours)
    return state, until
