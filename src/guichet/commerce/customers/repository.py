"""Reading people: who they are, how they appeared, where they were joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.commerce.customers.identity import card_number, mail_address
from guichet.commerce.customers.search import WALK_NEAR, WALK_TEXTS, Found
from guichet.kernel.db import Transaction, driver


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person by the words of the main profile."""

    id: int
    version: int
    first_name: str
    last_name: str
    company: str
    mail: str
    phone: str

    @property
    def name(self) -> str:
        return display_name(self.first_name, self.last_name, self.company, self.mail)


class ProfileRow(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which a person appeared; `as_of` is an account's last reading."""

    id: int
    connection_id: int
    kind: str
    key: str
    first_name: str
    last_name: str
    company: str
    mail: str
    phone: str
    points: list[str]
    store_external_id: str | None
    as_of: datetime | None
    gone: bool


class MergeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A join that stands: who was joined, why and by whom ("" for the rule)."""

    id: int
    merged_id: int
    reason: str
    actor: str
    made_at: datetime


def display_name(first_name: str, last_name: str, company: str = "", mail: str = "") -> str:
    """A name to show: the person's, else the company's, else the mail address."""
    return f"{first_name} {last_name}".strip() or company or mail


_PERSON = (
    "SELECT c.id, c.version, p.first_name, p.last_name, p.company, p.mail, p.phone"
    " FROM customers c JOIN customer_profiles p ON p.id = c.main_profile_id"
)
_STANDING = "c.merged_into IS NULL AND c.main_profile_id IS NOT NULL"
_AT_POINTS = text(
    "SELECT DISTINCT p.customer_id FROM identities i JOIN customer_profiles p ON p.id = i.profile_id"
    " WHERE i.point = ANY(:points) AND p.customer_id IS NOT NULL LIMIT 2"
)
_GROUPS = text(
    "SELECT DISTINCT a.details->>'group' FROM customer_profiles p JOIN store_customers a"
    " ON a.connection_id = p.connection_id AND a.external_id = p.key AND a.gone_at IS NULL"
    " WHERE p.customer_id = :id AND p.kind = 'account' AND a.details->>'group' <> '' ORDER BY 1"
)
_BEFORE = "(%(before)s::bigint IS NULL OR c.id < %(before)s)"


async def surviving_id(transaction: Transaction, customer_id: int) -> int | None:
    """The id of the person that this id leads to; None when there never was one."""
    rows = await transaction.execute(
        text(
            "WITH RECURSIVE trail AS (SELECT id, merged_into, 1 AS steps FROM customers WHERE id = :id"
            " UNION ALL SELECT c.id, c.merged_into, t.steps + 1 FROM trail t"
            " JOIN customers c ON c.id = t.merged_into WHERE t.steps < 1000)"
            " SELECT id FROM trail WHERE merged_into IS NULL"
        ),
        {"id": customer_id},
    )
    return rows.scalar()


async def find_person(transaction: Transaction, customer_id: int) -> PersonRow | None:
    """A person by a surviving id; None where nobody is left."""
    rows = await transaction.execute(text(f"{_PERSON} WHERE c.id = :id AND {_STANDING}"), {"id": customer_id})
    row = rows.mappings().first()
    return PersonRow(**row) if row else None


async def person_at(transaction: Transaction, *, mail: str = "", card: str = "") -> int | None:
    """The one person whose mail address or loyalty card this is; None where nobody's, or several people's."""
    address, number = mail_address(mail), card_number(card)
    points = [f"mail:{address}"] if address else []
    points += [f"card:{number}"] if number else []
    found = (await transaction.scalars(_AT_POINTS, {"points": points})).all()
    return int(found[0]) if len(found) == 1 else None


async def groups_of(transaction: Transaction, customer_id: int) -> tuple[str, ...]:
    """The groups and tiers in which a person's accounts are at shops and tills, by their names there."""
    return tuple((await transaction.scalars(_GROUPS, {"id": customer_id})).all())


async def find_persons(transaction: Transaction, customer_ids: Sequence[int]) -> list[PersonRow]:
    """The persons of surviving ids that there are, by id."""
    rows = await transaction.execute(
        text(f"{_PERSON} WHERE c.id = ANY(:ids) AND {_STANDING} ORDER BY c.id"), {"ids": list(customer_ids)}
    )
    return [PersonRow(**row) for row in rows.mappings()]


async def list_people(
    transaction: Transaction, *, count: int, before: int | None, found: Found | None = None
) -> list[PersonRow]:
    """People, the last known first: all, or those found."""
    values: dict[str, Any] = {"count": count, "before": before}
    if found is None:
        return await _page_of_people(transaction, f"{_STANDING} AND {_BEFORE}", values)
    values |= found.values
    if not found.few:
        walked = f"{_STANDING} AND c.id = ANY(ARRAY({_walked_near(found)}))"
        people = await _page_of_people(transaction, walked, values)
        if len(people) >= count:
            return people
    persons = (
        f"SELECT w.customer_id FROM ({found.named}) AS named JOIN customer_profiles w ON w.id = profile_id"
    )
    condition = f"{_STANDING} AND {_BEFORE} AND c.id = ANY(ARRAY({persons}))"
    return await _page_of_people(transaction, condition, values)


def _walked_near(found: Found) -> str:
    """The ids of the first people of the list who match; further ones are not looked at."""
    filters = []
    if found.near is not None:
        filters.append(f"(w.id IN ({found.near})) IS TRUE")  # IS TRUE: hashed once, not joined
    if found.texts:
        filters.append(f"(SELECT {found.texts} FROM customer_profiles t WHERE t.id = w.id)")
    walk = WALK_TEXTS if found.near is None else WALK_NEAR
    return (
        "SELECT DISTINCT matching.customer_id FROM (SELECT w.customer_id FROM (SELECT c.customer_id, c.id"
        " FROM customer_profiles c WHERE (%(before)s::bigint IS NULL OR c.customer_id < %(before)s)"
        f" ORDER BY c.customer_id DESC, c.id DESC LIMIT {walk}) AS w WHERE {' AND '.join(filters)}"
        " ORDER BY w.customer_id DESC, w.id DESC LIMIT 4 * %(count)s) AS matching"
    )


async def _page_of_people(
    transaction: Transaction, condition: str, values: Mapping[str, Any]
) -> list[PersonRow]:
    connection = await driver(transaction)
    cursor = await connection.execute(
        f"{_PERSON} WHERE {condition} ORDER BY c.id DESC LIMIT %(count)s", values, prepare=False
    )
    fields = PersonRow.__struct_fields__
    return [PersonRow(**dict(zip(fields, row, strict=True))) for row in await cursor.fetchall()]


async def profiles_of(transaction: Transaction, customer_id: int) -> list[ProfileRow]:
    """How a person appeared, in the order of first appearance."""
    rows = await transaction.execute(
        text(
            "SELECT p.id, p.connection_id, p.kind, p.key,"
            " p.first_name, p.last_name, p.company, p.mail, p.phone,"
            " ARRAY(SELECT point FROM identities i WHERE i.profile_id = p.id ORDER BY point DESC) AS points,"
            " s.details->>'store_external_id' AS store_external_id, s.read_at AS as_of,"
            " s.gone_at IS NOT NULL AS gone"
            " FROM customer_profiles p LEFT JOIN store_customers s ON p.kind = 'account'"
            " AND s.connection_id = p.connection_id AND s.external_id = p.key"
            " WHERE p.customer_id = :id ORDER BY p.id"
        ),
        {"id": customer_id},
    )
    return [ProfileRow(**row) for row in rows.mappings()]


async def profile_ids_of(transaction: Transaction, customer_id: int) -> list[int]:
    """The profiles of a person, or of whom that person was joined to."""
    surviving = await surviving_id(transaction, customer_id)
    rows = await transaction.execute(
        text("SELECT id FROM customer_profiles WHERE customer_id = :id"), {"id": surviving}
    )
    return list(rows.scalars())


async def merges_of(transaction: Transaction, customer_id: int) -> list[MergeRow]:
    """The joins into a person that stand, the last first."""
    rows = await transaction.execute(
        text(
            "SELECT id, merged_id, reason, actor, made_at FROM customer_merges"
            " WHERE customer_id = :id AND undone_at IS NULL ORDER BY id DESC LIMIT 100"
        ),
        {"id": customer_id},
    )
    return [MergeRow(**row) for row in rows.mappings()]
