"""Texts of another desk: read in our words, looked at, then written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.inbox.desk import agents

from guichet.kernel.auth import Grant
from guichet.kernel.errors import GuichetError
from guichet.kernel.services import Services
from guichet.support.macros.errors import ImportUnreadableError
from guichet.support.macros.importing import read_table
from guichet.voice.dialects import dialects, recognise, translate
from guichet.voice.liquid import TemplateBrokenError, check

EDESK = """\
Template name;Message;Language;Labels;Status
Dispatched;"Dear #customer-first-name#,

Your order #order_number# left with #shipping_carrier#: #tracking_link#.
Delivery by #expected_delivery_date_to#.";English;shipping, sent;closed
Dispatched;"Bonjour #customer_first_name#, votre commande #order_number# est partie.";fr;;
Gift;"<p>Merci &amp; à bientôt #gift_wrap_colour#<br>Réf. #order_number#</p>";fr_FR;;
Gift;Encore;fr;;
;Sans nom;fr;;
"""


def test_each_dialect_is_read_in_our_words() -> None:
    gorgias = (
        "Hi {{ticket.customer.firstname}}, order {{ticket.customer.integrations.shopify.orders[0].name}} of "
        '{{ticket.customer.integrations.magento2.orders[0].created_at|datetime_format("MMM")}}'
        " {{ticket.customer.integrations.shopify.orders[0].note}}"
    )
    said = translate(gorgias, dialects()["gorgias"])
    assert said.text.startswith(
        "Hi {{ customer.first_name }}, order {{ order.number }} of {{ order.placed_on }} [["
    )
    assert said.unmapped == ("ticket.customer.integrations.shopify.orders[0].note",)
    zendesk = translate("{{ticket.requester.name}}, {{current_user.signature}}", dialects()["zendesk"])
    assert zendesk.text == "{{ customer.name }}, {{ brand.signature }}"
    own = "{% if order.number %}{{ order.number }}{% endif %}"
    assert translate(own, dialects()["liquid"]).text == own
    # Braces of a desk that has none are the writer's own signs.
    assert translate("#order_number# {{ secret }} {% raw %}", dialects()["edesk"]).text == (
        "{{ order.number }} { { secret }} { % raw %}"
    )
    assert recognise(["#order_number#", "no. #5 and #6#"]).id == "edesk"
    assert recognise([gorgias]).id == "gorgias"
    assert recognise(["plain words"]).id == "liquid"
    for dialect in dialects().values():
        for path in set(dialect.fields.values()) - {"item.name", "item.options", "item.quantity"}:
            check(f"{{{{ {path} }}}}")


@given(st.text(alphabet="{}%#|[]. abcdeorumn_", max_size=80))
def test_whatever_is_imported_from_elsewhere_is_a_text_or_is_refused_in_words(text: str) -> None:
    for name in ("edesk", "gorgias", "zendesk"):
        refused = refusal(translate(text, dialects()[name]).text)
        assert refused is None or refused.detail.fr


def refusal(source: str) -> GuichetError | None:
    try:
        check(source)
    except TemplateBrokenError as refused:
        return refused
    return None


@pytest.mark.parametrize("table", ["", "just words", "name,language\nA,fr", "name,text\n", 'name,text\n"a'])
def test_what_is_no_table_of_texts_is_refused(table: str) -> None:
    if table.endswith('"a'):
        assert read_table(table)[0][1]["name"] == "a"
        return
    with pytest.raises(ImportUnreadableError):
        read_table(table)


def test_an_import_is_looked_at_before_anything_is_written(run: Any, services: Services) -> None:
    async def story() -> None:
        async with agents(services, "Lea", grants=[Grant(role="lead")]) as [(_, lea)]:
            asked = {"table": EDESK}

            async def import_(path: str, **more: Any) -> dict[str, Any]:
                answer = await lea.post(
                    f"/api/v1/macro-imports{path}", json={**asked, **more}, headers={"Accept-Language": "fr"}
                )
                assert answer.status_code in {200, 201}, answer.text
                return dict(answer.json())

            report = await import_("/previews")
            assert report["dialect"] == "edesk"
            sent, french, gift, twice, nameless = report["rows"]
            assert (sent["intent"], sent["language"], sent["outcome"]) == ("dispatched", "en", "new")
            assert "Delivery by {{ parcel.expected_on }}." in sent["text"]
            assert sent["tags"] == ["shipping", "sent"]
            assert sent["actions"] == [{"kind": "state", "state": "closed"}]
            assert french["intent"] == "dispatched"
            assert gift["text"] == "Merci & à bientôt [[gift_wrap_colour]]\nRéf. {{ order.number }}"
            assert gift["unmapped"] == ["gift_wrap_colour"]
            assert (twice["outcome"], nameless["outcome"]) == ("refused", "refused")
            assert "déjà plus haut" in twice["reason"]
            known = {one["intent"] for one in (await lea.get("/api/v1/macros")).json()["items"]}
            assert "dispatched" not in known

            await import_("", lines=[sent["line"], french["line"]])
            macros = {one["intent"]: one for one in (await lea.get("/api/v1/macros")).json()["items"]}
            assert "gift" not in macros
            assert macros["dispatched"]["languages"] == ["en", "fr"]
            assert macros["dispatched"]["tags"] == ["shipping", "sent"]
            again = await import_("")
            assert [one["outcome"] for one in again["rows"]] == ["same", "same", "new", "refused", "refused"]
            assert "gift" in {one["intent"] for one in (await lea.get("/api/v1/macros")).json()["items"]}

            branded = await import_(
                "/previews", table="nom,texte,marque\nLate,Bonjour,Inconnue\nLate,Bonjour,"
            )
            assert [one["outcome"] for one in branded["rows"]] == ["refused", "new"]
            assert branded["rows"][1]["intent"] == "own_late"
            broken = await lea.post("/api/v1/macro-imports/previews", json={"table": "a,b\n1,2"})
            assert broken.json()["code"] == "import_unreadable"
        async with agents(services, "Ada") as [(_, ada)]:
            refused = await ada.post("/api/v1/macro-imports", json=asked)
            assert refused.json()["code"] == "not_allowed"

    run(story())
