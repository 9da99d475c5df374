"""Shapes of the templates' API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from guichet.kernel.types import Id
from guichet.kernel.types import Language as HouseLanguage
from guichet.kernel.web import Answered, Asked
from guichet.voice.brands import Remark
from guichet.voice.liquid import Gap
from guichet.voice.templates.choosing import Origin
from guichet.voice.templates.composing import Composed, gap_words
from guichet.voice.templates.listing import IntentRow, WrittenText
from guichet.voice.templates.repository import VersionRow

LONGEST_SUBJECT = 500
LONGEST_BODY = 20_000

LanguageCode = Annotated[str, Field(pattern="^[a-z]{2}$", examples=["fr"])]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Names = Annotated[dict[HouseLanguage, Name], Field(min_length=1)]
Subject = Annotated[str, Field(max_length=LONGEST_SUBJECT, pattern=r"^[^\r\n]*$")]
Body = Annotated[str, Field(min_length=1, max_length=LONGEST_BODY)]


class TextItem(Answered):
    """A text in a list. `origin`: brand, shared, starter (of the set that comes with the house)."""

    language: str
    voice_id: Id | None
    origin: Origin
    number: int


class TemplateItem(Answered):
    """An intent in a list. `kind`: answer (agents and drafts use it), happening (an event sends it).

    `starter`: it comes with the house. `topics` are those of messages that it answers.
    """

    intent: str
    kind: str
    starter: bool
    names: dict[str, str]
    topics: list[str]
    texts: list[TextItem]


class TextShape(Answered):
    """A text: Liquid. `number` 0 is the starter set's, which has no author and no versions."""

    language: str
    voice_id: Id | None
    origin: Origin
    number: int
    subject: str
    body: str
    author: str
    updated_at: datetime | None


class TemplateShape(Answered):
    """An intent with all its texts."""

    intent: str
    kind: str
    starter: bool
    names: dict[str, str]
    topics: list[str]
    texts: list[TextShape]


class VersionShape(Answered):
    number: int
    subject: str
    body: str
    author: str
    made_at: datetime


class TemplateRenamed(Asked):
    """What an intent is called, by language of the house, one at least."""

    names: Names

    def plain_names(self) -> dict[str, str]:
        """The names as the room keeps them."""
        return {language.value: name for language, name in self.names.items()}


class TemplateAsked(TemplateRenamed):
    """An intent of the merchant's own."""

    kind: Literal["answer", "happening"] = "answer"


class TextAsked(Asked):
    """A text as it is to be; the same again makes no new version."""

    subject: Subject = ""
    body: Body


class TemplateFieldShape(Answered):
    """A field that a text may hold, what it says (in the reader's language), and an invented example.

    `of` names the group of a list's entries: `{% for item in order.items %}{{ item.name }}{% endfor %}`.
    """

    path: str
    about: str
    of: str
    example: str


class MissingValue(Answered):
    """A value that is missing, said in the reader's language; `blank`: a place left for a person to fill."""

    path: str
    words: str
    blank: bool


class RemarkShape(Answered):
    """Where a text is not in the brand's voice. `kind`: avoided (a word), address (form of address)."""

    kind: str
    words: str


class DraftAsked(Asked):
    """A text that is being written, to be seen with values."""

    subject: Subject = ""
    body: Annotated[str, Field(max_length=LONGEST_BODY)] = ""
    language: LanguageCode
    voice_id: Id | None = None


class TemplatePreview(Answered):
    """A text with its values. Where one is missing stands `[path]`, and `gaps` names it."""

    language: str
    subject: str
    text: str
    gaps: list[MissingValue]
    remarks: list[RemarkShape]


def gap_shapes(gaps: Iterable[Gap], language: HouseLanguage) -> list[MissingValue]:
    """Gaps in the reader's words."""
    return [MissingValue(path=gap.path, words=gap_words(gap, language), blank=gap.blank) for gap in gaps]


def remark_shapes(remarks: Iterable[Remark]) -> list[RemarkShape]:
    """Remarks as the API shows them."""
    return [RemarkShape(kind=remark.kind, words=remark.words) for remark in remarks]


def preview_shape(composed: Composed, language: HouseLanguage) -> TemplatePreview:
    """A composed text as the API shows it."""
    return TemplatePreview(
        language=composed.language,
        subject=composed.subject,
        text=composed.text,
        gaps=gap_shapes(composed.gaps, language),
        remarks=remark_shapes(composed.remarks),
    )


def template_item(row: IntentRow) -> TemplateItem:
    """An intent in a list."""
    return TemplateItem(
        intent=row.intent,
        kind=row.kind,
        starter=row.starter,
        names=dict(row.names),
        topics=list(row.topics),
        texts=[
            TextItem(
                language=one.language,
                voice_id=one.voice_id,
                origin=one.origin,
                number=one.own.number if one.own else 0,
            )
            for one in row.texts
        ],
    )


def template_shape(row: IntentRow) -> TemplateShape:
    """An intent whole."""
    return TemplateShape(
        intent=row.intent,
        kind=row.kind,
        starter=row.starter,
        names=dict(row.names),
        topics=list(row.topics),
        texts=[_text(one) for one in row.texts],
    )


def version_shape(row: VersionRow) -> VersionShape:
    """A version of a text."""
    return VersionShape(
        number=row.number, subject=row.subject, body=row.body, author=row.author_name, made_at=row.made_at
    )


def _text(written: WrittenText) -> TextShape:
    own = written.own
    return TextShape(
        language=written.language,
        voice_id=written.voice_id,
        origin=written.origin,
        number=own.number if own else 0,
        subject=written.subject,
        body=written.body,
        author=own.author_name if own else "",
        updated_at=own.updated_at if own else None,
    )
