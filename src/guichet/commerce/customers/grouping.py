"""Which profiles are one person: a pure function of the set of profiles and of what people decided.

The rules (a *personal* point is one that is neither a role address nor crowded):

1. two personal points shared: the same person (`two_points`);
2. a personal mail, or a loyalty card, and the surname: the same person (`mail_and_surname`,
   `card_and_surname`; `mail_and_name`, `card_and_name` when the whole name agrees);
3. a personal phone number and the whole name: the same person (`phone_and_name`);
4. anything else that is shared only suggests a join.

A point with people of `CROWD` different surnames behind it (a company's mailbox, a call centre's number) is
crowded: it identifies nobody. Names are compared without case, accents and order; both must be known.
What people decided wins: `same` joins, `apart` keeps two sides from ever being joined by rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import msgspec

CROWD = 3

_STRENGTH = {
    evidence: strength
    for strength, evidence in enumerate(
        (
            "person",
            "two_points",
            "card_and_name",
            "mail_and_name",
            "phone_and_name",
            "card_and_surname",
            "mail_and_surname",
        )
    )
}


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What grouping knows of a profile; `points` are its personal ones."""

    id: int
    sort_key: tuple[int, str, str]  # connection, kind, key: the same whatever arrived first
    customer_id: int
    surname_key: str
    given_key: str
    name_key: str
    points: tuple[str, ...]
    joined_at: float


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said of two sides of profiles."""

    same: bool
    kept: frozenset[int]
    moved: frozenset[int]


class Edge(msgspec.Struct, frozen=True):
    """Why two profiles are one person."""

    evidence: str
    first: int
    second: int


class Grouped(msgspec.Struct, frozen=True):
    """The persons, each as its profiles in order of id, and the evidence that joined each pair."""

    persons: list[list[int]]
    edges: list[Edge]


def _buckets(profiles: Iterable[Profile]) -> dict[tuple[str, ...], list[Profile]]:
    """Profiles by what they would have to share; the first word of a key is the evidence."""
    buckets: dict[tuple[str, ...], list[Profile]] = defaultdict(list)
    for profile in profiles:
        for pair in combinations(sorted(profile.points), 2):
            buckets["two_points", *pair].append(profile)
        for point in profile.points:
            kind = point.partition(":")[0]
            if profile.name_key:
                buckets[f"{kind}_and_name", point, profile.name_key].append(profile)
            if profile.surname_key and kind != "phone":
                buckets[f"{kind}_and_surname", point, profile.surname_key].append(profile)
    return buckets


def _edges(profiles: Sequence[Profile], decisions: Sequence[Decision]) -> Iterator[Edge]:
    """A star in each bucket suffices; where sides were told apart every pair counts."""
    known = {profile.id for profile in profiles}
    all_pairs = any(not decision.same for decision in decisions)
    for decision in decisions:
        if decision.same and (first := decision.kept & known) and (second := decision.moved & known):
            yield Edge("person", min(first), min(second))
    for key, sharing in _buckets(profiles).items():
        ordered = sorted(sharing, key=lambda profile: profile.sort_key)
        pairs = combinations(ordered, 2) if all_pairs else ((ordered[0], other) for other in ordered[1:])
        yield from (Edge(key[0], one.id, other.id) for one, other in pairs)


def group(profiles: Sequence[Profile], decisions: Sequence[Decision] = ()) -> Grouped:
    """The persons among `profiles`, strongest evidence first, whatever the order in which they are given."""
    place = {profile.id: profile.sort_key for profile in profiles}
    person = {profile.id: {profile.id} for profile in profiles}
    apart = [decision for decision in decisions if not decision.same]

    def told_apart(first: set[int], second: set[int]) -> bool:
        return any(
            (first & decision.kept and second & decision.moved)
            or (second & decision.kept and first & decision.moved)
            for decision in apart
        )

    used = []
    edges = sorted(
        _edges(profiles, decisions),
        key=lambda edge: (_STRENGTH[edge.evidence], *sorted((place[edge.first], place[edge.second]))),
    )
    for edge in edges:
        first, second = person[edge.first], person[edge.second]
        if first is second or told_apart(first, second):
            continue
        first |= second
        for member in second:
            person[member] = first
        used.append(edge)
    persons = {id(members): sorted(members) for members in person.values()}
    return Grouped(list(persons.values()), used)


def main_profile(profiles: Sequence[Profile]) -> int:
    """The profile whose words name the person: an account before a guest, the one opened last, by key."""
    return max(
        profiles,
        key=lambda profile: (profile.sort_key[1] == "account", profile.joined_at, profile.sort_key),
    ).id
