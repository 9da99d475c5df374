"""Acts: intended, called, their result kept; one whose answer was lost is asked about, never repeated."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest
from tests.sync.hands import TESTER, Hands
from tests.sync.tiny import TinyShop

from guichet.kernel.jobs import RetryLaterError
from guichet.ports.capabilities import NewRefund, NewShipment, StockAdjustment
from guichet.ports.failures import OutageError, RejectedError, ThrottledError
from guichet.sync import push
from guichet.sync.act_schemas import ActKind
from guichet.sync.acts import ACT_WORDS, KINDS, AdjustStock, SetOrderState
from guichet.sync.errors import NotOfferedError

PARCEL = NewShipment(
    order_external_id="7", address_external_id="1", lines=(("7-1", 1),), tracking_number="6A"
)
LOST = OutageError("the answer was lost", uncertain=True)


async def intend(hands: Hands, request: Any, key: str = "a") -> int:
    async with hands.services.database.transaction() as transaction:
        return await push.intend(transaction, TESTER, hands.connection_id, request, key=key)


async def act(hands: Hands, act_id: int) -> push.ActRow:
    async with hands.services.database.transaction() as transaction:
        found = await push.find_act(transaction, act_id)
    assert found is not None
    return found


async def settle(hands: Hands) -> None:
    """Let the time pass after which a lost call is asked about."""
    await hands.execute("UPDATE acts SET called_at = called_at - interval '1 minute'")


def asked(shop: TinyShop, name: str) -> int:
    return sum(call == name for call, _ in shop.calls)


def ended(run: Any, hands: Hands) -> list[dict[str, Any]]:
    rows = run(hands.rows("SELECT payload FROM events WHERE name = 'act.ended' ORDER BY id"))
    return [msgspec.json.decode(row["payload"]) for row in rows]


def test_an_act_is_done_and_leaves_its_trail(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.put(7)
    act_id = run(intend(hands, PARCEL))
    run(push.perform(hands.services, act_id))
    done = run(act(hands, act_id))
    assert (done.state, done.result) == ("done", "shipment-1")
    assert tiny.shipments == [PARCEL]
    assert [event["state"] for event in ended(run, hands)] == ["done"]
    trail = run(hands.rows("SELECT act FROM audit_entries ORDER BY id"))
    assert [row["act"] for row in trail] == ["create_shipment.intended", "create_shipment.done"]
    assert run(hands.scalar("SELECT external_id FROM wanted")) == "7"


def test_the_same_key_is_the_same_act(run: Any, hands: Hands, tiny: TinyShop) -> None:
    first, second = run(intend(hands, PARCEL)), run(intend(hands, PARCEL))
    assert first == second
    run(push.perform(hands.services, first))
    run(push.perform(hands.services, second))
    assert len(tiny.shipments) == 1
    assert run(hands.scalar("SELECT count(*) FROM jobs")) == 1


def test_a_lost_answer_is_asked_about_not_repeated(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.lose_answer = LOST
    act_id = run(intend(hands, PARCEL))
    with pytest.raises(RetryLaterError):
        run(push.perform(hands.services, act_id))
    assert run(act(hands, act_id)).state == "uncertain"
    with pytest.raises(RetryLaterError):  # not at once: the call may still be on its way
        run(push.perform(hands.services, act_id))
    run(settle(hands))
    run(push.perform(hands.services, act_id))
    assert run(act(hands, act_id)).result == "shipment-1"
    assert asked(tiny, "create_shipment") == 1


def test_a_lost_call_that_never_arrived_is_made_again(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.lose_call = LOST
    act_id = run(intend(hands, PARCEL))
    with pytest.raises(RetryLaterError):
        run(push.perform(hands.services, act_id))
    tiny.lose_call = None
    run(settle(hands))
    run(push.perform(hands.services, act_id))
    assert run(act(hands, act_id)).state == "done"
    assert (asked(tiny, "find_shipment"), len(tiny.shipments)) == (1, 1)


def test_a_process_that_died_in_the_call_is_asked_about(run: Any, hands: Hands, tiny: TinyShop) -> None:
    act_id = run(intend(hands, PARCEL))
    tiny.shipments.append(PARCEL)  # the call arrived, its result was never kept
    run(hands.execute("UPDATE acts SET state = 'calling', called_at = now() - interval '1 minute'"))
    run(push.perform(hands.services, act_id))
    assert run(act(hands, act_id)).result == "shipment-1"
    assert len(tiny.shipments) == 1


def test_what_sets_may_be_repeated(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.put(7)
    tiny.lose_answer = LOST
    act_id = run(intend(hands, SetOrderState(order_external_id="7", state="shipped")))
    with pytest.raises(RetryLaterError):
        run(push.perform(hands.services, act_id))
    tiny.lose_answer = None
    run(settle(hands))
    run(push.perform(hands.services, act_id))
    assert run(act(hands, act_id)).state == "done"


def test_what_adds_waits_for_a_person(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.lose_answer = LOST
    change = StockAdjustment(variant_external_id="1", location_external_id="1", change=-2)
    act_id = run(intend(hands, AdjustStock(adjustments=(change,))))
    with pytest.raises(RetryLaterError):
        run(push.perform(hands.services, act_id))
    run(settle(hands))
    for _ in range(2):
        run(push.perform(hands.services, act_id))
    assert run(act(hands, act_id)).state == "uncertain"
    assert tiny.adjustments == [change]
    assert [event["state"] for event in ended(run, hands)] == ["uncertain"]


def test_an_act_that_cannot_be_asked_about_for_long_is_told_and_asked_about_all_the_same(
    run: Any, hands: Hands, tiny: TinyShop
) -> None:
    """The shop is down since the answer was lost: a person hears of it once, and the asking goes on."""
    tiny.lose_answer = LOST
    act_id = run(intend(hands, PARCEL))
    with pytest.raises(RetryLaterError):
        run(push.perform(hands.services, act_id))
    run(settle(hands))
    tiny.failures = [OutageError("asleep")]
    with pytest.raises(RetryLaterError):
        run(push.perform(hands.services, act_id))
    run(hands.execute("UPDATE acts SET intended_at = intended_at - interval '11 minutes'"))
    run(hands.execute("DELETE FROM jobs"))

    async def take_up() -> None:
        async with hands.services.database.transaction() as transaction:
            await push.take_up(transaction)

    for _ in range(2):
        run(take_up())
    assert [event["state"] for event in ended(run, hands)] == ["uncertain"]
    assert run(act(hands, act_id)).needs_person
    assert run(hands.scalar("SELECT count(*) FROM jobs")) == 1
    run(push.perform(hands.services, act_id))
    done = run(act(hands, act_id))
    assert (done.state, done.result, done.needs_person) == ("done", "shipment-1", False)


def test_what_a_person_resolved_meanwhile_stays_as_they_said(run: Any, hands: Hands, tiny: TinyShop) -> None:
    """An attempt that was under way when a person resolved the act changes nothing any more."""
    tiny.lose_answer = LOST
    act_id = run(intend(hands, PARCEL))
    with pytest.raises(RetryLaterError):
        run(push.perform(hands.services, act_id))
    run(settle(hands))
    find = tiny.find_shipment

    async def resolved_meanwhile(*arguments: Any, **more: Any) -> str | None:
        seen = await act(hands, act_id)
        async with hands.services.database.transaction() as transaction:
            await push.end(transaction, seen, TESTER, "failed", code="person_saw_nothing")
        return await find(*arguments, **more)

    tiny.find_shipment = resolved_meanwhile  # type: ignore[method-assign]  # a slow answer
    run(push.perform(hands.services, act_id))
    assert run(act(hands, act_id)).state == "failed"
    assert [event["state"] for event in ended(run, hands)] == ["failed"]


def test_a_refusal_is_told_in_the_vendors_words(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.failures = [RejectedError("the order is archived")]
    act_id = run(intend(hands, PARCEL))
    run(push.perform(hands.services, act_id))
    failed = run(act(hands, act_id))
    assert (failed.state, failed.reason) == ("failed", "the order is archived")
    assert run(hands.health()) == ("ok", "ok")


def test_a_spent_quota_puts_the_act_off(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.failures = [ThrottledError("later", 12)]
    act_id = run(intend(hands, PARCEL))
    with pytest.raises(RetryLaterError) as later:
        run(push.perform(hands.services, act_id))
    assert later.value.seconds == 12
    run(push.perform(hands.services, act_id))
    assert len(tiny.shipments) == 1


def test_every_kind_of_act_has_its_words_and_its_place_in_the_api() -> None:
    assert set(ACT_WORDS) == set(KINDS) == set(get_args(ActKind))


def test_what_the_connector_cannot_do_is_refused_at_once(run: Any, hands: Hands) -> None:
    with pytest.raises(NotOfferedError):
        run(intend(hands, NewRefund(order_external_id="7", amount="1.00")))
