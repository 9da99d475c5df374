"""The API of service levels: business hours, what is promised to whom, a ticket's clocks, rules of ageing."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Path, Query, Request, Response

from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database, Transaction
from guichet.kernel.hours import countries, holidays_of, regions_of
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, reader_language, require_match
from guichet.support.inbox import READ as READ_TICKETS
from guichet.support.inbox import find_ticket
from guichet.support.sla import ageing_rules, calendars, policies
from guichet.support.sla.schemas import (
    AgeingRuleAsked,
    AgeingRuleShape,
    BusinessHoursAsked,
    BusinessHoursShape,
    HolidayCountry,
    HolidayRegion,
    HolidayShape,
    ServiceLevelAsked,
    ServiceLevelOrder,
    ServiceLevelPreview,
    ServiceLevelPreviewAsked,
    ServiceLevelShape,
    TicketClocks,
)
from guichet.support.sla.views import preview, view_clocks

READ = "service_levels.read"
MANAGE = "service_levels.manage"

declare_scopes(
    {READ: Words("See service levels and business hours", "Voir les niveaux de service et les horaires")},
    roles=(Role.AGENT, Role.LEAD, Role.OPERATIONS),
    bound=Bound.UNAFFECTED,
)
declare_scopes(
    {
        MANAGE: Words(
            "Settle service levels and business hours", "Fixer les niveaux de service et les horaires"
        )
    },
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["service levels"])
_reads = requires(READ)
_manages = requires(MANAGE)


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/tickets/{ticket_id}/clocks", dependencies=[requires(READ_TICKETS)])
async def show_clocks(request: Request, actor: CurrentActor, ticket_id: Id) -> TicketClocks:
    """A ticket's clocks: what was promised, how much of it is spent, and why they stand as they do."""
    async with _database(request).transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor)
        return await view_clocks(transaction, ticket, utc_now(), reader_language(request))


@router.get("/business-hours", dependencies=[_reads])
async def list_hours(request: Request) -> Page[BusinessHoursShape]:
    """All business hours, by name."""
    async with _database(request).transaction() as transaction:
        rows = await calendars.list_calendars(transaction)
    return Page(items=[BusinessHoursShape.of(row) for row in rows])


@router.post("/business-hours", status_code=201, dependencies=[_manages])
async def add_hours(request: Request, actor: CurrentActor, asked: BusinessHoursAsked) -> BusinessHoursShape:
    """Keep business hours."""
    async with _database(request).transaction() as transaction:
        made = await calendars.add_calendar(transaction, actor, asked.name, asked.hours.hours())
    return BusinessHoursShape.of(made)


@router.get("/business-hours/{calendar_id}", dependencies=[_reads])
async def show_hours(request: Request, calendar_id: Id) -> BusinessHoursShape:
    """One set of business hours."""
    async with _database(request).transaction() as transaction:
        return BusinessHoursShape.of(await calendars.find_calendar(transaction, calendar_id))


@router.put("/business-hours/{calendar_id}", dependencies=[_manages])
async def change_hours(
    request: Request, actor: CurrentActor, calendar_id: Id, asked: BusinessHoursAsked
) -> BusinessHoursShape:
    """Change business hours; running clocks follow. `If-Match` takes the version that was read, in quotes."""

    async def work(transaction: Transaction) -> BusinessHoursShape:
        before = await calendars.find_calendar(transaction, calendar_id, lock=True)
        require_match(request, f'"{before.version}"')
        changed = await calendars.change_calendar(transaction, actor, before, asked.name, asked.hours.hours())
        return BusinessHoursShape.of(changed)

    return await _database(request).run(work)


@router.delete("/business-hours/{calendar_id}", status_code=204, dependencies=[_manages])
async def remove_hours(request: Request, actor: CurrentActor, calendar_id: Id) -> Response:
    """Take business hours away that nothing counts by."""
    async with _database(request).transaction() as transaction:
        calendar = await calendars.find_calendar(transaction, calendar_id, lock=True)
        await calendars.retire_calendar(transaction, actor, calendar)
    return Response(status_code=204)


@router.get("/holiday-sets", dependencies=[_reads])
async def list_holiday_sets() -> Page[HolidayCountry]:
    """The countries whose public holidays are known."""
    return Page(items=[HolidayCountry(country=country) for country in countries()])


@router.get("/holiday-sets/{country}/regions", dependencies=[_reads])
async def list_regions(country: Annotated[str, Path(pattern="^[A-Z]{2}$")]) -> Page[HolidayRegion]:
    """The regions of a country that have public holidays of their own, by name."""
    return Page(items=[HolidayRegion(code=code, name=name) for code, name in regions_of(country)])


@router.get("/holidays", dependencies=[_reads])
async def list_holidays(
    request: Request,
    country: Annotated[str, Query(pattern="^[A-Z]{2}$")],
    year: Annotated[int, Query(ge=1970, le=2200)],
    region: Annotated[str, Query(max_length=40)] = "",
) -> Page[HolidayShape]:
    """The public holidays of a year, by day, in the reader's language where the country's list speaks it."""
    found = holidays_of(country, region, year, reader_language(request))
    return Page(items=[HolidayShape(day=day, name=name) for day, name in found.items()])


@router.get("/service-levels", dependencies=[_reads])
async def list_levels(request: Request) -> Page[ServiceLevelShape]:
    """Service levels, in the order in which they are tried: the first that fits a ticket holds."""
    async with _database(request).transaction() as transaction:
        rows = await policies.list_policies(transaction)
    return Page(items=[ServiceLevelShape.of(row) for row in rows])


@router.post("/service-levels", status_code=201, dependencies=[_manages])
async def add_level(request: Request, actor: CurrentActor, asked: ServiceLevelAsked) -> ServiceLevelShape:
    """Keep a service level, tried after those that stand."""
    async with _database(request).transaction() as transaction:
        made = await policies.add_policy(
            transaction, actor, asked.name, asked.scope.scope(), asked.terms.promise()
        )
    return ServiceLevelShape.of(made)


@router.put("/service-levels/order", status_code=204, dependencies=[_manages])
async def order_levels(request: Request, actor: CurrentActor, asked: ServiceLevelOrder) -> Response:
    """Have service levels tried in another order."""
    async with _database(request).transaction() as transaction:
        await policies.order_policies(transaction, actor, asked.ids)
    return Response(status_code=204)


@router.post("/service-levels/previews", dependencies=[_reads])
async def preview_level(request: Request, asked: ServiceLevelPreviewAsked) -> ServiceLevelPreview:
    """When messages that come at telling moments would have to be answered; nothing is kept."""
    async with _database(request).transaction() as transaction:
        return await preview(transaction, asked, utc_now(), reader_language(request))


@router.get("/service-levels/{policy_id}", dependencies=[_reads])
async def show_level(request: Request, policy_id: Id) -> ServiceLevelShape:
    """One service level."""
    async with _database(request).transaction() as transaction:
        return ServiceLevelShape.of(await policies.find_policy(transaction, policy_id))


@router.put("/service-levels/{policy_id}", dependencies=[_manages])
async def change_level(
    request: Request, actor: CurrentActor, policy_id: Id, asked: ServiceLevelAsked
) -> ServiceLevelShape:
    """Change a service level. Changed terms are a new version, for tickets that come or come back."""

    async def work(transaction: Transaction) -> ServiceLevelShape:
        before = await policies.find_policy(transaction, policy_id, lock=True)
        require_match(request, f'"{before.version}"')
        changed = await policies.change_policy(
            transaction,
            actor,
            before,
            asked.name,
            asked.scope.scope(),
            asked.terms.promise(),
            running=asked.running,
        )
        return ServiceLevelShape.of(changed)

    return await _database(request).run(work)


@router.delete("/service-levels/{policy_id}", status_code=204, dependencies=[_manages])
async def remove_level(request: Request, actor: CurrentActor, policy_id: Id) -> Response:
    """Take a service level away; its tickets get the next that fits."""
    async with _database(request).transaction() as transaction:
        policy = await policies.find_policy(transaction, policy_id, lock=True)
        await policies.retire_policy(transaction, actor, policy)
    return Response(status_code=204)


@router.get("/ageing-rules", dependencies=[_reads])
async def list_rules(request: Request) -> Page[AgeingRuleShape]:
    """The rules that hand over stuck tickets, the most patient last."""
    async with _database(request).transaction() as transaction:
        rows = await ageing_rules.list_rules(transaction)
    return Page(items=[AgeingRuleShape.of(row) for row in rows])


@router.post("/ageing-rules", status_code=201, dependencies=[_manages])
async def add_rule(request: Request, actor: CurrentActor, asked: AgeingRuleAsked) -> AgeingRuleShape:
    """Keep a rule that hands stuck tickets to a person, or to who stands in for them."""
    async with _database(request).transaction() as transaction:
        made = await ageing_rules.add_rule(transaction, actor, asked.terms(), present=asked.present)
    return AgeingRuleShape.of(made)


@router.put("/ageing-rules/{rule_id}", dependencies=[_manages])
async def change_rule(
    request: Request, actor: CurrentActor, rule_id: Id, asked: AgeingRuleAsked
) -> AgeingRuleShape:
    """Change a rule."""

    async def work(transaction: Transaction) -> AgeingRuleShape:
        before = await ageing_rules.find_rule(transaction, rule_id)
        require_match(request, f'"{before.version}"')
        changed = await ageing_rules.change_rule(
            transaction, actor, before, asked.terms(), present=asked.present
        )
        return AgeingRuleShape.of(changed)

    return await _database(request).run(work)


@router.delete("/ageing-rules/{rule_id}", status_code=204, dependencies=[_manages])
async def remove_rule(request: Request, actor: CurrentActor, rule_id: Id) -> Response:
    """Take a rule away."""
    async with _database(request).transaction() as transaction:
        rule = await ageing_rules.find_rule(transaction, rule_id)
        await ageing_rules.retire_rule(transaction, actor, rule)
    return Response(status_code=204)
