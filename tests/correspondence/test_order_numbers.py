"""Which numbers in a text may be those of orders."""

from __future__ import annotations

import pytest

from guichet.correspondence import order_numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Where is my order #10482?", ["10482"]),
        ("New chat message for order #59016723331", ["59016723331"]),
        ("Order 59016723331", ["59016723331"]),
        ("my order number is 10482, thanks", ["10482"]),
        ("order no. 10482", ["10482"]),
        ("Order ID: SO-10482", ["SO-10482"]),
        ("PO number 4500012345", ["4500012345"]),
        ("Re: [Shop] Your order 1042 has shipped", ["1042"]),
        ("orders 10482, 10483 and 10484", ["10482", "10483", "10484"]),
        ("commande n° 10482", ["10482"]),
        ("Commande n°10482 non reçue", ["10482"]),
        ("ma commande 10482 du 3 mars", ["10482"]),
        ("numéro de commande : 10482", ["10482"]),
        ("N° de commande : FR-2024-00317", ["FR-2024-00317"]),
        ("la référence de ma commande est 10482", ["10482"]),
        ("cde 10482", ["10482"]),
        ("mes commandes 10482 et 10483", ["10482", "10483"]),
        ("Bestellung 10482", ["10482"]),
        ("Bestellnummer: 10482", ["10482"]),
        ("Bestell-Nr. 10482", ["10482"]),
        ("meine Bestellung Nr. 10482 vom 03.03.2025", ["10482"]),
        ("Auftragsnummer 10482", ["10482"]),
        ("pedido nº 10482", ["10482"]),
        ("número de pedido: 10482", ["10482"]),
        ("mi pedido con número 10482", ["10482"]),
        ("ordine n. 10482", ["10482"]),
        ("numero d'ordine 10482", ["10482"]),
        ("il mio ordine numero 10482", ["10482"]),
        ("bestelling 10482", ["10482"]),
        ("bestelnummer 10482", ["10482"]),
        ("mijn bestelling met nummer 10482", ["10482"]),
        ("encomenda n.º 10482", ["10482"]),
        ("número da encomenda: 10482", ["10482"]),
        ("403-1234567-7654321 has not arrived", ["403-1234567-7654321"]),
        ("#10482", ["10482"]),
    ],
)
def test_numbers_of_orders_are_found(text: str, expected: list[str]) -> None:
    assert list(order_numbers([text])) == expected


@pytest.mark.parametrize(
    "text",
    [
        "commande du 12/03/2025",
        "Bestellung vom 12.03.2025",
        "my order of 2025-03-12",
        "order 2025",
        "commande de 150 euros",
        "an order of 149,90 €",
        "order of 500 pieces",
        "call me on 0612345678 about my order",
        "tél. 01 23 45 67 89",
        "colis 6A12345678901",
        "suivi n° 6A12345678901 de ma commande",
        "order 1Z999AA10123456784",
        "ma commande 6A12345678901",
        "livrer ma commande à 75011 Paris",
        "ticket #10482",
        "facture #2024117",
        "color #ffffff; width 100",
        "https://shop.example/orders/#10482abc",
        "order within 48 hours",
        "&#8217; and &#8220;",
    ],
)
def test_other_numbers_are_left(text: str) -> None:
    assert order_numbers([text]) == ()


def test_a_shops_own_pattern_finds_its_numbers() -> None:
    text = "Concerne LIL/A7X9 et merci"
    assert order_numbers([text]) == ()
    assert order_numbers([text], patterns=[r"\b(LIL/[A-Z0-9]{4})\b"]) == ("LIL/A7X9",)


def test_the_subject_comes_first_and_each_number_once() -> None:
    assert order_numbers(["Order #2002", "order 1001, I mean order 2002"]) == ("2002", "1001")
