"""Reading people: who they are, how they appeared, where they were joined."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.commerce.customers.search import find_people
from guichet.kernel.db import Transaction


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


async def list_people(
    transaction: Transaction, *, count: int, before: int | None, typed: str | None
) -> list[PersonRow]:
    """People, the last known first; `typed` finds by beginnings of words."""
    conditions = [_STANDING]
    values: dict[str, Any] = {"count": count}
    if before is not None:
        conditions.append("c.id < :before")
        values["before"] = before
    if typed is not None:
        found = await find_people(transaction, typed)
        for place, pattern in enumerate(found.patterns):
            # A scalar subquery, so that the list is walked in its own order and filtered on the way.
            conditions.append(
                "(SELECT bool_or(w.search_text LIKE :" + f"pattern{place}" + ")"
                " FROM customer_profiles w WHERE w.customer_id = c.id)"
            )
            values[f"pattern{place}"] = pattern
        if found.profile_ids is not None:
            conditions.append(
                "c.id = ANY(ARRAY(SELECT customer_id FROM customer_profiles WHERE id = ANY(:profiles)))"
            )
            values["profiles"] = found.profile_ids
    statement = f"{_PERSON} WHERE {' AND '.join(conditions)} ORDER BY c.id DESC LIMIT :count"
    rows = await transaction.execute(text(statement), values)
    return [PersonRow(**row) for row in rows.mappings()]


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
