"""Writing templates: a change of a text is a new version, and stands in the trail."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import search_text, utc_now
from guichet.voice.brands import voice_by_id
from guichet.voice.liquid import check
from guichet.voice.templates.errors import TemplateExistsError, TemplateNotFoundError
from guichet.voice.templates.model import Template, TemplateText, TemplateVersion
from guichet.voice.templates.repository import find_text
from guichet.voice.templates.starter import ANSWER, STARTER

_LONGEST_INTENT = 60
_BETWEEN = re.compile(r"[^a-z0-9]+")


class NewText(msgspec.Struct, frozen=True, kw_only=True):
    """A text of an intent in a language; `voice_id` None is for all brands."""

    intent: str
    language: str
    voice_id: int | None = None
    subject: str = ""
    body: str


async def add_template(
    transaction: Transaction, actor: Actor, names: Mapping[str, str], *, kind: str = ANSWER, intent: str = ""
) -> str:
    """Make an intent of the merchant's own; returns it. It is drawn from the name where none is given.

    Raises TemplateExistsError.
    """
    intent = intent or intent_of(next(iter(names.values()), ""))
    if intent in STARTER:
        raise TemplateExistsError(intent=intent)
    row = {"kind": kind, "names": dict(names), "created_at": utc_now(), "gone_at": None}
    made = await transaction.execute(
        insert_or(Template)
        .values(intent=intent, **row)
        .on_conflict_do_update(index_elements=["intent"], set_=row, where=Template.gone_at.is_not(None))
        .returning(Template.intent)
    )
    if made.scalar_one_or_none() is None:
        raise TemplateExistsError(intent=intent)
    after = {"kind": kind, "names": dict(names)}
    await audit(transaction, actor, "template.added", entity="template", entity_id=intent, after=after)
    return intent


def intent_of(name: str) -> str:
    """A name as an intent: folded, in one word."""
    return _BETWEEN.sub("_", search_text(name)).strip("_")[:_LONGEST_INTENT] or "template"


async def rename_template(
    transaction: Transaction, actor: Actor, intent: str, names: Mapping[str, str]
) -> None:
    """Call an intent of the merchant's own otherwise. Raises TemplateNotFoundError."""
    query = update(Template).where(Template.intent == intent, Template.gone_at.is_(None))
    done = await transaction.execute(query.values(names=dict(names)).returning(Template.intent))
    if done.scalar_one_or_none() is None:
        raise TemplateNotFoundError(intent=intent)
    after = {"names": dict(names)}
    await audit(transaction, actor, "template.renamed", entity="template", entity_id=intent, after=after)


async def write_text(transaction: Transaction, actor: Actor, new: NewText) -> int:
    """Write a text; returns the number of its version. The same text again makes no new one.

    Raises TemplateNotFoundError, VoiceNotFoundError, TemplateBrokenError.
    """
    check(new.subject)
    check(new.body)
    if new.intent not in STARTER:
        query = select(Template.intent).where(Template.intent == new.intent, Template.gone_at.is_(None))
        if await transaction.scalar(query) is None:
            raise TemplateNotFoundError(intent=new.intent)
    if new.voice_id is not None:
        await voice_by_id(transaction, new.voice_id)
    now = utc_now()
    statement = insert_or(TemplateText).values(
        intent=new.intent,
        language=new.language,
        voice_id=new.voice_id,
        number=1,
        subject=new.subject,
        body=new.body,
        author_name=actor.name,
        updated_at=now,
    )
    taken = {name: statement.excluded[name] for name in ("subject", "body", "author_name", "updated_at")}
    differs = (
        TemplateText.gone_at.is_not(None)
        | (TemplateText.subject != statement.excluded.subject)
        | (TemplateText.body != statement.excluded.body)
    )
    written = await transaction.execute(
        statement.on_conflict_do_update(
            index_elements=["intent", "language", "voice_id"],
            set_={**taken, "number": TemplateText.number + 1, "gone_at": None},
            where=differs,
        ).returning(TemplateText.id, TemplateText.number)
    )
    row = written.one_or_none()
    if row is None:
        found = await find_text(transaction, new.intent, new.language, new.voice_id)
        return found[1] if found else 0
    version = {"text_id": row.id, "number": row.number, "subject": new.subject, "body": new.body}
    await transaction.execute(
        insert(TemplateVersion).values(**version, author_id=actor.id, author_name=actor.name, made_at=now)
    )
    await _trail(transaction, actor, "template.written", new.intent, new.language, new.voice_id, row.number)
    return int(row.number)


async def remove_text(
    transaction: Transaction, actor: Actor, intent: str, language: str, voice_id: int | None
) -> None:
    """Take a text away: the one behind it speaks again. Its versions stay. Raises TemplateNotFoundError."""
    found = await find_text(transaction, intent, language, voice_id, lock=True)
    if found is None or not found[2]:
        raise TemplateNotFoundError(intent=intent)
    gone = update(TemplateText).where(TemplateText.id == found[0])
    await transaction.execute(gone.values(gone_at=utc_now()))
    await _trail(transaction, actor, "template.removed", intent, language, voice_id, found[1])


async def remove_template(transaction: Transaction, actor: Actor, intent: str) -> None:
    """Take an intent of the merchant's own away with its texts. Raises TemplateNotFoundError."""
    now = utc_now()
    gone = update(Template).where(Template.intent == intent, Template.gone_at.is_(None))
    done = await transaction.execute(gone.values(gone_at=now).returning(Template.intent))
    if done.scalar_one_or_none() is None:
        raise TemplateNotFoundError(intent=intent)
    await transaction.execute(update(TemplateText).where(TemplateText.intent == intent).values(gone_at=now))
    await audit(transaction, actor, "template.removed", entity="template", entity_id=intent)


async def _trail(
    transaction: Transaction,
    actor: Actor,
    act: str,
    intent: str,
    language: str,
    voice_id: int | None,
    number: int,
) -> None:
    after = {"language": language, "voice_id": voice_id, "number": number}
    await audit(transaction, actor, act, entity="template", entity_id=intent, after=after)
