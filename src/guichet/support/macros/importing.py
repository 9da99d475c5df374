"""Texts of another desk: a table is read, each row said in our words, and looked at before it is written."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from guichet.correspondence import language_of
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.errors import GuichetError
from guichet.kernel.types import Language, Words, search_text
from guichet.support.inbox import TicketState
from guichet.support.macros.actions import Action, SetState
from guichet.support.macros.errors import ImportUnreadableError
from guichet.support.macros.service import write_macro
from guichet.voice.brands import list_voices
from guichet.voice.dialects import Dialect, dialects, recognise, translate
from guichet.voice.liquid import check
from guichet.voice.templates import (
    STARTER,
    NewText,
    add_template,
    intent_of,
    list_intents,
    write_text,
)

MOST_ROWS = 2_000
LONGEST = 20_000

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "title", "template name", "macro", "nom", "titre", "modele", "intitule"),
    "text": (
        "text",
        "body",
        "message",
        "content",
        "template",
        "reply",
        "texte",
        "corps",
        "contenu",
        "reponse",
    ),
    "subject": ("subject", "sujet", "objet"),
    "language": ("language", "lang", "locale", "langue"),
    "brand": ("brand", "voice", "marque", "voix"),
    "tags": ("tags", "tag", "labels", "etiquettes", "etiquette"),
    "state": ("status", "state", "action", "statut", "etat"),
}
_LANGUAGES = {
    "francais": "fr", "french": "fr", "anglais": "en", "english": "en", "allemand": "de", "german": "de",
    "deutsch": "de", "espagnol": "es", "spanish": "es", "espanol": "es", "italien": "it", "italian": "it",
    "neerlandais": "nl", "dutch": "nl", "portugais": "pt", "portuguese": "pt",
}  # fmt: skip
_STATES = {
    "close": TicketState.CLOSED, "closed": TicketState.CLOSED, "solved": TicketState.CLOSED,
    "resolved": TicketState.CLOSED, "clore": TicketState.CLOSED, "clos": TicketState.CLOSED,
    "ferme": TicketState.CLOSED, "pending": TicketState.WAITING, "waiting": TicketState.WAITING,
    "en attente": TicketState.WAITING,
}  # fmt: skip
_BREAK = re.compile(r"(?i)<br\s*/?>|</p>|</div>|</li>")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")


class Outcome(StrEnum):
    """`new`: a text is added; `change`: one that stands gets a new version; `same`; `refused`: see why."""

    NEW = "new"
    CHANGE = "change"
    SAME = "same"
    REFUSED = "refused"


class ImportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table in our words; `unmapped` are places that stand in the text as `[[…]]` to fill."""

    line: int
    name: str
    intent: str
    language: str
    voice_id: int | None
    subject: str
    text: str
    tags: Sequence[str]
    actions: Sequence[Action]
    unmapped: Sequence[str]
    outcome: Outcome
    reason: Words | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do, or did."""

    dialect: Dialect
    rows: Sequence[ImportRow]


async def read_import(
    transaction: Transaction, table: str, *, dialect_id: str | None = None, language: str = ""
) -> Report:
    """What a table of texts would become; nothing is written. Raises ImportUnreadableError."""
    rows = read_table(table)
    dialect = dialects().get(dialect_id or "") or recognise([row.get("text", "") for _, row in rows])
    voices = {search_text(row.voice.name): row.voice.id for row in await list_voices(transaction)}
    known = await list_intents(transaction)
    standing = {
        (one.intent, text.language, text.voice_id): (text.subject, text.body)
        for one in known
        for text in one.texts
        if text.own
    }
    read: list[ImportRow] = []
    seen: set[tuple[str, str, int | None]] = set()
    for line, row in rows:
        one = _judged(_in_our_words(line, row, dialect, language, voices), standing, seen)
        if one.outcome is not Outcome.REFUSED:
            seen.add((one.intent, one.language, one.voice_id))
        read.append(one)
    return Report(dialect=dialect, rows=read)


async def write_import(transaction: Transaction, actor: Actor, report: Report, lines: Sequence[int]) -> None:
    """Write rows of a report, those named or, where none is, all that were not refused."""
    intents = {one.intent for one in await list_intents(transaction)}
    for row in report.rows:
        if row.outcome is Outcome.REFUSED or (lines and row.line not in lines):
            continue
        if row.intent not in intents:
            house = row.language if row.language in {"en", "fr"} else Language.EN.value
            await add_template(transaction, actor, {house: row.name}, intent=row.intent)
            intents.add(row.intent)
            if row.tags or row.actions:
                await write_macro(transaction, actor, row.intent, tags=row.tags, actions=row.actions)
        new = NewText(
            intent=row.intent,
            language=row.language,
            voice_id=row.voice_id,
            subject=row.subject,
            body=row.text,
        )
        await write_text(transaction, actor, new)


def read_table(table: str) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table as (line, values by our names of columns). Raises ImportUnreadableError."""
    table = table.lstrip("\ufeff")
    first = table.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(table, newline=""), delimiter=delimiter)
    try:
        heads = [_column(head) for head in next(reader, [])]
        if "name" not in heads or "text" not in heads:
            raise ImportUnreadableError
        rows = []
        for values in reader:
            named = {
                head: value.strip() for head, value in zip(heads, values, strict=False) if head is not None
            }
            if any(named.values()):
                rows.append((reader.line_num, named))
    except csv.Error:
        raise ImportUnreadableError from None
    if not rows or len(rows) > MOST_ROWS:
        raise ImportUnreadableError
    return rows


def _column(head: str) -> str | None:
    folded = search_text(head)
    return next((name for name, known in _COLUMNS.items() if folded in known), None)


def _in_our_words(
    line: int, row: Mapping[str, str], dialect: Dialect, language: str, voices: Mapping[str, int | None]
) -> ImportRow:
    body = translate(_plain(row.get("text", "")), dialect)
    subject = translate(" ".join(row.get("subject", "").split()), dialect)
    name = row.get("name", "")[:120]
    intent = intent_of(name)
    brand = search_text(row.get("brand", ""))
    reason = _BRAND if brand and brand not in voices else None
    state = _STATES.get(search_text(row.get("state", "")))
    return ImportRow(
        line=line,
        name=name,
        # A name that the starter set has is not that text: it becomes one of the merchant's own.
        intent=f"own_{intent}" if intent in STARTER else intent,
        language=_language(row.get("language", ""), body.text, language),
        voice_id=voices.get(brand),
        subject=subject.text,
        text=body.text,
        tags=[tag.strip()[:60] for tag in re.split(r"[,;|]", row.get("tags", "")) if tag.strip()],
        actions=[SetState(state)] if state else [],
        unmapped=list(dict.fromkeys([*body.unmapped, *subject.unmapped])),
        outcome=Outcome.REFUSED if reason else Outcome.NEW,
        reason=reason,
    )


def _judged(
    row: ImportRow,
    standing: Mapping[tuple[str, str, int | None], tuple[str, str]],
    seen: set[tuple[str, str, int | None]],
) -> ImportRow:
    if row.outcome is Outcome.REFUSED:
        return row
    reason = None
    key = (row.intent, row.language, row.voice_id)
    if not row.name or not row.text:
        reason = _EMPTY
    elif len(row.text) > LONGEST:
        reason = _TOO_LONG
    elif key in seen:
        reason = _TWICE
    else:
        try:
            check(row.subject)
            check(row.text)
        except GuichetError as broken:
            reason = Words(broken.text(Language.EN), broken.text(Language.FR))
    if reason is not None:
        return msgspec.structs.replace(row, outcome=Outcome.REFUSED, reason=reason)
    if key in standing:
        outcome = Outcome.SAME if standing[key] == (row.subject, row.text) else Outcome.CHANGE
        return msgspec.structs.replace(row, outcome=outcome)
    return row


def _language(said: str, body: str, default: str) -> str:
    folded = search_text(said)
    code = _LANGUAGES.get(folded) or (folded[:2] if re.fullmatch(r"[a-z]{2}( [a-z]{2})?", folded) else "")
    return code or default or language_of(body) or Language.EN.value


def _plain(text: str) -> str:
    """A text without the markup of an editor; our texts are plain."""
    if _MARKUP.search(text):
        text = html.unescape(_MARKUP.sub("", _BREAK.sub("\n", text)))
    return text.replace("\r\n", "\n").replace("\xa0", " ").strip()


_BRAND = Words(
    "No brand voice has this name. Make it first, or leave the column empty.",
    "Aucune voix de marque ne porte ce nom. Créez-la d’abord, ou laissez la colonne vide.",
)
_EMPTY = Words("The name or the text is empty.", "Le nom ou le texte est vide.")
_TOO_LONG = Words("The text is too long.", "Le texte est trop long.")
_TWICE = Words(
    "The same name, language and brand stand above already.",
    "Les mêmes nom, langue et marque figurent déjà plus haut.",
)
