"""Sourcing's API: the rules, and what they would do with a basket."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response

from guichet.commerce.places import locate
from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Language, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, reader_language, require_match
from guichet.purchase.sourcing import repository
from guichet.purchase.sourcing.choosing import plan
from guichet.purchase.sourcing.facts import region_of
from guichet.purchase.sourcing.schemas import (
    SourcingAsked,
    SourcingDocument,
    SourcingRulesAsked,
    SourcingRulesShape,
    SourcingShape,
    SourcingVersionItem,
    plan_shape,
)
from guichet.purchase.sourcing.service import (
    Destination,
    Rules,
    current_rules,
    save_rules,
    sites_of,
    wants_of,
)
from guichet.purchase.sourcing.words import sentence

READ = "sourcing.read"
WRITE = "sourcing.write"

declare_scopes(
    {
        READ: Words(
            "See which place serves an order, and why", "Voir quel lieu sert une commande, et pourquoi"
        )
    },
    roles=tuple(Role),
    bound=Bound.UNAFFECTED,
)
declare_scopes(
    {WRITE: Words("Settle from where orders are served", "Régler d’où les commandes sont servies")},
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["sourcing"])


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.get("/sourcing-rules", dependencies=[requires(READ)])
async def show_rules(request: Request, response: Response) -> SourcingRulesShape:
    """The rules that hold, as data and as sentences. The `ETag` is their number, for `If-Match`."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        rules = await current_rules(transaction)
        places = await repository.places_now(services.database, transaction)
    response.headers["ETag"] = f'"{rules.number}"'
    return _shape(rules, {place.id: place.name for place in places}, reader_language(request))


@router.put("/sourcing-rules", dependencies=[requires(WRITE)])
async def change_rules(
    request: Request, response: Response, actor: CurrentActor, asked: SourcingRulesAsked
) -> SourcingRulesShape:
    """Have these rules hold from now on; the ones before stay in the history."""
    services = _services(request)
    document = SourcingDocument.model_validate(asked.model_dump(exclude={"note"})).document()
    async with services.database.transaction() as transaction:
        require_match(request, f'"{(await current_rules(transaction)).number}"')
        places = await repository.read_places(transaction)
        rules = await save_rules(transaction, actor, document, places, note=asked.note)
    response.headers["ETag"] = f'"{rules.number}"'
    return _shape(rules, {place.id: place.name for place in places}, reader_language(request))


@router.get("/sourcing-rules/versions", dependencies=[requires(READ)])
async def list_versions(request: Request, asked: PageQuery) -> Page[SourcingVersionItem]:
    """The rules that held, the last first."""
    (before,) = decode_cursor(asked.cursor, tuple[int]) if asked.cursor else (2**62,)
    async with _services(request).database.transaction() as transaction:
        rows = await repository.versions(transaction, before, asked.limit + 1)
    return page_of(
        rows,
        asked,
        lambda row: SourcingVersionItem(
            number=row.number, note=row.note, author_name=row.author_name, changed_at=row.changed_at
        ),
        lambda row: (row.number,),
    )


@router.post("/sourcing/preview", dependencies=[requires(READ)])
async def preview(request: Request, asked: SourcingAsked) -> SourcingShape:
    """Which place would serve which line of a basket now, and why; nothing is reserved by asking."""
    services, now = _services(request), utc_now()
    lines = [(line.variant_id, line.quantity) for line in asked.lines]
    async with services.database.transaction() as transaction:
        rules = await current_rules(transaction)
        to = Destination(country=asked.country or "")
        if asked.near:
            found = await locate(transaction, asked.near, country=asked.country)
            country = found.country or to.country
            point = (found.latitude, found.longitude)
            to = Destination(country=country, region=region_of(country, found.postcode), point=point)
        known = await repository.articles(transaction, [variant_id for variant_id, _ in lines])
        wants = wants_of(lines, known)
        places = await repository.places_now(services.database, transaction)
        loads = await repository.loads(transaction)
        free = await repository.free_stock(transaction, list(known))
    document = asked.document.document() if asked.document else rules.document
    sites = sites_of(places, to, now, loads=loads, cut_off=document.cut_off)
    found_plan = plan(document, sites, wants, free, region=to.region)
    names = {one.variant_id: one.name for one in known.values()}
    return plan_shape(found_plan, names, rules.number, reader_language(request))


def _shape(rules: Rules, names: dict[int, str], language: Language) -> SourcingRulesShape:
    currency = rules.document.costs.currency
    return SourcingRulesShape(
        number=rules.number,
        document=SourcingDocument.of(rules.document),
        sentences=[sentence(rule, names, currency).text(language) for rule in rules.document.rules],
    )
