"""Keeping profiles: how people appeared, with the points and words that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any

import msgspec

from guichet.commerce.customers.identity import (
    card_number,
    full_name_key,
    mail_address,
    phone_number,
    phone_words,
    unspaced,
    words_key,
)
from guichet.commerce.customers.search import BACKWARDS, DOMAIN, index_words
from guichet.commerce.provenance import NEVER
from guichet.commerce.writing import copy_rows, moment_text, next_ids, update_rows
from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import search_words, utc_now

ACCOUNT = "account"
GUEST = "guest"

# Every profile begins as a person of its own with the same id: each join is then a merge with a trail.
_CUSTOMER = ("id", "merged_into", "main_profile_id", "version", "created_at")
_CONTENT = (
    "first_name",
    "last_name",
    "company",
    "mail",
    "phone",
    "surname_key",
    "given_key",
    "name_key",
    "search_text",
    "joined_at",
)
_PROFILE = ("id", "connection_id", "kind", "key", "customer_id", *_CONTENT)


class Appearance(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """How a person appeared somewhere, in that place's own words; `country` reads a national number."""

    connection_id: int
    kind: str
    key: str
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    mail: str = ""
    phone: str = ""
    country: str = ""
    card: str = ""
    joined_at: datetime = NEVER

    @cached_property
    def points(self) -> list[str]:
        """The contact points: normalised mail, E.164 number, card."""
        kinds = (
            ("mail", mail_address(self.mail)),
            ("phone", phone_number(self.phone, self.country)),
            ("card", card_number(self.card)),
        )
        return [f"{kind}:{value}" for kind, value in kinds if value]

    @property
    def surname_key(self) -> str:
        return words_key(self.last_name)

    @cached_property
    def words(self) -> list[str]:
        """The plain words by which a person is found."""
        names = (self.first_name, self.last_name, self.company)
        return plain_words(names, mail_address(self.mail), phone_number(self.phone, self.country))

    def content(self) -> tuple[Any, ...]:
        """The values of the columns that follow from the words alone."""
        return (
            self.first_name,
            self.last_name,
            self.company,
            self.mail,
            self.phone,
            self.surname_key,
            words_key(self.first_name),
            full_name_key(self.first_name, self.last_name),
            f" {' '.join(self.words)}",
            self.joined_at,
        )


def plain_words(names: Iterable[str], mail: str, number: str) -> list[str]:
    """The plain words of names, a normalised mail address and an E.164 number ("" for none)."""
    mails = (mail, DOMAIN + mail.rpartition("@")[2]) if mail else ()
    backwards = (BACKWARDS + number[:0:-1],) if number else ()
    return sorted({*unspaced(search_words(names)), *mails, *phone_words(number), *backwards})


def guest(
    connection_id: int,
    *,
    first_name: str,
    last_name: str,
    company: str,
    mail: str,
    phone: str,
    country: str,
) -> Appearance | None:
    """How a guest appeared: the same words are the same profile. None when there is no way to reach them."""
    words = (first_name.strip(), last_name.strip(), company.strip(), mail.strip(), phone.strip())
    if not (mail_address(mail) or phone_number(phone, country)):
        return None
    key = blake2b("\x1f".join((*words, country)).encode(), digest_size=16).hexdigest()
    return Appearance(
        connection_id=connection_id,
        kind=GUEST,
        key=key,
        first_name=words[0],
        last_name=words[1],
        company=words[2],
        mail=words[3],
        phone=words[4],
        country=country,
    )


async def lock_people(transaction: Transaction) -> None:
    """Have the people to ourselves until the transaction ends.

    Two batches that bring the same mail address would miss each other without it. It is taken before any row
    of a person or profile that others see is changed, so that nobody who holds such a row waits for it.
    """
    connection = await driver(transaction)
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('commerce.customers', 0))")


async def find_profiles(
    transaction: Transaction, connection_id: int, kind: str, keys: Sequence[str]
) -> dict[str, int]:
    """The ids of the profiles that are known, by key."""
    if not keys:
        return {}
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT key, id FROM customer_profiles WHERE connection_id = %s AND kind = %s AND key = ANY(%s)",
        (connection_id, kind, list(keys)),
    )
    return dict(await cursor.fetchall())


async def add_profiles(transaction: Transaction, appearances: Sequence[Appearance]) -> dict[str, int]:
    """Keep new profiles, each a person of its own until `regroup`; returns their ids by key."""
    ids = await next_ids(transaction, "customer_profiles", len(appearances))
    if not ids:
        return {}
    now = moment_text(utc_now())
    rows = list(zip(ids, appearances, strict=True))
    await copy_rows(
        transaction, "customers", _CUSTOMER, ((identity, None, identity, 1, now) for identity in ids)
    )
    await copy_rows(
        transaction,
        "customer_profiles",
        _PROFILE,
        (
            (identity, one.connection_id, one.kind, one.key, identity, *one.content())
            for identity, one in rows
        ),
    )
    await _add_points(transaction, rows)
    await _add_words(transaction, ((identity, one.words) for identity, one in rows))
    return {one.key: identity for identity, one in rows}


async def change_profiles(transaction: Transaction, changed: Sequence[tuple[int, Appearance]]) -> set[str]:
    """Give profiles new words; returns the points that they had or have: where others may be concerned."""
    if not changed:
        return set()
    await lock_people(transaction)
    ids = [identity for identity, _ in changed]
    points = await _forget_points(transaction, ids)
    await _forget_words(transaction, ids)
    documents = [
        {"id": identity, **dict(zip(_CONTENT, one.content(), strict=True))} for identity, one in changed
    ]
    await update_rows(transaction, "customer_profiles", _CONTENT, documents)
    await _add_points(transaction, changed)
    await _add_words(transaction, ((identity, one.words) for identity, one in changed))
    return points.union(*(one.points for _, one in changed))


async def remove_guests(transaction: Transaction, ids: Sequence[int]) -> tuple[set[str], set[int]]:
    """Drop guest profiles that no order uses any more, unless a person decided something about them.

    Returns the points they had and the persons that they belonged to.
    """
    await lock_people(transaction)
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT id, customer_id FROM customer_profiles WHERE id = ANY(%s) AND kind = 'guest'"
        " AND NOT EXISTS (SELECT FROM join_decisions WHERE profile_id = customer_profiles.id)",
        (list(ids),),
    )
    leaving = dict(await cursor.fetchall())
    if not leaving:
        return set(), set()
    points = await _forget_points(transaction, list(leaving))
    await _forget_words(transaction, list(leaving))
    await connection.execute("DELETE FROM customer_profiles WHERE id = ANY(%s)", (list(leaving),))
    return points, set(leaving.values())


async def _add_points(transaction: Transaction, rows: Sequence[tuple[int, Appearance]]) -> None:
    await copy_rows(
        transaction,
        "identities",
        ("profile_id", "point", "surname_key"),
        ((identity, point, one.surname_key) for identity, one in rows for point in one.points),
    )


async def _add_words(transaction: Transaction, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    words = sorted((word, identity) for identity, found in rows for word in index_words(found))
    await copy_rows(transaction, "profile_words", ("word", "profile_id"), words)


async def _forget_points(transaction: Transaction, ids: Sequence[int]) -> set[str]:
    connection = await driver(transaction)
    cursor = await connection.execute(
        "DELETE FROM identities WHERE profile_id = ANY(%s) RETURNING point", (list(ids),)
    )
    return {row[0] for row in await cursor.fetchall()}


async def _forget_words(transaction: Transaction, ids: Sequence[int]) -> None:
    # They follow from search_text, so that no index by profile is needed.
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT id, search_text FROM customer_profiles WHERE id = ANY(%s)", (list(ids),)
    )
    await _drop_words(transaction, ((identity, text.split()) for identity, text in await cursor.fetchall()))


async def _drop_words(transaction: Transaction, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    # The plain words too: before a name's words went on with each other, they stood alone.
    entries = {(word, identity) for identity, plain in rows for word in (*plain, *index_words(plain))}
    if not entries:
        return
    connection = await driver(transaction)
    words, ids = (list(column) for column in zip(*entries, strict=True))
    await connection.execute(
        "DELETE FROM profile_words w USING unnest(%s::text[], %s::bigint[]) AS old (word, profile_id)"
        " WHERE w.word = old.word AND w.profile_id = old.profile_id",
        (words, ids),
    )


async def replace_words(
    transaction: Transaction, rows: Mapping[int, tuple[Sequence[str], Sequence[str]]]
) -> None:
    """Give profiles other plain words: (those that they had, those that they have), by id."""
    changed = {identity: now for identity, (before, now) in rows.items()}
    await _drop_words(transaction, ((identity, before) for identity, (before, _) in rows.items()))
    documents = [{"id": identity, "search_text": f" {' '.join(now)}"} for identity, now in changed.items()]
    await update_rows(transaction, "customer_profiles", ("search_text",), documents)
    await _add_words(transaction, changed.items())
