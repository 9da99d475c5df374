"""Applying what shops tell of accounts, recognising the buyers of orders, joining and parting people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from guichet.commerce.customers.errors import (
    CannotMergeError,
    CustomerNotFoundError,
    MergeNotFoundError,
)
from guichet.commerce.customers.model import StoreCustomer
from guichet.commerce.customers.profiles import (
    ACCOUNT,
    GUEST,
    Appearance,
    add_profiles,
    change_profiles,
    find_profiles,
    lock_people,
    remove_guests,
)
from guichet.commerce.customers.regroup import regroup
from guichet.commerce.mirroring import Kind, Row, mirror
from guichet.commerce.provenance import NEVER, Arrived
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin, ToPublish, publish
from guichet.kernel.types import utc_now
from guichet.ports.records import CustomerRecord


class Buyer(msgspec.Struct, frozen=True):
    """Who bought: the shop's account, if it names one, and how a guest is known by the order's words."""

    account_external_id: str | None
    guest: Appearance | None


class Concerned(msgspec.Struct):
    """Whom a batch of facts concerns, gathered until `settle_persons` brings the persons up to date.

    Profiles that are `new` or `changed`, the `points` that these had or have, and profiles that orders have
    `left`.
    """

    new: list[int] = msgspec.field(default_factory=list)
    changed: list[int] = msgspec.field(default_factory=list)
    points: set[str] = msgspec.field(default_factory=set)
    left: set[int] = msgspec.field(default_factory=set)

    def arrive(self, fresh: Iterable[Appearance], added: Mapping[str, int]) -> None:
        """Note profiles that are new, by key, with their points."""
        self.new += added.values()
        self.points.update(point for one in fresh for point in one.points)


class Recognised(msgspec.Struct, frozen=True):
    """The profile of a buyer, and the evidence: `account`, `contact` or `none`."""

    profile_id: int | None
    evidence: str


async def apply(transaction: Transaction, arrived: Arrived, concerned: Concerned) -> dict[str, int]:
    """Write the accounts that arrived; their persons wait for `settle_persons`.

    Returns the profiles of accounts that were not known before by external id: orders may wait for them.
    """
    changes = await mirror(transaction, arrived, _ACCOUNTS)
    told = {
        change.external_id: _appearance(arrived.connection_id, change.record)
        for change in changes
        if change.record is not None
    }
    known = await find_profiles(transaction, arrived.connection_id, ACCOUNT, list(told))
    fresh = [one for key, one in told.items() if key not in known]
    added = await add_profiles(transaction, fresh)
    changed = [(known[key], one) for key, one in told.items() if key in known]
    concerned.points |= await change_profiles(transaction, changed)
    concerned.arrive(fresh, added)
    concerned.changed += (identity for identity, _ in changed)
    return added


async def recognise(
    transaction: Transaction, connection_id: int, buyers: Sequence[Buyer], concerned: Concerned
) -> list[Recognised]:
    """The profile of each buyer, kept anew where the words are new.

    An order of an account that is not mirrored (yet) is known by its words, as a guest's is; when the account
    arrives, `adopt` of `orders` gives the order to it.
    """
    accounts = await find_profiles(
        transaction,
        connection_id,
        ACCOUNT,
        list({buyer.account_external_id for buyer in buyers if buyer.account_external_id}),
    )
    guests = {
        buyer.guest.key: buyer.guest
        for buyer in buyers
        if buyer.guest and buyer.account_external_id not in accounts
    }
    known = await find_profiles(transaction, connection_id, GUEST, list(guests))
    fresh = [one for key, one in guests.items() if key not in known]
    added = await add_profiles(transaction, fresh)
    known |= added
    concerned.arrive(fresh, added)
    return [_recognised(buyer, accounts, known) for buyer in buyers]


def _recognised(buyer: Buyer, accounts: Mapping[str, int], guests: Mapping[str, int]) -> Recognised:
    account = accounts.get(buyer.account_external_id or "")
    if account is not None:
        return Recognised(account, "account")
    if buyer.guest is not None:
        return Recognised(guests[buyer.guest.key], "contact")
    return Recognised(None, "none")


async def settle_persons(
    transaction: Transaction, concerned: Concerned, unused_guests: Sequence[int]
) -> list[ToPublish]:
    """Bring the persons up to date; `unused_guests` are those of `concerned.left` that no order has any more.

    Returns what is to be announced. Call it late: until the transaction ends nobody else settles persons.
    """
    events: list[ToPublish] = []
    if concerned.new or concerned.changed:
        # While the guests are still there: who was known by an order is found in the account later.
        events += await regroup(
            transaction, new=concerned.new, changed=concerned.changed, points=concerned.points
        )
    if unused_guests:
        points, persons = await remove_guests(transaction, unused_guests)
        if persons:
            events += await regroup(transaction, points=points, persons=persons)
    return events


async def customers_of(transaction: Transaction, profile_ids: Sequence[int]) -> dict[int, int]:
    """The person to whom each profile belongs."""
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT id, customer_id FROM customer_profiles WHERE id = ANY(%s)", (list(profile_ids),)
    )
    return dict(await cursor.fetchall())


async def merge_customers(transaction: Transaction, first: int, second: int, actor: str) -> int:
    """Join two persons because somebody says so; returns the id that stays (the smaller profile's).

    Raises CustomerNotFoundError, CannotMergeError.
    """
    await lock_people(transaction)
    sides = [await _profiles_of(transaction, person) for person in (first, second)]
    if first == second:
        raise CannotMergeError
    connection = await driver(transaction)
    now = utc_now()
    kept, moved = sorted(sides)
    # Whoever says that they are one takes back what was said against it.
    await connection.execute(
        "DELETE FROM join_decisions WHERE NOT same AND merge_id IN ("
        " SELECT a.merge_id FROM join_decisions a JOIN join_decisions b USING (merge_id)"
        " WHERE a.side <> b.side AND a.profile_id = ANY(%s) AND b.profile_id = ANY(%s))",
        (kept, moved),
    )
    cursor = await connection.execute(
        "INSERT INTO customer_merges (customer_id, merged_id, kept, moved, reason, actor, made_at, undone_by)"
        " VALUES (%s, %s, %s, %s, 'person', %s, %s, '') RETURNING id",
        (kept[0], moved[0], kept, moved, actor, now),
    )
    row = await cursor.fetchone()
    assert row is not None  # noqa: S101 — RETURNING gives the row inserted
    await _decide(transaction, row[0], kept, moved, same=True)
    events = await regroup(transaction, changed=[*kept, *moved], actor=actor)
    await publish(transaction, events, origin=Origin.LIVE)
    return kept[0]


async def undo_merge(transaction: Transaction, customer_id: int, merge_id: int, actor: str) -> None:
    """Part two persons again, for good: no rule joins the two sides hereafter. Raises MergeNotFoundError."""
    await lock_people(transaction)
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT kept, moved FROM customer_merges WHERE id = %s AND customer_id = %s AND undone_at IS NULL",
        (merge_id, customer_id),
    )
    row = await cursor.fetchone()
    if row is None:
        raise MergeNotFoundError(merge_id=merge_id)
    await connection.execute("DELETE FROM join_decisions WHERE merge_id = %s", (merge_id,))
    await _decide(transaction, merge_id, row[0], row[1], same=False)
    events = await regroup(transaction, changed=[*row[0], *row[1]], actor=actor)
    await publish(transaction, events, origin=Origin.LIVE)


async def _decide(
    transaction: Transaction, merge_id: int, kept: Sequence[int], moved: Sequence[int], *, same: bool
) -> None:
    connection = await driver(transaction)
    for side, profiles in enumerate((kept, moved)):
        await connection.execute(
            "INSERT INTO join_decisions (profile_id, merge_id, side, same)"
            " SELECT profile, %s, %s, %s FROM unnest(%s::bigint[]) AS given (profile)",
            (merge_id, side, same, list(profiles)),
        )


async def _profiles_of(transaction: Transaction, customer_id: int) -> list[int]:
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT id FROM customer_profiles WHERE customer_id = %s ORDER BY id", (customer_id,)
    )
    profiles = [row[0] for row in await cursor.fetchall()]
    if not profiles:
        raise CustomerNotFoundError(customer_id=customer_id)
    return profiles


def _appearance(connection_id: int, record: CustomerRecord) -> Appearance:
    postal = [one.address for one in record.addresses]
    phones = [record.phone, *(address.phone for address in postal)]
    return Appearance(
        connection_id=connection_id,
        kind=ACCOUNT,
        key=record.external_id,
        first_name=record.first_name.strip(),
        last_name=record.last_name.strip(),
        company=record.company.strip(),
        mail=record.mail.strip(),
        phone=next((phone.strip() for phone in phones if phone.strip()), ""),
        country=next((address.country for address in postal if address.country), _region(record.locale)),
        card=record.loyalty_card,
        joined_at=record.joined_at or NEVER,
    )


def _region(locale: str) -> str:
    """The country in a locale such as fr-FR; "" where it names none."""
    region = locale.replace("_", "-").rpartition("-")[2]
    return region.upper() if len(region) == 2 and "-" in locale.replace("_", "-") else ""


def _row(record: CustomerRecord) -> Row:
    return {"details": record}


_ACCOUNTS = Kind(StoreCustomer, _row, CustomerRecord(external_id=""))
