"""What the mirror knows is said to each reader in their own form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.kernel.types import Money
from guichet.ports.records import OrderState, ParcelState
from guichet.voice.facts import SAMPLE, CustomerFact, Facts, ParcelFact, StoreFact, told
from guichet.voice.facts.carriers import carrier_name
from guichet.voice.languages import (
    WORDED,
    Reader,
    order_words,
    parcel_next_words,
    parcel_words,
    reader_of,
    say_day,
    say_list,
    say_money,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reader", "money", "day"),
    [
        (Reader("fr", "FR"), "1 234,50 €", "jeudi 26 novembre"),
        (Reader("en", "GB"), "€1,234.50", "Thursday, 26 November"),
        (Reader("en", "US"), "€1,234.50", "Thursday, November 26"),
        (Reader("de", "DE"), "1.234,50 €", "Donnerstag, 26. November"),
        (Reader("es", "ES"), "1.234,50 €", "jueves, 26 de noviembre"),
    ],
)
def test_money_and_days_are_written_as_the_reader_writes_them(reader: Reader, money: str, day: str) -> None:
    assert say_money(Money(123450, "EUR"), reader).replace("\xa0", " ").replace("\u202f", " ") == money
    assert say_day(datetime(2026, 11, 26, 9, 0, tzinfo=UTC), reader, NOON) == day


def test_a_day_is_the_readers_own_and_a_far_one_has_its_year() -> None:
    late = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    assert say_day(late, Reader("fr", "FR", "Europe/Paris"), NOON) == "vendredi 27 novembre"
    assert say_day(NOON - timedelta(days=400), Reader("fr", "FR"), NOON) == "19 octobre 2025"
    assert say_money(Money(1500, "JPY"), Reader("fr", "FR")).startswith("1")
    assert say_list(["a", "b", "c"], Reader("fr", "FR")) == "a, b et c"


def test_a_readers_region_is_the_stores_where_it_speaks_their_language() -> None:
    assert reader_of("fr", "fr_BE") == Reader("fr", "BE")
    assert reader_of("en", "fr_FR", "Europe/Paris") == Reader("en", "GB", "Europe/Paris")
    assert reader_of("fr", "en-GB").region == "FR"
    assert reader_of("en", "no such thing", "Nowhere/At_all").zone is UTC
    assert say_money(Money(100, "EUR"), Reader("xx", "ZZ")) == "€1.00"


def test_every_state_has_words_in_every_language_but_the_unknown() -> None:
    quiet = {OrderState.UNKNOWN, OrderState.INCOMPLETE, OrderState.DISPUTED}
    ends = {ParcelState.DELIVERED, ParcelState.RETURNED, ParcelState.LOST, ParcelState.UNKNOWN}
    for language in WORDED:
        assert {one for one in ParcelState if parcel_words(one, language) is None} == {ParcelState.UNKNOWN}
        assert {one for one in ParcelState if parcel_next_words(one, language) is None} == ends
        assert {one for one in OrderState if order_words(one, language) is None} == quiet
    assert parcel_words(ParcelState.DELIVERED, "nl") is None


def test_what_is_not_known_is_absent() -> None:
    groups = told(Facts(now=NOON, store=StoreFact(name="Nova")), Reader("fr", "FR"))
    assert groups == {"store": {"name": "Nova"}}


def test_a_carriers_words_are_for_those_who_read_them() -> None:
    words = "Intempéries : la plateforme de Rennes a fermé, l’envoi repart au prochain départ."
    parcel = ParcelFact(state=ParcelState.EXCEPTION, carrier_words=words)
    assert SAMPLE.order is not None
    facts = msgspec.structs.replace(SAMPLE, order=msgspec.structs.replace(SAMPLE.order, parcels=(parcel,)))
    assert told(facts, Reader("fr", "FR"))["parcel"]["carrier_words"] == words
    assert "carrier_words" not in told(facts, Reader("en", "GB"))["parcel"]


@pytest.mark.parametrize(
    ("told_", "name"),
    [("colissimo", "Colissimo"), ("mondial-relay", "Mondial Relay"), ("TNT Express", "TNT Express"),
     ("vélo_du_coin", "Vélo Du Coin"), ("", "")],
)  # fmt: skip
def test_a_carrier_is_called_by_its_name(told_: str, name: str) -> None:
    assert carrier_name(told_) == name


@given(st.text(max_size=400))
def test_a_name_is_one_line_and_no_advertisement(name: str) -> None:
    groups = told(Facts(now=NOON, customer=CustomerFact(name=name)), Reader("fr", "FR"))
    shown = groups.get("customer", {}).get("name", "")
    assert isinstance(shown, str)
    assert "\n" not in shown
    assert len(shown) <= 300


@pytest.mark.parametrize("name", ["Win at www.evil.example", "https://evil.example", "me@evil.example"])
def test_an_address_in_the_field_of_a_name_is_not_carried_on(name: str) -> None:
    assert "customer" not in told(Facts(now=NOON, customer=CustomerFact(name=name)), Reader("fr", "FR"))
