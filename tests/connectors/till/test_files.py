"""Files of the trade become the same records as pushes: encodings, signs between cells, French headers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.connectors.till.counter import LAMP, Counter

from guichet.connectors.till import connector
from guichet.connectors.till.files import file_rows
from guichet.operations.till import import_file
from guichet.ports.failures import MalformedError
from guichet.sync.readers import read_all

SALES = f"""N° ticket;Date;Heure;Magasin;Code-barres;Désignation;Quantité;Prix unitaire TTC;Vendeur
T-1;05/03/2026;17:40;T1;{LAMP};Lampe « Été »;2;1 020,50 €;Zoé
T-1;05/03/2026;17:40;T1;;Emballage;1;0,00;Zoé
T-2;05/03/2026;18:05;T1;{LAMP};Lampe;-1;20,00;Zoé
T-3;05/03/2026;18h10;T1;{LAMP};Lampe;beaucoup;20,00;Zoé
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("sign", [";", "\t"])
def test_a_french_export_is_read_as_it_comes(encoding: str, sign: str) -> None:
    rows = list(file_rows(SALES.replace(";", sign).encode(encoding)))
    assert [(row.line, row.record["type"]) for row in rows] == [(2, "sale"), (4, "return"), (5, "sale")]
    first = rows[0].record
    assert (first["id"], first["at"], first["location"]) == ("T-1", "2026-03-05T17:40:00", "T1")
    assert first["lines"] == [
        {"gtin": LAMP, "name": "Lampe « Été »", "quantity": 2, "unit_price": "1020.50"},
        {"name": "Emballage", "quantity": 1, "unit_price": "0.00"},
    ]


@pytest.mark.parametrize(
    ("head", "row", "record"),
    [
        (
            "ean,magasin,stock,date",
            f"{LAMP},T1,3,2026-03-05T09:00:00Z",
            {"type": "level", "gtin": LAMP, "location": "T1", "on_hand": 3, "at": "2026-03-05T09:00:00Z"},
        ),
        (
            "Carte de fidélité;Prénom;Nom;Courriel;Niveau;Points",
            "29-1;Zoé;Petit;zoe@mail.example;Or;120",
            {
                "type": "loyalty",
                "card": "29-1",
                "first_name": "Zoé",
                "last_name": "Petit",
                "mail": "zoe@mail.example",
                "tier": "Or",
                "points": 120,
            },
        ),
        (
            "Référence;Libellé;Prix TTC",
            "S1;Santon;12,50",
            {"type": "article", "sku": "S1", "name": "Santon", "price": "12.50"},
        ),
        (
            "Code magasin;Nom;Ville",
            "M;Marché;Lille",
            {"type": "location", "code": "M", "name": "Marché", "city": "Lille"},
        ),
    ],
)
def test_what_a_file_holds_is_known_by_its_headers(head: str, row: str, record: dict[str, Any]) -> None:
    assert [one.record for one in file_rows(f"{head}\n{row}\n".encode())] == [record]


def test_a_file_that_says_nothing_is_refused_with_its_first_line() -> None:
    with pytest.raises(MalformedError, match=r"line 1 names no columns.*foo;bar"):
        list(file_rows(b"foo;bar\n1;2\n"))


def test_a_file_is_taken_in_once_and_its_wrong_rows_are_named(run: Any, counter: Counter) -> None:
    async def story() -> None:
        content = SALES.encode("cp1252")
        for _ in range(2):
            kept, refused = await import_file(counter.services, "ventes.csv", content, counter.connection_id)
            while await read_all(counter.services):
                pass
            assert (kept, [one.line for one in refused]) == (2, [5])
            assert "Expected `int`, got `str` - at `$.lines[0].quantity`" in refused[0].reason
        orders = await counter.orders()
        assert [(order["number"], order["total"], order["state"]) for order in orders] == [
            ("T-1", 204100, "completed"),
            ("T-2", 2000, "refunded"),
        ]
        assert len(await counter.letters()) == 2

    run(story())


def test_the_form_of_a_push_is_written_down() -> None:
    written = Path(__file__).parents[3] / "docs" / "reference" / "till-push.schema.json"
    assert json.loads(written.read_text(encoding="utf-8")) == json.loads(json.dumps(connector.push_schema()))
