"""From rules and facts to an answer that explains itself. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from guichet.kernel.types import Words
from guichet.purchase.sourcing.document import BARRING, Costs, Document, Effect, Rule, Where
from guichet.purchase.sourcing.facts import Free, Site, Want
from guichet.purchase.sourcing.planner import NEVER, Weighed, weigh
from guichet.purchase.sourcing.words import Why, joined, money_words, said, sentence

NAMED = 3
"""How many places that were not chosen are told of one by one; the others are counted."""

_UNKNOWN_WAY = 500  # km; a place that nobody can measure counts as neither near nor out of the world


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A place by the rules: barred by one, or with what stays there and how much cheaper it counts."""

    site: Site
    barred_by: Rule | None = None
    kept_by: Rule | None = None
    preferred_by: tuple[Rule, ...] = ()

    @property
    def kept(self) -> int:
        return self.kept_by.value if self.kept_by else 0

    @property
    def preferred(self) -> int:
        return sum(rule.value for rule in self.preferred_by)


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """A place that was not chosen for a line, and why."""

    location_id: int
    name: str
    code: str  # barred | fewer | dearer
    words: Words


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the answer: its place (None: nowhere), why, and why not elsewhere.

    `others` are the first few in the order of what they would cost; `more` counts the rest by code.
    """

    variant_id: int
    quantity: int
    location_id: int | None
    why: tuple[Words, ...]
    others: tuple[Passed, ...]
    more: Mapping[str, int]


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What one place sends: the lines by their place in what was asked."""

    site: Site
    lines: tuple[int, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The answer; `cost` is by the merchant's figures, preferences counted; `exact`: none is cheaper."""

    lines: tuple[Served, ...]
    parcels: tuple[Parcel, ...]
    cost: int
    currency: str
    exact: bool

    @property
    def complete(self) -> bool:
        """Whether every line is served."""
        return all(line.location_id is not None for line in self.lines)


def plan(
    document: Document,
    sites: Sequence[Site],
    wants: Sequence[Want],
    free: Sequence[Free],
    *,
    region: str = "",
    explain: bool = True,
) -> Plan:
    """Which place serves which line; `region` is the customer's. Wants are of different variants."""
    choice = _Choice(document, sites, wants, free, region)
    weighed = choice.weighed
    lines: dict[int, list[int]] = {}
    for line, number in enumerate(weighed.sites):
        if number is not None:
            lines.setdefault(number, []).append(line)
    return Plan(
        lines=tuple(choice.served(line, explain=explain) for line in range(len(wants))),
        parcels=tuple(Parcel(site=sites[number], lines=tuple(of)) for number, of in sorted(lines.items())),
        cost=weighed.cost,
        currency=document.costs.currency,
        exact=weighed.exact,
    )


def judge(rules: Sequence[Rule], site: Site, region: str) -> Judged:
    """A place by the rules, asked in their order."""
    barred_by: Rule | None = None
    kept_by: Rule | None = None
    preferred: list[Rule] = []
    for rule in rules:
        if not fits(rule.where, site):
            continue
        if rule.effect in BARRING:
            barred_by = barred_by or (rule if _bars(rule, site) else None)
        elif rule.effect is Effect.KEEP:
            kept_by = kept_by or rule
        elif rule.effect is Effect.PREFER or (region and site.region == region):
            preferred.append(rule)
    return Judged(site=site, barred_by=barred_by, kept_by=kept_by, preferred_by=tuple(preferred))


def fits(where: Where, site: Site) -> bool:
    """Whether a rule is about a place."""
    return (
        (not where.kinds or site.kind in where.kinds)
        and (not where.location_ids or site.location_id in where.location_ids)
        and (not where.countries or site.country in where.countries)
    )


def _bars(rule: Rule, site: Site) -> bool:
    if rule.effect is Effect.WHILE_OPEN:
        return not site.is_open
    if rule.effect is Effect.LOAD_BELOW:
        return site.load >= rule.value
    if rule.effect is Effect.WITHIN:
        return site.kilometres is None or site.kilometres > rule.value
    return True


def parcel_cost(costs: Costs, site: Site) -> int:
    """What a parcel from a place costs, before rules prefer any."""
    way = site.kilometres if site.kilometres is not None else _UNKNOWN_WAY
    late = costs.after_cut_off if site.missed_cut_off else 0
    return costs.parcel + round(costs.per_100_km * way / 100) + costs.waiting_order * site.load + late


class _Choice:
    """One question: the places judged, all costs, the cheapest plan, and its words."""

    def __init__(
        self,
        document: Document,
        sites: Sequence[Site],
        wants: Sequence[Want],
        free: Sequence[Free],
        region: str,
    ) -> None:
        self._costs = document.costs
        self._wants = wants
        self._names = {site.location_id: site.name for site in sites}
        self._judged = [judge(document.rules, site, region) for site in sites]
        self._free = {(one.location_id, one.variant_id): one for one in free}
        gross = [parcel_cost(document.costs, site) for site in sites]
        # Preferences are taken off; the least is lifted to nought, so that a further parcel never pays.
        net = [cost - one.preferred for cost, one in zip(gross, self._judged, strict=True)]
        lift = max(0, -min(net, default=0))
        self._opening = [cost + lift for cost in net]
        self._serving = [[self._serving_cost(judged, want) for want in wants] for judged in self._judged]
        self.weighed: Weighed = weigh(self._opening, self._serving or [[NEVER] * len(wants)][:0])
        if not sites:
            self.weighed = Weighed((None,) * len(wants), 0, True)
        self._sharing = Counter(number for number in self.weighed.sites if number is not None)

    def served(self, line: int, *, explain: bool) -> Served:
        """A line with its place and reasons."""
        number = self.weighed.sites[line]
        want = self._wants[line]
        place = None if number is None else self._judged[number].site.location_id
        if not explain:
            return Served(
                variant_id=want.variant_id, quantity=want.quantity, location_id=place,
                why=(), others=(), more={},
            )  # fmt: skip
        others = self._others(line, number)
        return Served(
            variant_id=want.variant_id,
            quantity=want.quantity,
            location_id=place,
            why=self._nowhere(want) if number is None else self._why(line, number),
            others=tuple(self._passed(other, line, number) for other in others[:NAMED]),
            more=Counter(self._code(other, line) for other in others[NAMED:]),
        )

    def _serving_cost(self, judged: Judged, want: Want) -> int:
        there = self._free.get((judged.site.location_id, want.variant_id))
        if there is None or judged.barred_by is not None:
            return NEVER
        if there.untracked:
            return 0
        left = there.available - judged.kept - want.quantity
        if left < 0:
            return NEVER
        return self._costs.scarce if left + judged.kept < self._costs.healthy else 0

    def _others(self, line: int, chosen: int | None) -> list[int]:
        """The places that have some of a line and were not chosen, those that would cost least first."""
        variant_id = self._wants[line].variant_id

        def having(number: int) -> bool:
            there = self._free.get((self._judged[number].site.location_id, variant_id))
            return there is not None and (there.untracked or there.available > 0)

        others = [number for number in range(len(self._judged)) if number != chosen and having(number)]
        return sorted(others, key=lambda one: (self._moved(one, line, chosen), one))

    def _moved(self, number: int, line: int, chosen: int | None) -> int:
        """What it would cost to have another place serve a line; of those that cannot, by their way."""
        if self._serving[number][line] >= NEVER:
            kilometres = self._judged[number].site.kilometres
            return NEVER + round(kilometres if kilometres is not None else _UNKNOWN_WAY)
        cost = self._serving[number][line]
        cost += 0 if self._sharing[number] else self._opening[number]
        if chosen is None:
            return cost
        cost -= self._serving[chosen][line]
        return cost - (self._opening[chosen] if self._sharing[chosen] == 1 else 0)

    def _code(self, number: int, line: int) -> str:
        if self._judged[number].barred_by is not None:
            return "barred"
        return "fewer" if self._serving[number][line] >= NEVER else "dearer"

    def _passed(self, number: int, line: int, chosen: int | None) -> Passed:
        judged = self._judged[number]
        code = self._code(number, line)
        if judged.barred_by is not None:
            words = sentence(judged.barred_by, self._names, self._costs.currency)
        elif code == "fewer":
            words = self._fewer(judged, self._wants[line])
        else:
            words = self._dearer(number, line, chosen)
        return Passed(location_id=judged.site.location_id, name=judged.site.name, code=code, words=words)

    def _fewer(self, judged: Judged, want: Want) -> Words:
        there = self._free[judged.site.location_id, want.variant_id].available
        if judged.kept and there >= want.quantity:
            return said(Why.KEPT, there=there, kept=judged.kept)
        return said(Why.FEWER, free=max(0, there - judged.kept))

    def _dearer(self, number: int, line: int, chosen: int | None) -> Words:
        more = self._moved(number, line, chosen)
        if more <= 0 or chosen is None:
            return Why.AS_DEAR
        told = said(Why.DEARER, money=money_words(more, self._costs.currency))
        cause = self._cause(number, line, chosen)
        return told if cause is None else joined(told, cause)

    def _cause(self, number: int, line: int, chosen: int) -> Words | None:
        """What makes most of the difference between two places."""
        here, there, costs = self._judged[chosen].site, self._judged[number].site, self._costs
        further = (there.kilometres or 0.0) - (here.kilometres or 0.0)
        alone = not self._sharing[number] and self._sharing[chosen] > 1
        left = self._free[there.location_id, self._wants[line].variant_id].available
        causes = [
            (costs.parcel if alone else 0, Why.PARCEL),
            (round(costs.per_100_km * further / 100), said(Why.WAY, km=round(further))),
            (costs.waiting_order * (there.load - here.load), said(Why.LOAD, load=there.load)),
            (costs.after_cut_off * (there.missed_cut_off - here.missed_cut_off), Why.LATE),
            (
                self._serving[number][line] - self._serving[chosen][line],
                said(Why.SCARCE, left=left - self._wants[line].quantity),
            ),
            (self._judged[chosen].preferred - self._judged[number].preferred, Why.UNPREFERRED),
        ]
        most, words = max(causes, key=lambda one: one[0])
        return words if most > 0 else None

    def _why(self, line: int, number: int) -> tuple[Words, ...]:
        judged = self._judged[number]
        site = judged.site
        far = Words("", "") if site.kilometres is None else said(Why.FAR, km=round(site.kilometres))
        able = sum(row[line] < NEVER for row in self._serving)
        together = self._sharing[number] - 1
        if able == 1:
            first = said(Why.ONLY, place=site.name)
        elif together:
            words = Why.WITH_ONE if together == 1 else Why.TOGETHER
            first = said(words, place=site.name, count=together, far=far)
        else:
            first = said(Why.CHEAPEST, place=site.name, far=far)
        if not judged.preferred_by or able == 1:
            return (first,)
        rule = sentence(judged.preferred_by[0], self._names, self._costs.currency)
        return (first, said(Why.PREFERRED, rule=rule))

    def _nowhere(self, want: Want) -> tuple[Words, ...]:
        most = 0
        for judged in self._judged:
            there = self._free.get((judged.site.location_id, want.variant_id))
            if there is not None and judged.barred_by is None:
                most = max(most, there.available - judged.kept)
        if most <= 0:
            return (Why.NONE,)
        return (said(Why.NOWHERE, count=want.quantity, most=most),)
