"""Products and variants: ids that last, codes that a scanner reads, words that a person types."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from tests.commerce.telling import absent, rows, tell, told

from guichet.commerce import catalogue
from guichet.commerce.catalogue import normalise_gtin
from guichet.kernel.db import Database
from guichet.ports.records import CategoryRecord, Option, ProductRecord, Resource, VariantRecord

Run = Callable[[Coroutine[Any, Any, Any]], Any]

VARIANTS = "SELECT external_id, id, gone_at IS NULL FROM variants ORDER BY external_id"


def dress(*variants: str, external_id: str = "p1", **changes: Any) -> ProductRecord:
    fields = {"name": "Robe d’été Ada", "price": "89.0000", "currency": "EUR", "brand": "Nova", **changes}
    return ProductRecord(
        external_id=external_id,
        variants=tuple(
            VariantRecord(external_id=name, sku=f"NV-{name}", options=(Option(name="Taille", value=name),))
            for name in variants
        ),
        **fields,
    )


def test_a_variant_that_goes_and_comes_back_is_the_same_variant(database: Database, run: Run) -> None:
    async def story() -> None:
        await tell(database, catalogue.apply, told(Resource.PRODUCTS, dress("36", "38"), 1))
        before = await rows(database, VARIANTS)
        assert [there for _, _, there in before] == [True, True]
        await tell(database, catalogue.apply, told(Resource.PRODUCTS, dress("36"), 2))
        assert await rows(database, VARIANTS) == [before[0], (*before[1][:2], False)]
        await tell(database, catalogue.apply, told(Resource.PRODUCTS, dress("38", "36"), 3))
        assert await rows(database, VARIANTS) == before

    run(story())


def test_older_news_of_a_product_brings_no_variant_back(database: Database, run: Run) -> None:
    async def story() -> None:
        await tell(database, catalogue.apply, told(Resource.PRODUCTS, dress("36"), 2, version=2))
        heard = await tell(
            database, catalogue.apply, told(Resource.PRODUCTS, dress("36", "38"), 3, version=1)
        )
        assert heard == []
        assert [(name, there) for name, _, there in await rows(database, VARIANTS)] == [("36", True)]

    run(story())


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 0, 2, 1), (1, 0, 3, 2), (2, 3, 1, 0)])
def test_a_variant_that_moved_belongs_to_the_product_that_has_it_now(
    database: Database, run: Run, order: tuple[int, ...]
) -> None:
    facts = [
        told(Resource.PRODUCTS, dress("36", "38"), 1),
        told(Resource.PRODUCTS, dress("36"), 3),
        told(Resource.PRODUCTS, dress(external_id="p2"), 1),
        told(Resource.PRODUCTS, dress("38", external_id="p2"), 4),
    ]

    async def story() -> None:
        for place in order:
            await tell(database, catalogue.apply, facts[place])
        assert await rows(
            database,
            "SELECT variant.external_id, product.external_id FROM variants AS variant"
            " JOIN products AS product ON product.id = product_id"
            " WHERE variant.gone_at IS NULL ORDER BY 1",
        ) == [("36", "p1"), ("38", "p2")]

    run(story())


def test_a_product_is_announced_when_it_changes_goes_and_returns(database: Database, run: Run) -> None:
    async def story() -> None:
        product = dress("36")
        assert len(await tell(database, catalogue.apply, told(Resource.PRODUCTS, product, 1))) == 1
        assert await tell(database, catalogue.apply, told(Resource.PRODUCTS, product, 2)) == []
        gone = await tell(database, catalogue.apply, absent(Resource.PRODUCTS, "p1", 3))
        assert [event["gone"] for event in gone] == [True]
        assert await tell(database, catalogue.apply, absent(Resource.PRODUCTS, "p1", 4)) == []
        back = await tell(database, catalogue.apply, told(Resource.PRODUCTS, product, 5))
        assert [event["gone"] for event in back] == [False]
        assert await rows(database, "SELECT version, gone_at, name FROM products") == [
            (3, None, product.name)
        ]

    run(story())


def test_an_absence_told_first_stands_against_older_news(database: Database, run: Run) -> None:
    async def story() -> None:
        assert await tell(database, catalogue.apply, absent(Resource.PRODUCTS, "p1", 3)) == []
        assert await tell(database, catalogue.apply, told(Resource.PRODUCTS, dress("36"), 1)) == []
        assert await rows(database, "SELECT name, gone_at IS NULL FROM products") == [
            ("Robe d’été Ada", False)
        ]

    run(story())


def test_a_price_that_is_no_amount_does_not_keep_the_product_out(database: Database, run: Run) -> None:
    async def story() -> None:
        await tell(
            database,
            catalogue.apply,
            told(Resource.PRODUCTS, dress("36", price="auf Anfrage", sale_price="79.995"), 1),
        )
        assert await rows(
            database, "SELECT price, price_minor, sale_price, sale_price_minor FROM products"
        ) == [("auf Anfrage", None, "79.995", 8000)]

    run(story())


def test_the_sign_nul_does_not_stop_a_batch(database: Database, run: Run) -> None:
    async def story() -> None:
        await tell(
            database,
            catalogue.apply,
            told(Resource.PRODUCTS, dress("36", name="Ro\0be \\u0000", metafields={"a\0": "\\\0"}), 1),
        )
        assert await rows(database, "SELECT name, metafields FROM products") == [
            ("Robe \\u0000", {"a": "\\"})
        ]

    run(story())


def test_a_category_may_come_before_its_parent(database: Database, run: Run) -> None:
    async def story() -> None:
        child = CategoryRecord(external_id="c2", name="Robes", parent_external_id="c1")
        await tell(database, catalogue.apply, told(Resource.CATEGORIES, child, 1))
        root = CategoryRecord(external_id="c1", name="Femme")
        await tell(database, catalogue.apply, told(Resource.CATEGORIES, root, 1))
        assert await rows(
            database,
            "SELECT child.name, parent.name FROM categories AS child JOIN categories AS parent"
            " ON parent.external_id = child.parent_external_id",
        ) == [("Robes", "Femme")]

    run(story())


@pytest.mark.parametrize(
    ("as_told", "normal"),
    [
        ("3 760123 456784", "03760123456784"),
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("00012345600012", "00012345600012"),
        ("3760123456789", None),  # wrong check digit
        ("376012345678", None),
        ("0000000000000", None),
        ("ABC", None),
        ("٣٧٦٠١٢٣٤٥٦٧٨٤", None),  # digits, but not those of a bar code
        ("", None),
    ],
)
def test_a_gtin_has_one_form_or_none(as_told: str, normal: str | None) -> None:
    assert normalise_gtin(as_told) == normal


def test_a_gtin_with_a_wrong_check_digit_is_kept_as_told(database: Database, run: Run) -> None:
    async def story() -> None:
        product = ProductRecord(
            external_id="p1",
            name="Robe",
            price="1",
            currency="EUR",
            variants=(
                VariantRecord(external_id="1", gtin="3760123456784"),
                VariantRecord(external_id="2", gtin="3760123456789"),
            ),
        )
        await tell(database, catalogue.apply, told(Resource.PRODUCTS, product, 1))
        assert await rows(database, "SELECT gtin, gtin14 FROM variants ORDER BY position") == [
            ("3760123456784", "03760123456784"),
            ("3760123456789", None),
        ]

    run(story())
