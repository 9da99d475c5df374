"""The templates' API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast

from fastapi import APIRouter, Path, Query, Request, Response

from guichet.kernel.auth import CurrentActor, requires
from guichet.kernel.db import Database, Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id
from guichet.kernel.types import Language as HouseLanguage
from guichet.kernel.web import Page, reader_language, require_match
from guichet.voice.brands import MANAGE, READ, brand_words, voice_by_id, voice_of
from guichet.voice.facts import FIELDS, SAMPLE, SAMPLES, told
from guichet.voice.languages import Reader
from guichet.voice.liquid import render
from guichet.voice.templates.composing import compose_draft
from guichet.voice.templates.errors import TemplateNotFoundError
from guichet.voice.templates.listing import list_intents
from guichet.voice.templates.repository import find_text, versions_of
from guichet.voice.templates.schemas import (
    DraftAsked,
    TemplateAsked,
    TemplateFieldShape,
    TemplateItem,
    TemplatePreview,
    TemplateRenamed,
    TemplateShape,
    TextAsked,
    VersionShape,
    preview_shape,
    template_item,
    template_shape,
    version_shape,
)
from guichet.voice.templates.service import (
    NewText,
    add_template,
    remove_template,
    remove_text,
    rename_template,
    write_text,
)

_MOST_VERSIONS = 200

router = APIRouter(tags=["voice"])
_reads = requires(READ)
_writes = requires(MANAGE)

Intent = Annotated[str, Path(pattern="^[a-z0-9_]{1,60}$")]
LanguagePart = Annotated[str, Path(pattern="^[a-z]{2}$")]
Brand = Annotated[Id | None, Query(description="The brand voice whose text it is; left out, all brands’.")]


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/templates", dependencies=[_reads])
async def list_all(request: Request) -> Page[TemplateItem]:
    """All intents with what is written for each: the starter set first, then the merchant's own."""
    async with _database(request).transaction() as transaction:
        return Page(items=[template_item(row) for row in await list_intents(transaction)])


@router.post("/templates", status_code=201, dependencies=[_writes])
async def add(request: Request, actor: CurrentActor, asked: TemplateAsked) -> TemplateShape:
    """Make an intent of your own; its texts are written one by one."""
    async with _database(request).transaction() as transaction:
        intent = await add_template(transaction, actor, asked.plain_names(), kind=asked.kind)
        return await _one(transaction, intent)


@router.get("/templates/{intent}", dependencies=[_reads])
async def show(request: Request, intent: Intent) -> TemplateShape:
    """An intent with all its texts."""
    async with _database(request).transaction() as transaction:
        return await _one(transaction, intent)


@router.patch("/templates/{intent}", dependencies=[_writes])
async def rename(
    request: Request, actor: CurrentActor, intent: Intent, asked: TemplateRenamed
) -> TemplateShape:
    """Call an intent of your own otherwise."""
    async with _database(request).transaction() as transaction:
        await rename_template(transaction, actor, intent, asked.plain_names())
        return await _one(transaction, intent)


@router.delete("/templates/{intent}", status_code=204, dependencies=[_writes])
async def remove(request: Request, actor: CurrentActor, intent: Intent) -> Response:
    """Take an intent of your own away, with its texts."""
    async with _database(request).transaction() as transaction:
        await remove_template(transaction, actor, intent)
    return Response(status_code=204)


@router.put("/templates/{intent}/texts/{language}", dependencies=[_writes])
async def write(
    request: Request,
    actor: CurrentActor,
    intent: Intent,
    language: LanguagePart,
    asked: TextAsked,
    voice_id: Brand = None,
) -> TemplateShape:
    """Write a text: a new version. `If-Match` is the number of the version that was changed, in quotes."""
    new = NewText(intent=intent, language=language, voice_id=voice_id, subject=asked.subject, body=asked.body)
    async with _database(request).transaction() as transaction:
        found = await find_text(transaction, intent, language, voice_id, lock=True)
        require_match(request, f'"{found[1] if found and found[2] else 0}"')
        await write_text(transaction, actor, new)
        return await _one(transaction, intent)


@router.delete("/templates/{intent}/texts/{language}", dependencies=[_writes])
async def take_away(
    request: Request, actor: CurrentActor, intent: Intent, language: LanguagePart, voice_id: Brand = None
) -> TemplateShape:
    """Take a text away: the shared one, or that of the starter set, speaks again. Versions are kept."""
    async with _database(request).transaction() as transaction:
        await remove_text(transaction, actor, intent, language, voice_id)
        rows = await list_intents(transaction, intent)
        return template_shape(rows[0])


@router.get("/templates/{intent}/texts/{language}/versions", dependencies=[_reads])
async def list_versions(
    request: Request, intent: Intent, language: LanguagePart, voice_id: Brand = None
) -> Page[VersionShape]:
    """The versions of a text, the newest first. To go back to one, write its words again."""
    async with _database(request).transaction() as transaction:
        found = await find_text(transaction, intent, language, voice_id)
        rows = await versions_of(transaction, found[0], _MOST_VERSIONS) if found else []
    return Page(items=[version_shape(row) for row in rows])


@router.get("/template-fields", dependencies=[_reads])
async def list_fields(request: Request) -> Page[TemplateFieldShape]:
    """All fields that a text may hold, each with an invented example."""
    language = reader_language(request)
    reader = Reader(language.value, "FR" if language is HouseLanguage.FR else "GB")
    async with _database(request).transaction() as transaction:
        voice = await voice_of(transaction, None)
    cases: list[Mapping[str, Mapping[str, Any]]] = []
    for facts in SAMPLES:
        groups = told(facts, reader)
        brand = brand_words(voice, SAMPLE.store.name, reader.language, groups)
        cases.append({**groups, "brand": brand})
    return Page(
        items=[
            TemplateFieldShape(
                path=field.path,
                about=field.about.text(language),
                of=field.of,
                example=_example(field.path, cases),
            )
            for field in FIELDS
        ]
    )


@router.post("/template-previews", dependencies=[_reads])
async def preview(request: Request, asked: DraftAsked) -> TemplatePreview:
    """A text that is being written, with the values of an invented case in which all is known."""
    async with _database(request).transaction() as transaction:
        voice = await (
            voice_of(transaction, None)
            if asked.voice_id is None
            else voice_by_id(transaction, asked.voice_id)
        )
    # Of the invented cases the one that the text is about: a late parcel has no day of delivery.
    composed = min(
        (
            compose_draft(
                asked.subject, asked.body, language=asked.language, facts=facts, front=None, voice=voice
            )
            for facts in SAMPLES
        ),
        key=lambda one: len(one.gaps),
    )
    return preview_shape(composed, reader_language(request))


def _example(path: str, cases: Sequence[Mapping[str, Mapping[str, Any]]]) -> str:
    """What a field says in the first invented case that knows it."""
    source = f"{{{{ {path} }}}}"
    if path.startswith("item."):
        source = f"{{% for item in order.items limit: 1 %}}{source}{{% endfor %}}"
    said = (render(source, case) for case in cases)
    return next((one.text for one in said if not one.gaps), "")


async def _one(transaction: Transaction, intent: str) -> TemplateShape:
    rows = await list_intents(transaction, intent)
    if not rows:
        raise TemplateNotFoundError(intent=intent)
    return template_shape(rows[0])
