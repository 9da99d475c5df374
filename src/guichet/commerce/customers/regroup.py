"""Bringing the persons up to date after profiles came, changed or went.

`group` is a function of the profiles alone, so only those that can be concerned are read: the touched ones,
all whom a personal point or a decision ties to them, and all who belonged to the same persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from guichet.commerce.customers.grouping import CROWD, Decision, Edge, Profile, group, main_profile
from guichet.commerce.customers.identity import is_role_address
from guichet.commerce.customers.profiles import lock_people
from guichet.commerce.writing import copy_rows
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import ToPublish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.commerce import CustomerChanged, CustomersMerged

# As many surnames as make a crowd, found by stepping through the index however many rows a point has; and the
# points that were crowded before.
_CROWDED = f"""
WITH RECURSIVE steps AS (
    SELECT asked.point, (SELECT min(surname_key) FROM identities i
                         WHERE i.point = asked.point AND i.surname_key > '') AS surname, 1 AS found
    FROM unnest(%s::text[]) AS asked (point)
    UNION ALL
    SELECT s.point, (SELECT min(surname_key) FROM identities i
                     WHERE i.point = s.point AND i.surname_key > s.surname), s.found + 1
    FROM steps s WHERE s.surname IS NOT NULL AND s.found < {CROWD}
)
SELECT point, true AS now FROM steps WHERE found = {CROWD} AND surname IS NOT NULL
UNION ALL SELECT point, false FROM crowded_points WHERE point = ANY(%s)
"""

_PROFILES = """
SELECT p.id, p.connection_id, p.kind, p.key, p.customer_id, p.surname_key, p.given_key, p.name_key,
       p.joined_at, (SELECT array_agg(i.point) FROM identities i WHERE i.profile_id = p.id
                     AND NOT EXISTS (SELECT FROM crowded_points c WHERE c.point = i.point))
FROM customer_profiles p WHERE p.id = ANY(%(ids)s) OR p.customer_id = ANY(%(persons)s)
"""

_NEIGHBOURS = """
SELECT profile_id FROM identities WHERE point = ANY(%(points)s)
UNION
SELECT other.profile_id FROM join_decisions mine JOIN join_decisions other ON other.merge_id = mine.merge_id
WHERE mine.profile_id = ANY(%(ids)s)
"""


class _Person(msgspec.Struct, frozen=True):
    """Somebody as grouping has it now: the id is the smallest of the profiles."""

    id: int
    profiles: tuple[Profile, ...]
    evidence: str


async def regroup(
    transaction: Transaction,
    *,
    new: Sequence[int] = (),
    changed: Sequence[int] = (),
    points: Iterable[str] | None = None,
    persons: Iterable[int] = (),
    actor: str = "",
) -> list[ToPublish]:
    """Group anew around the profiles that are new or changed; returns what is to be announced.

    `points` are those that such profiles had or have (None: as they are now), `persons` those who lost a
    profile altogether. `actor` signs the trail when a person asked for it.
    """
    await lock_people(transaction)
    touched = {*new, *changed}
    asked = await _points_of(transaction, touched) if points is None else list(points)
    touched |= await _crowds_that_turned(transaction, asked)
    profiles, decisions = await _closure(transaction, touched, set(persons))
    grouped = group(list(profiles.values()), decisions)
    evidence = _evidence_by_profile(grouped.edges)
    found = [
        _Person(
            members[0],
            tuple(profiles[member] for member in members),
            next((evidence[member] for member in members if member in evidence), ""),
        )
        for members in grouped.persons
    ]
    return await _write(transaction, found, set(new), set(changed), set(persons), actor)


async def _points_of(transaction: Transaction, profiles: set[int]) -> list[str]:
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT DISTINCT point FROM identities WHERE profile_id = ANY(%s)", (list(profiles),)
    )
    return [row[0] for row in await cursor.fetchall()]


async def _crowds_that_turned(transaction: Transaction, asked: Sequence[str]) -> set[int]:
    """The profiles at those of these points that have become, or no longer are, crowded."""
    if not asked:
        return set()
    connection = await driver(transaction)
    found = await (await connection.execute(_CROWDED, (asked, asked))).fetchall()
    crowded = {point for point, now in found if now}
    before = {point for point, now in found if not now}
    if crowded == before:
        return set()
    await copy_rows(transaction, "crowded_points", ("point",), ((point,) for point in crowded - before))
    await connection.execute("DELETE FROM crowded_points WHERE point = ANY(%s)", (list(before - crowded),))
    cursor = await connection.execute(
        "SELECT profile_id FROM identities WHERE point = ANY(%s)", (list(crowded ^ before),)
    )
    return {row[0] for row in await cursor.fetchall()}


async def _closure(
    transaction: Transaction, touched: set[int], persons: set[int]
) -> tuple[dict[int, Profile], list[Decision]]:
    """All profiles whose person may be concerned, with their personal points, and the decisions on them."""
    connection = await driver(transaction)
    found: dict[int, Profile] = {}
    asked, persons = set(touched), set(persons)
    seen_persons: set[int] = set()
    while asked or persons:
        cursor = await connection.execute(_PROFILES, {"ids": list(asked), "persons": list(persons)})
        rows = await cursor.fetchall()
        seen_persons |= persons
        fresh = [row for row in rows if row[0] not in found]
        added = [_profile(row) for row in fresh]
        found.update((profile.id, profile) for profile in added)
        asked = await _neighbours(transaction, added, found)
        persons = {profile.customer_id for profile in added} - seen_persons
        # A person of one profile that bears its own id has nobody else to bring.
        persons -= {
            profile.id for profile in added if profile.id in touched and profile.customer_id == profile.id
        }
    return found, await _decisions(transaction, list(found))


async def _neighbours(
    transaction: Transaction, added: Sequence[Profile], found: dict[int, Profile]
) -> set[int]:
    if not added:
        return set()
    connection = await driver(transaction)
    cursor = await connection.execute(
        _NEIGHBOURS,
        {
            "points": sorted({point for profile in added for point in profile.points}),
            "ids": [profile.id for profile in added],
        },
    )
    return {row[0] for row in await cursor.fetchall()} - found.keys()


def _profile(row: Any) -> Profile:
    personal = (
        point for point in row[9] or () if not (point.startswith("mail:") and is_role_address(point[5:]))
    )
    return Profile(
        id=row[0],
        sort_key=(row[1], row[2], row[3]),
        customer_id=row[4],
        surname_key=row[5],
        given_key=row[6],
        name_key=row[7],
        points=tuple(sorted(personal)),
        joined_at=row[8].timestamp(),
    )


async def _decisions(transaction: Transaction, ids: Sequence[int]) -> list[Decision]:
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT merge_id, bool_or(same), array_agg(profile_id) FILTER (WHERE side = 0),"
        " array_agg(profile_id) FILTER (WHERE side = 1)"
        " FROM join_decisions WHERE profile_id = ANY(%s) GROUP BY merge_id ORDER BY merge_id",
        (list(ids),),
    )
    return [
        Decision(same=row[1], kept=frozenset(row[2] or ()), moved=frozenset(row[3] or ()))
        for row in await cursor.fetchall()
    ]


def _evidence_by_profile(edges: Sequence[Edge]) -> dict[int, str]:
    evidence: dict[int, str] = {}
    for edge in edges:
        evidence.setdefault(edge.first, edge.evidence)
        evidence.setdefault(edge.second, edge.evidence)
    return evidence


async def _write(
    transaction: Transaction,
    found: Sequence[_Person],
    new: set[int],
    changed: set[int],
    robbed: set[int],
    actor: str,
) -> list[ToPublish]:
    """Move profiles to their persons, leave the trail, and say what is to be announced."""
    moves = [
        (profile.id, profile.customer_id, person.id)
        for person in found
        for profile in person.profiles
        if profile.customer_id != person.id
    ]
    altered = robbed | {moved for _, before, after in moves for moved in (before, after)}
    altered |= {
        person.id
        for person in found
        if any(
            profile.id in changed or (profile.id in new and len(person.profiles) > 1)
            for profile in person.profiles
        )
    }
    now = utc_now()
    events: list[ToPublish] = []
    merged: set[int] = set()
    if moves:
        await _move(transaction, moves)
        events += await _note_undone(transaction, {after for _, _, after in moves}, actor, now)
        merged, trail_events = await _leave_trail(transaction, found, actor, now)
        events += trail_events
    versions = await _name(
        transaction, [person for person in found if person.id in altered], altered - merged
    )
    announced = versions.keys() | {person.id for person in found if person.id in new}
    events += [
        to_publish(
            CustomerChanged(customer_id=person), person, version=versions.get(person, 1), happened_at=now
        )
        for person in sorted(announced - merged)
    ]
    return events


async def _move(transaction: Transaction, moves: Sequence[tuple[int, int, int]]) -> None:
    connection = await driver(transaction)
    await connection.execute(
        "UPDATE customer_profiles p SET customer_id = m.customer"
        " FROM unnest(%s::bigint[], %s::bigint[]) AS m (profile, customer) WHERE p.id = m.profile",
        ([profile for profile, _, _ in moves], [after for _, _, after in moves]),
    )


async def _note_undone(
    transaction: Transaction, persons: set[int], actor: str, now: datetime
) -> list[ToPublish]:
    """Note the joins that hold no longer: a person who had been merged stands alone again."""
    connection = await driver(transaction)
    cursor = await connection.execute(
        "UPDATE customer_merges SET undone_at = %s, undone_by = %s"
        " WHERE merged_id = ANY(%s) AND undone_at IS NULL RETURNING customer_id, merged_id",
        (now, actor, list(persons)),
    )
    return [
        to_publish(
            CustomersMerged(customer_id=row[0], merged_id=row[1], undone=True), row[0], happened_at=now
        )
        for row in await cursor.fetchall()
    ]


async def _leave_trail(
    transaction: Transaction, found: Sequence[_Person], actor: str, now: datetime
) -> tuple[set[int], list[ToPublish]]:
    """Write who went to whom, a row for each person who is one no longer; returns these and the events."""
    standing = {person.id for person in found}
    trail: dict[int, tuple[int, int, list[int], list[int], str]] = {}
    for person in found:
        before: dict[int, list[int]] = {}
        for profile in person.profiles:
            before.setdefault(profile.customer_id, []).append(profile.id)
        kept = before.pop(person.id, [])
        for merged, moved in before.items():
            if merged not in standing:  # else it was split, not merged
                trail.setdefault(merged, (person.id, merged, kept, moved, person.evidence))
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT merged_id FROM customer_merges WHERE merged_id = ANY(%s) AND undone_at IS NULL",
        (list(trail),),
    )
    written = {row[0] for row in await cursor.fetchall()}  # by whom asked for the join
    rows = [row for merged, row in trail.items() if merged not in written]
    await copy_rows(
        transaction,
        "customer_merges",
        ("customer_id", "merged_id", "kept", "moved", "reason", "actor", "made_at", "undone_by"),
        ((*row, actor, now, "") for row in rows),
    )
    await connection.execute(
        "UPDATE customers c SET merged_into = m.into_id, version = version + 1, main_profile_id = NULL"
        " FROM unnest(%s::bigint[], %s::bigint[]) AS m (merged, into_id) WHERE c.id = m.merged",
        (list(trail), [row[0] for row in trail.values()]),
    )
    return set(trail), [
        to_publish(CustomersMerged(customer_id=row[0], merged_id=row[1]), row[0], happened_at=now)
        for row in trail.values()
    ]


async def _name(transaction: Transaction, persons: Sequence[_Person], altered: set[int]) -> dict[int, int]:
    """Choose whose words stand for each altered person, nobody's where none is left; returns the versions."""
    if not altered:
        return {}
    main: dict[int, int | None] = dict.fromkeys(altered)
    main.update((person.id, main_profile(person.profiles)) for person in persons)
    connection = await driver(transaction)
    cursor = await connection.execute(
        "UPDATE customers c SET main_profile_id = m.profile, merged_into = NULL, version = version + 1"
        " FROM unnest(%s::bigint[], %s::bigint[]) AS m (person, profile) WHERE c.id = m.person"
        " RETURNING c.id, c.version",
        (list(main), list(main.values())),
    )
    return dict(await cursor.fetchall())
