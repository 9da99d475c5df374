"""Stories of who is whom: one person over accounts and orders, and who is not to be taken for another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import pytest
from tests.commerce.trade import account, applied, guest_order, rows, told

from guichet.commerce.customers import merge_customers, suggestions_of, undo_merge
from guichet.commerce.customers.identity import is_role_address, mail_address, phone_number
from guichet.commerce.customers.repository import surviving_id
from guichet.kernel.db import Database
from guichet.ports.records import OrderRecord

Run = Callable[[Any], Any]


async def _people(database: Database) -> set[frozenset[str]]:
    """The persons, each as the words of its profiles: account ids, or the names of guests."""
    found = await rows(
        database,
        "SELECT array_agg(CASE kind WHEN 'account' THEN key ELSE first_name || ' ' || last_name END)"
        " FROM customer_profiles GROUP BY customer_id",
    )
    return {frozenset(row[0]) for row in found}


async def _order(database: Database, *orders: OrderRecord, connection_id: int = 1) -> None:
    for one in orders:
        await applied(database, told(one), connection_id=connection_id)


def _persons(*groups: Sequence[str]) -> set[frozenset[str]]:
    return {frozenset(group) for group in groups}


def test_a_guest_with_the_mail_and_surname_of_an_account_is_that_person(database: Database, run: Run) -> None:
    async def story() -> None:
        await applied(database, told(account("7", "Hélène", "Lefèvre", "helene@lefevre.example")))
        await _order(database, guest_order("1", "Helene", "LEFEVRE", " Helene@Lefevre.example "))
        assert await _people(database) == _persons(("7", "Helene LEFEVRE"))

    run(story())


def test_one_person_over_two_shops(database: Database, run: Run) -> None:
    async def story() -> None:
        await applied(database, told(account("7", "Ana", "Costa", "ana@costa.example")), connection_id=1)
        await applied(database, told(account("31", "Ana", "Costa", "ana@costa.example")), connection_id=2)
        assert await _people(database) == _persons(("7", "31"))

    run(story())


def test_the_same_mail_with_another_surname_is_only_suggested(database: Database, run: Run) -> None:
    async def story() -> None:
        await applied(database, told(account("7", "Paul", "Girard", "paul@foyer.example")))
        await applied(database, told(account("8", "Nadia", "Benali", "paul@foyer.example")))
        assert await _people(database) == _persons(("7",), ("8",))
        async with database.transaction() as transaction:
            first, second = [row[0] for row in await rows(database, "SELECT id FROM customers ORDER BY id")]
            suggested = await suggestions_of(transaction, first)
        assert [(one.customer_id, one.reason) for one in suggested] == [(second, "mail")]

    run(story())


def test_a_second_shared_identity_joins_in_spite_of_the_surname(database: Database, run: Run) -> None:
    async def story() -> None:
        await _order(
            database,
            guest_order("1", "Marie", "Dubois", "marie@exemple.example", "06 12 34 56 78"),
            guest_order("2", "Marie", "Lambert", "marie@exemple.example", "+33 6 12 34 56 78"),
        )
        assert await _people(database) == _persons(("Marie Dubois", "Marie Lambert"))

    run(story())


def test_a_family_mailbox_joins_by_surname_and_can_be_parted_for_good(database: Database, run: Run) -> None:
    """The rule joins those who share mail and surname; a person who knows better parts them, and it lasts."""

    async def story() -> None:
        await applied(database, told(account("7", "Jean", "Petit", "famille@petit-nantes.example")))
        await applied(database, told(account("8", "Rose", "Petit", "famille@petit-nantes.example")))
        assert await _people(database) == _persons(("7", "8"))
        [(merge, kept, merged)] = await rows(
            database,
            "SELECT id, customer_id, merged_id FROM customer_merges WHERE reason = 'mail_and_surname'",
        )
        async with database.transaction() as transaction:
            await undo_merge(transaction, kept, merge, "user:1")
        assert await _people(database) == _persons(("7",), ("8",))
        assert await rows(database, "SELECT id FROM customers WHERE merged_into IS NULL ORDER BY id") == [
            (kept,),
            (merged,),
        ]
        await _order(database, guest_order("1", "Rose", "Petit", "famille@petit-nantes.example"))
        assert await _people(database) == _persons(("7",), ("8", "Rose Petit"))

    run(story())


def test_a_company_mailbox_with_many_surnames_identifies_nobody(database: Database, run: Run) -> None:
    async def story() -> None:
        mail, phone = "equipe@tissages-vosges.example", "03 29 11 22 33"
        await _order(
            database,
            *(
                guest_order(str(number), "Claude", surname, mail, phone)
                for number, surname in enumerate(("Aubry", "Weber", "Claudel", "Thomas"))
            ),
        )
        assert len(await _people(database)) == 4
        async with database.transaction() as transaction:
            suggested = await suggestions_of(transaction, 1)
        assert {one.customer_id for one in suggested} == {2, 3, 4}

    run(story())


def test_a_call_centre_does_not_make_its_callers_one_person(database: Database, run: Run) -> None:
    """The centre's mail and number are on every order; two callers may even have the same surname."""

    async def story() -> None:
        mail, phone = "saisie7@appels-ouest.example", "02 99 00 11 22"
        callers = ("Anne Martin", "Luc Martin", "Zoé Robin", "Eva Leroux", "Max Fabre")
        await _order(
            database,
            *(
                guest_order(str(number), first, last, mail, phone)
                for number, (first, last) in enumerate(map(str.split, callers))
            ),
        )
        assert len(await _people(database)) == 5

    run(story())


def test_a_mailbox_that_empties_identifies_again(database: Database, run: Run) -> None:
    async def story() -> None:
        mail = "vacances@maison-bleue.example"
        await _order(
            database, *(guest_order(n, "A", s, mail) for n, s in (("1", "Roy"), ("2", "Noel"), ("3", "Gay")))
        )
        await applied(database, told(account("7", "B", "Roy", mail)))
        assert len(await _people(database)) == 4
        corrected = guest_order("3", "A", "Gay", "gay@autre.example")
        await applied(database, told(corrected, version=4, read=5))
        assert await _people(database) == _persons(("A Roy", "7"), ("A Noel",), ("A Gay",))

    run(story())


def test_a_role_address_never_joins_alone(database: Database, run: Run) -> None:
    async def story() -> None:
        await applied(database, told(account("7", "Inès", "Faure", "contact@fleurs-faure.example")))
        await applied(database, told(account("8", "Inès", "Faure", "contact@fleurs-faure.example")))
        assert len(await _people(database)) == 2
        phone = "+33611223344"
        await applied(
            database,
            told(account("8", "Inès", "Faure", "contact@fleurs-faure.example", phone=phone), version=2),
        )
        await applied(
            database,
            told(account("7", "Inès", "Faure", "contact@fleurs-faure.example", phone=phone), version=2),
        )
        assert await _people(database) == _persons(("7", "8"))

    run(story())


def test_a_guest_whose_order_is_corrected_leaves_nobody_behind(database: Database, run: Run) -> None:
    async def story() -> None:
        await _order(database, guest_order("1", "Tom", "Blanc", "tom@blnc.example"))
        await applied(
            database, told(guest_order("1", "Tom", "Blanc", "tom@blanc.example"), version=2, read=3)
        )
        assert await rows(database, "SELECT mail FROM customer_profiles") == [("tom@blanc.example",)]
        assert await rows(database, "SELECT count(*) FROM profile_words WHERE word = 'tom@blnc.example'") == [
            (0,)
        ]

    run(story())


def test_who_was_known_by_an_order_is_found_in_the_account(database: Database, run: Run) -> None:
    """What was noted of a person, a ticket or an address in a browser, leads to them later too."""

    async def story() -> None:
        mine = {"customer_external_id": "7"}
        await _order(database, guest_order("1", "Ana", "Costa", "ana@costa.example", **mine))
        (known,) = await rows(database, "SELECT customer_id FROM customer_profiles")
        await applied(database, told(account("7", "Ana", "Costa", "ana@costa.example")))
        ((kind, person),) = await rows(database, "SELECT kind, customer_id FROM customer_profiles")
        assert kind == "account"
        async with database.transaction() as transaction:
            assert await surviving_id(transaction, known[0]) == person

    run(story())


@pytest.mark.parametrize("turn", list(permutations(range(3))))
def test_who_is_whom_does_not_depend_on_who_came_first(
    database: Database, run: Run, turn: tuple[int, ...]
) -> None:
    async def story() -> None:
        orders = (
            guest_order("1", "Léo", "Simon", "leo@simon.example", "06 11 11 11 11"),
            guest_order("2", "Léo", "Simon", "", "06 11 11 11 11"),
            guest_order("3", "L.", "SIMON", "leo@simon.example"),
        )
        await _order(database, *(orders[place] for place in turn))
        assert len(await _people(database)) == 1
        assert await rows(database, "SELECT count(*) FROM customer_merges WHERE undone_at IS NULL") == [(2,)]

    run(story())


def test_staff_join_and_part_again(database: Database, run: Run) -> None:
    async def story() -> None:
        await applied(database, told(account("7", "Ida", "Perrin", "ida@perrin.example")))
        await applied(database, told(account("8", "I.", "Vidal", "ida@vidal.example")))
        async with database.transaction() as transaction:
            stays = await merge_customers(transaction, 2, 1, "user:5")
        assert stays == 1
        assert await _people(database) == _persons(("7", "8"))
        [(merge, actor)] = await rows(database, "SELECT id, actor FROM customer_merges")
        assert actor == "user:5"
        async with database.transaction() as transaction:
            await undo_merge(transaction, 1, merge, "user:5")
        assert await _people(database) == _persons(("7",), ("8",))
        assert await rows(database, "SELECT undone_by FROM customer_merges") == [("user:5",)]

    run(story())


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "", "+33612345678"),
        ("0033612345678", "FR", "+33612345678"),
        ("(212) 555-0188", "US", "+12125550188"),
        ("0612345678", "", ""),
        ("none", "FR", ""),
        ("12", "FR", ""),
    ],
)
def test_phone_numbers_are_read_by_country(written: str, country: str, number: str) -> None:
    assert phone_number(written, country) == number


def test_mail_addresses_are_compared_as_mailboxes() -> None:
    assert mail_address(" Jean.Petit@Poste.Example ") == "jean.petit@poste.example"
    assert mail_address("jean.petit") == mail_address("") == mail_address("a b@c.example") == ""
    assert is_role_address("service-client@x.example")
    assert is_role_address("contact+web@x.example")
    assert not is_role_address("contactine@x.example")


def test_two_shops_that_bring_the_same_mail_at_once_do_not_miss_each_other(
    database: Database, run: Run
) -> None:
    async def shop(connection_id: int) -> None:
        people = (
            account(f"{connection_id}{number}", "Ana", f"Nom{number}", f"ana{number}@nom.example")
            for number in range(20)
        )
        for person in people:
            await applied(database, told(person), connection_id=connection_id)
            renamed = account(person.external_id, "Anna", person.last_name, person.mail)
            await applied(database, told(renamed, version=2), connection_id=connection_id)

    async def story() -> None:
        await asyncio.gather(*(shop(connection_id) for connection_id in (1, 2, 3)))
        assert {len(person) for person in await _people(database)} == {3}

    run(story())
