"""A text says what is known, names what is missing, and is never more than a text."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guichet.kernel.types import Language
from guichet.voice.facts import FIELDS, SAMPLE, told
from guichet.voice.languages import Reader
from guichet.voice.liquid import Gap, TemplateBrokenError, check, render
from guichet.voice.liquid.language import LONGEST

FRENCH = told(SAMPLE, Reader("fr", "FR", "Europe/Paris"))
ALL: dict[str, Any] = {**FRENCH, "brand": {"name": "Nova", "greeting": "Bonjour,", "signature": "Nova"}}


def said(source: str, groups: Any = None) -> str:
    rendered = render(source, ALL if groups is None else groups)
    assert rendered.gaps == ()
    return rendered.text


def refusal(source: str) -> TemplateBrokenError | None:
    try:
        check(source)
    except TemplateBrokenError as refused:
        return refused
    return None


def test_values_stand_where_their_places_are() -> None:
    assert said("{{ customer.first_name }}, {{ order.number }} : {{ order.total }}") == (
        "Camille, 10482 : 139,00\N{NO-BREAK SPACE}€"
    )
    assert said("{{ parcel.expected_on }}") == "jeudi 26 novembre"
    assert said("{{ order.items }}") == "Ada (38 · Marine), Lison × 2"
    listed = "{% for item in order.items %}{{ forloop.index }} {{ item.name }}\n{% endfor %}"
    assert said(listed) == "1 Ada\n2 Lison"
    assert said("{{ order.items.size }} {{ order.parcels.first.number }}") == "2 6A00000000001"
    assert said("{{ order.items | join: ' / ' }}") == "Ada (38 · Marine) / Lison × 2"


def test_a_value_that_is_not_known_is_named_and_leaves_no_hole() -> None:
    rendered = render("Suivi {{ parcel.number }}, total {{ order.total }}.", {"customer": {"name": "Zoé"}})
    assert rendered.gaps == (Gap("parcel.number"), Gap("order.total"))
    assert rendered.text == "Suivi [parcel.number], total [order.total]."
    beyond = render("{{ order.parcels[7].number }}{% for one in order.not_sent %}x{% endfor %}", {})
    assert beyond.gaps == (Gap("order.parcels.number"), Gap("order.not_sent"))


def test_a_condition_asks_without_needing() -> None:
    source = "{% if parcel.number %}Suivi {{ parcel.number }}{% else %}Pas encore parti{% endif %}"
    assert said(source, {"customer": {"name": "Zoé"}}) == "Pas encore parti"
    assert said("{{ parcel.number | default: 'à venir' }}", {"store": {"name": "Nova"}}) == "à venir"
    assert said("{% if order %}oui{% else %}non{% endif %}", {"store": {"name": "Nova"}}) == "non"
    assert (
        said("{% unless order.not_sent %}tout{% endunless %}parti", {"order": {"number": "1"}}) == "toutparti"
    )


def test_a_place_left_for_a_person_is_a_gap_until_it_is_filled() -> None:
    assert render("Bonjour. [[votre réponse]]", ALL).gaps == (Gap("votre réponse", blank=True),)
    named = {"customer": {"name": "[[votre réponse]]"}}
    assert render("{{ customer.name }}", named).gaps == ()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ order.numbr }}", "order.number"),
        ("{{ ordre.number }}", "“ordre.number”"),
        ("{{ secret }}", "“secret”"),
        ("{% for i in order.items %}{{ i.nam }}{% endfor %}", "item.name"),
        ("{{ item.name }}", "within a loop only"),
        ("{{ order }}", "order"),
        ("{{ order[customer.name] }}", "order[customer.name]"),
        ("{% include 'other' %}", "include"),
        ("{% render 'other' %}", "render"),
        ("{{ order.number | replace: '1', '2' }}", "replace"),
        ("Un\ndeux {{ order.number", "Line 2"),
        ("{% if order.number %}", "endif"),
    ],
)
def test_what_is_no_text_of_ours_is_refused_by_name(source: str, words: str) -> None:
    with pytest.raises(TemplateBrokenError) as refused:
        check(source)
    assert words in refused.value.text(Language.EN)
    assert refused.value.text(Language.FR) != refused.value.text(Language.EN)


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}",
        "{% for a in (1..99999999999999999999) %}x{% endfor %}",
        "{% assign a = 'xxxxxxxxxx' %}" + "{% assign a = a | append: a %}" * 60 + "{{ a }}",
        "{% if order.number %}" * 40 + "{% endif %}" * 40,
        "x" * (LONGEST + 1),
        "{{ order.number" + " | append: order.number" * 2000 + " }}",
    ],
)
def test_a_text_cannot_swell(source: str) -> None:
    refused = refusal(source)
    assert refused is None or refused.text(Language.FR)
    assert refused is not None or len(render(source, ALL).text) <= 100_000


@given(st.text(alphabet=string.printable + "é’«»{}%|[]", max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_somebody_is_called_is_only_said(name: str) -> None:
    """A customer's words are values: no sign in them is read as Liquid, in a text or behind a filter."""
    groups = {"customer": {"name": name, "first_name": name}, "order": {"number": "10482"}}
    wrapped = render("<{{ customer.name }}|{{ customer.first_name | append: '' }}>", groups)
    assert wrapped.gaps == ()
    assert f"<{name}|{name}>".split() == wrapped.text.split()


def test_an_injected_place_changes_nothing() -> None:
    attack = "{{ order.total }}{% for x in (1..9) %}{{ agent.name }}{% endfor %}{{ brand.signature }}"
    assert said("Bonjour {{ customer.name }},", {"customer": {"name": attack}}) == f"Bonjour {attack},"


@given(st.text(alphabet="{}%| abcdefor.inumbe'[]()|:,-\n", max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_text_is_rendered_or_refused_in_words(source: str) -> None:
    refused = refusal(source)
    assert refused is None or refused.text(Language.EN)
    assert refused is not None or render(source, ALL)


def test_every_field_of_the_catalogue_can_be_said() -> None:
    for field in FIELDS:
        place = f"{{{{ {field.path} }}}}"
        if field.path.startswith("item."):
            place = f"{{% for item in order.items %}}{place}{{% endfor %}}"
        check(place)
        assert [gap.path for gap in render(place, {}).gaps][:1] in (
            [[field.path], ["order.items"]] if field.path.startswith("item.") else [[field.path]]
        )
