"""Queries of templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import or_, select

from guichet.kernel.db import Transaction
from guichet.voice.templates.choosing import Candidate, Origin
from guichet.voice.templates.model import Template, TemplateText, TemplateVersion


class TextRow(msgspec.Struct, frozen=True, kw_only=True):
    """A text of the merchant's own."""

    id: int
    intent: str
    language: str
    voice_id: int | None
    number: int
    subject: str
    body: str
    author_name: str
    updated_at: datetime


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a text."""

    number: int
    subject: str
    body: str
    author_name: str
    made_at: datetime


_TEXT = tuple(getattr(TemplateText, field) for field in TextRow.__struct_fields__)
_VERSION = tuple(getattr(TemplateVersion, field) for field in VersionRow.__struct_fields__)


async def candidates(
    transaction: Transaction, intent: str, languages: Sequence[str], voice_id: int | None
) -> list[Candidate]:
    """The merchant's texts of an intent in these languages, shared or of one voice."""
    text = TemplateText
    query = select(text.language, text.voice_id, text.number, text.subject, text.body).where(
        text.intent == intent,
        text.language.in_(languages),
        or_(text.voice_id.is_(None), text.voice_id == voice_id),
        text.gone_at.is_(None),
    )
    return [
        Candidate(
            language=row.language,
            origin=Origin.SHARED if row.voice_id is None else Origin.BRAND,
            number=row.number,
            subject=row.subject,
            body=row.body,
        )
        for row in await transaction.execute(query)
    ]


async def texts_of(transaction: Transaction, intent: str | None = None) -> list[TextRow]:
    """The merchant's texts, of one intent or all, in a steady order."""
    query = select(*_TEXT).where(TemplateText.gone_at.is_(None))
    if intent is not None:
        query = query.where(TemplateText.intent == intent)
    ordered = query.order_by(TemplateText.intent, TemplateText.voice_id.nulls_first(), TemplateText.language)
    return [TextRow(**row) for row in (await transaction.execute(ordered)).mappings()]


async def own_templates(transaction: Transaction) -> dict[str, tuple[str, dict[str, str]]]:
    """The merchant's own intents: kind and names by intent."""
    query = select(Template.intent, Template.kind, Template.names).where(Template.gone_at.is_(None))
    return {row.intent: (row.kind, row.names) for row in await transaction.execute(query)}


async def find_text(
    transaction: Transaction, intent: str, language: str, voice_id: int | None, *, lock: bool = False
) -> tuple[int, int, bool] | None:
    """The id and number of a text, and whether it stands; None where there never was one."""
    text = TemplateText
    query = select(text.id, text.number, text.gone_at.is_(None)).where(
        text.intent == intent,
        text.language == language,
        text.voice_id.is_not_distinct_from(voice_id),
    )
    row = (await transaction.execute(query.with_for_update() if lock else query)).one_or_none()
    return (row[0], row[1], row[2]) if row else None


async def versions_of(transaction: Transaction, text_id: int, limit: int) -> list[VersionRow]:
    """The versions of a text, the newest first."""
    query = (
        select(*_VERSION)
        .where(TemplateVersion.text_id == text_id)
        .order_by(TemplateVersion.number.desc())
        .limit(limit)
    )
    return [VersionRow(**row) for row in (await transaction.execute(query)).mappings()]
