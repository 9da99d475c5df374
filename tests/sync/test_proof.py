"""The proof: equal is said only where it was seen, and what differs is shown to the field."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sync.hands import Hands
from tests.sync.tiny import TinyShop

from guichet.ports.records import Resource
from guichet.sync import proof
from guichet.sync.proof import ProofRow


async def prove(hands: Hands) -> ProofRow:
    async with hands.services.database.transaction() as transaction:
        proof_id = await proof.ask(transaction, hands.connection_id, sample_size=10)
    async with hands.reading():
        await proof.prove(hands.services, proof_id)
    async with hands.services.database.transaction() as transaction:
        found = await proof.find(transaction, proof_id)
    assert found is not None
    return found


async def mirror(hands: Hands, shop: TinyShop) -> None:
    await hands.keep_page(list(shop.orders.values()))
    await hands.read()


def orders(found: ProofRow) -> Any:
    return next(one for one in found.resources if one.resource == "orders")


def test_an_equal_mirror_is_proven(run: Any, hands: Hands, tiny: TinyShop) -> None:
    for number in range(1, 6):
        tiny.put(number)
    run(mirror(hands, tiny))
    found = run(prove(hands))
    result = orders(found)
    assert (result.there, result.here, result.equal, result.differing) == (5, 5, 5, 0)
    assert (result.missing, result.extra) == (0, 0)
    assert all(field.equal for sample in found.samples for field in sample.fields)


def test_what_was_missed_is_read_again_and_then_equal(run: Any, hands: Hands, tiny: TinyShop) -> None:
    for number in range(1, 6):
        tiny.put(number)
    run(mirror(hands, tiny))
    tiny.put(2, state="shipped")
    tiny.put(6)
    del tiny.orders["3"]
    result = orders(run(prove(hands)))
    assert (result.there, result.here, result.differing) == (5, 5, 0)
    assert run(hands.scalar("SELECT state FROM orders WHERE external_id = '2'")) == "shipped"


def test_a_mirror_that_is_wrong_is_shown_to_the_field(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.put(1)
    run(mirror(hands, tiny))
    run(hands.execute("UPDATE orders SET total = total + 1"))
    found = run(prove(hands))
    assert orders(found).differing == 1
    differing = [field for field in found.samples[0].fields if not field.equal]
    assert [(field.name, field.there, field.here) for field in differing] == [("total", "1001", "1002")]


def test_a_thing_that_is_only_here_is_not_equal() -> None:
    compared = proof.compare(Resource.ORDERS, "1", {}, {"number": "1"})
    assert not compared.equal
    assert not proof.compare(Resource.ORDERS, "1", {"number": "1"}, {}).equal


def test_what_is_asked_of_by_its_number_alone_is_not_proven(
    run: Any, hands: Hands, tiny: TinyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.put(1)
    monkeypatch.setattr(tiny, "fetchable", (*tiny.fetchable, Resource.PARCELS))
    run(mirror(hands, tiny))
    found = run(prove(hands))
    assert found.state == "done"
    assert Resource.PARCELS not in {one.resource for one in found.resources}


def test_a_resource_that_fails_does_not_hide_the_others(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.put(1)
    run(mirror(hands, tiny))

    async def count(session: Any, resource: Any, *, since: Any = None) -> int:
        if resource == "customers":
            raise ValueError("no customers today")
        return 1

    tiny.count = count  # type: ignore[method-assign]  # the shop on a bad day
    found = run(prove(hands))
    assert orders(found).equal == 1
    failed = next(one for one in found.resources if one.resource == "customers")
    assert (failed.note, failed.words) == ("failed", "ValueError: no customers today")
