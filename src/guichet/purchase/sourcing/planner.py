"""Which place serves which line: exact for few lines, a good heuristic beyond. Pure.

A line goes whole from one place, so that there are never more parcels than lines. What a plan costs is the
sum over its parcels (parcel, way, load, cut-off, preferences) and over its lines (taking the last pieces).
For few lines the cheapest way to serve each set of lines from one place is found for all sets, and sets are
put together to the cheapest plan; that is exact, since a place that served two sets would serve them as one.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

EXACT = 8
"""Up to so many lines every plan is weighed."""

NEVER = 1 << 40
"""The cost of what cannot be: more than all that can."""

Costs = NDArray[np.int64]


class Weighed(msgspec.Struct, frozen=True):
    """The chosen place of each line, by its number, None where none can serve it; and what all costs."""

    sites: tuple[int | None, ...]
    cost: int
    exact: bool


def weigh(opening: Sequence[int], serving: Sequence[Sequence[int]]) -> Weighed:
    """The cheapest plan.

    `opening[site]`: what a parcel from there costs, never negative; `serving[site][line]`: what the line
    costs there besides, NEVER where it cannot be served. The first of equals is taken.
    """
    lines = len(serving[0]) if serving else 0
    costs = np.array(serving, dtype=np.int64).reshape(len(serving), lines)
    able = [line for line in range(lines) if len(costs) and costs[:, line].min() < NEVER]
    opened = np.array(opening, dtype=np.int64)
    few = len(able) <= EXACT
    chosen = (_exact if few else _greedy)(opened, costs[:, able]) if able else []
    sites: list[int | None] = [None] * lines
    for line, site in zip(able, chosen, strict=True):
        sites[line] = site
    used = set(chosen)
    cost = sum(int(opened[site]) for site in used)
    cost += sum(int(costs[site, line]) for line, site in zip(able, chosen, strict=True))
    return Weighed(tuple(sites), cost, few)


def _exact(opening: Costs, serving: Costs) -> list[int]:
    """The site of each line, over all ways to put sets of lines together."""
    count = serving.shape[1]
    sets = np.array([[number >> line & 1 for number in range(1 << count)] for line in range(count)])
    together = opening[:, None] + serving @ sets
    best = together.argmin(axis=0)
    cheapest = [int(cost) for cost in together.min(axis=0)]
    total = [0] + [NEVER * count] * ((1 << count) - 1)
    part = [0] * (1 << count)
    for whole in range(1, 1 << count):
        lowest = whole & -whole
        rest = whole ^ lowest
        other = rest
        while True:  # all sets that hold the lowest line
            own = other | lowest
            cost = cheapest[own] + total[whole ^ own]
            if cost < total[whole]:
                total[whole], part[whole] = cost, own
            if other == 0:
                break
            other = (other - 1) & rest
    sites = [0] * count
    left = (1 << count) - 1
    while left:
        own = part[left]
        for line in range(count):
            if own >> line & 1:
                sites[line] = int(best[own])
        left ^= own
    return sites


def _greedy(opening: Costs, serving: Costs) -> list[int]:
    """The site of each line: the place that serves lines cheapest each, again and again, then mended."""
    count = serving.shape[1]
    sites = [-1] * count
    paid = np.zeros(len(opening), dtype=bool)
    left = list(range(count))
    while left:
        sorted_costs = np.sort(serving[:, left], axis=1)
        cumulated = sorted_costs.cumsum(axis=1) + np.where(paid, 0, opening)[:, None]
        each = cumulated / np.arange(1, len(left) + 1)
        site, size = divmod(int(each.argmin()), len(left))
        order = np.argsort(serving[site, left], kind="stable")[: size + 1]
        for line in [left[place] for place in order]:
            sites[line] = site
        paid[site] = True
        left = [line for line in left if sites[line] < 0]
    return _mended(opening, serving, sites)


def _mended(opening: Costs, serving: Costs, sites: list[int]) -> list[int]:
    """Give up a place, or take another, as long as that is cheaper."""
    best, cost = _settled(serving, opening, sorted(set(sites)))
    improved = True
    while improved:
        improved = False
        used = sorted(set(best))
        tried = [[one for one in used if one != gone] for gone in used if len(used) > 1]
        tried += [[*used, site] for site in range(len(opening)) if site not in used]
        for subset in tried:
            settled, less = _settled(serving, opening, subset)
            if less < cost:
                best, cost, improved = settled, less, True
                break
    return best


def _settled(serving: Costs, opening: Costs, subset: Sequence[int]) -> tuple[list[int], int]:
    """Each line at the cheapest of some places, and what that costs."""
    of_subset = serving[list(subset)]
    places = of_subset.argmin(axis=0)
    chosen = [subset[int(place)] for place in places]
    cost = int(of_subset.min(axis=0).sum()) + sum(int(opening[site]) for site in set(chosen))
    return chosen, cost
