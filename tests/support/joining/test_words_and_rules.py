"""What subjects, numbers and names say, and the rules at their edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guichet.support.joining import (
    Arriving,
    Candidate,
    Mention,
    is_forward,
    order_numbers,
    place,
    subject_key,
)
from guichet.support.joining.words import is_relay_of, is_robot, names_differ

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def arriving(**more: Any) -> Arriving:
    fields: dict[str, Any] = {
        "channel": "mail",
        "store_id": 1,
        "point": "mail:zoe@mail.example",
        "name": "Zoé Petit",
        "persons": frozenset(),
        "references": (),
        "orders": (),
        "subject": "",
        "text": "Where is my parcel?",
        "sent_at": NOW,
    }
    return Arriving(**{**fields, **more})


def candidate(**more: Any) -> Candidate:
    fields: dict[str, Any] = {
        "ticket_id": 7,
        "state": "waiting",
        "store_id": 1,
        "person_id": None,
        "contact_point": "mail:zoe@mail.example",
        "contact_name": "Zoé Petit",
        "participants": frozenset({"mail:zoe@mail.example"}),
        "references": frozenset(),
        "ours": frozenset(),
        "order_ids": frozenset(),
        "subject_key": "my parcel",
        "words": "my parcel has not arrived",
        "last_message_at": NOW - timedelta(hours=3),
        "unanswered": False,
    }
    return Candidate(**{**fields, **more})


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        ("Re: Où est mon colis ?", "ou est mon colis"),
        ("RE : RE: [EXTERNAL] AW: Où est mon colis ?", "ou est mon colis"),
        ("Re[2]: Fwd: TR : Facture", "facture"),
        ("Retour de la commande", "retour de la commande"),
        ("Reçu", "recu"),
        ("", ""),
    ],
)
def test_a_subject_is_compared_without_what_mail_clients_put_before_it(subject: str, key: str) -> None:
    assert subject_key(subject) == key


def test_forwards_are_told_from_answers() -> None:
    assert all(map(is_forward, ("Fwd: x", "WG: x", "TR : x", "RV: x", "fw: x")))
    assert not any(map(is_forward, ("Re: x", "AW: x", "Travaux", "Transport : x", "x")))


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("New chat message for order #59016723331", ["59016723331"]),
        ("commande n° 42 svp", ["42"]),
        ("I ordered 42 mugs for 89.90", []),
        ("Bestellung NV-10482.", ["NV-10482"]),
        ("403-1234567-7654321", ["403-1234567-7654321"]),
        ("see https://shop.example/orders/10482", []),
        ("write to a10482@mail.example", []),
    ],
)
def test_what_may_be_an_orders_number(said: str, numbers: list[str]) -> None:
    assert list(order_numbers(said)) == numbers


def test_whole_names_that_differ_are_two_people_and_short_forms_are_not() -> None:
    assert names_differ("Zoé Petit", "Hugo Petit")
    assert not names_differ("Zoé Petit", "PETIT zoe")
    assert not names_differ("Z. Petit", "Zoé Petit")
    assert not names_differ("Zoé", "Hugo Petit")


def test_robots_identify_nobody_and_speak_of_their_own_relays_orders() -> None:
    assert is_robot("mail:no-reply@market.example")
    assert not is_robot("mail:noah@market.example")
    assert is_relay_of("mail:no-reply@market.example", "b1@relay.market.example")
    assert not is_relay_of("mail:no-reply@gmail.com", "somebody@gmail.com")
    assert not is_relay_of("mail:no-reply@evil.example", "b1@relay.market.example")


def test_a_conversation_closed_long_ago_is_gone_on_from_and_not_opened() -> None:
    word = "id:a@mail.example"
    old = candidate(state="closed", references=frozenset({word}), last_message_at=NOW - timedelta(days=31))
    placed = place(arriving(references=(word,)), [old])
    assert (placed.ticket_id, placed.follows_id) == (None, 7)
    recent = candidate(state="closed", references=frozenset({word}), last_message_at=NOW - timedelta(days=29))
    assert place(arriving(references=(word,)), [recent]).ticket_id == 7


def test_a_strangers_thread_and_token_only_suggest() -> None:
    word = "token:abc"
    stranger = arriving(point="mail:eve@mail.example", name="Eve", references=(word,))
    placed = place(stranger, [candidate(references=frozenset({word}))])
    assert placed.ticket_id is None
    assert [(one.ticket_id, one.evidence) for one in placed.suggestions] == [(7, ("token", "stranger"))]


def test_who_is_let_in_by_name_and_order_is_a_third_party() -> None:
    word = "id:ours@desk.example"
    ticket = candidate(references=frozenset({word}), ours=frozenset({word}), order_ids=frozenset({5}))
    known = Mention(order_id=5, store_id=1, by_author=False)
    elsewhere = arriving(point="mail:zoe@office.example", references=(word,), orders=(known,))
    placed = place(elsewhere, [ticket])
    assert (placed.ticket_id, placed.author_is_customer) == (7, False)
    assert (
        place(
            arriving(point="mail:x@office.example", name="X Y", references=(word,), orders=(known,)), [ticket]
        ).ticket_id
        is None
    )


def test_two_equally_near_conversations_are_left_to_a_person() -> None:
    placed = place(arriving(), [candidate(ticket_id=7), candidate(ticket_id=8)])
    assert placed.ticket_id is None
    assert {one.ticket_id for one in placed.suggestions} == {7, 8}
