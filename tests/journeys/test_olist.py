"""Real orders of a Brazilian marketplace (Olist) are mirrored, equal to the last date."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.house import House, Shop, living_house, shop_at

from guichet.kernel.services import Services

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "olist_sample3k_reviews"

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the Olist orders are not beside this project")

STATUS = {"delivered": 10, "shipped": 2, "canceled": 5, "invoiced": 11, "processing": 9, "unavailable": 11}
STATE = {10: "completed", 2: "shipped", 5: "cancelled", 11: "confirmed", 9: "in_preparation"}


def table(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def vendor_date(text: str) -> str:
    return format_datetime(datetime.fromisoformat(text).replace(tzinfo=UTC))


class Olist:
    """The files, with numbers in place of their hashes, since a shop's ids are numbers."""

    def __init__(self) -> None:
        # Every third: a thousand orders hold each status and way to pay, and are read in a third of the time.
        self.orders = list(table("olist_orders_dataset"))[::3]
        self.number = {row["order_id"]: 1 + place for place, row in enumerate(self.orders)}
        self.lines: dict[int, list[dict[str, str]]] = defaultdict(list)
        for row in table("olist_order_items_dataset"):
            if row["order_id"] in self.number:
                self.lines[self.number[row["order_id"]]].append(row)
        self.payments: dict[int, list[dict[str, str]]] = defaultdict(list)
        for row in table("olist_order_payments_dataset"):
            if row["order_id"] in self.number:
                self.payments[self.number[row["order_id"]]].append(row)
        people = {row["customer_id"]: row for row in table("olist_customers_dataset")}
        self.customer = {row["order_id"]: people[row["customer_id"]] for row in self.orders}
        unique = sorted({row["customer_unique_id"] for row in self.customer.values()})
        self.customer_number = {name: 1 + place for place, name in enumerate(unique)}
        products = sorted({row["product_id"] for rows in self.lines.values() for row in rows})
        self.product_number = {name: 1 + place for place, name in enumerate(products)}

    def product_documents(self) -> list[dict[str, Any]]:
        return [
            {"id": number, "name": f"Produto {name[:8]}", "type": "physical", "sku": name, "price": 10}
            for name, number in self.product_number.items()
        ]

    def customer_documents(self) -> list[dict[str, Any]]:
        return [
            {
                "id": number,
                "email": f"{name}@mail.example",
                "first_name": f"Cliente {name[:6]}",
                "last_name": f"Sobrenome {name[6:12]}",
            }
            for name, number in self.customer_number.items()
        ]

    def order_documents(self) -> list[dict[str, Any]]:
        return [self._order(row) for row in self.orders]

    def _order(self, row: dict[str, str]) -> dict[str, Any]:
        number = self.number[row["order_id"]]
        buyer = self.customer[row["order_id"]]
        person = {
            "first_name": f"Cliente {buyer['customer_unique_id'][:6]}",
            "last_name": f"Sobrenome {buyer['customer_unique_id'][6:12]}",
            "street_1": "Rua 1",
            "city": buyer["customer_city"],
            "state": buyer["customer_state"],
            "zip": buyer["customer_zip_code_prefix"],
            "country": "Brazil",
            "country_iso2": "BR",
            "email": f"{buyer['customer_unique_id']}@mail.example",
        }
        freight = sum((Decimal(line["freight_value"]) for line in self.lines[number]), Decimal())
        document: dict[str, Any] = {
            "id": number,
            "status_id": STATUS[row["order_status"]],
            "customer_id": self.customer_number[buyer["customer_unique_id"]],
            "currency_code": "BRL",
            "default_currency_code": "BRL",
            "date_created": vendor_date(row["order_purchase_timestamp"]),
            "date_modified": vendor_date(row["order_purchase_timestamp"]),
            # The shop has no field for these two dates: the note carries them, as merchants do.
            "staff_notes": f"{row['order_delivered_customer_date']}|{row['order_estimated_delivery_date']}",
            "billing_address": person,
            "shipping_addresses": [{"id": number, **person}],
            "shipping_cost_inc_tax": str(freight),
            "shipping_cost_ex_tax": str(freight),
            "products": [self._line(number, line) for line in self.lines[number]],
            "transactions": [
                {
                    "id": number * 100 + int(payment["payment_sequential"]),
                    "event": "purchase",
                    "method": payment["payment_type"],
                    "gateway": "olist",
                    "amount": float(payment["payment_value"]),
                    "currency": "BRL",
                }
                for payment in self.payments[number]
            ],
        }
        if row["order_delivered_carrier_date"] and self.lines[number]:
            document["shipments"] = [self._parcel(number, row)]
            document["date_shipped"] = vendor_date(row["order_delivered_carrier_date"])
            document["items_shipped"] = len(self.lines[number])
            for line in document["products"]:
                line["quantity_shipped"] = 1
        return document

    def _line(self, number: int, line: dict[str, str]) -> dict[str, Any]:
        return {
            "id": number * 100 + int(line["order_item_id"]),
            "product_id": self.product_number[line["product_id"]],
            "name": f"Produto {line['product_id'][:8]}",
            "sku": line["product_id"],
            "quantity": 1,
            "price_inc_tax": line["price"],
            "price_ex_tax": line["price"],
        }

    def _parcel(self, number: int, row: dict[str, str]) -> dict[str, Any]:
        return {
            "id": number,
            "order_address_id": number,
            "date_created": vendor_date(row["order_delivered_carrier_date"]),
            "tracking_number": f"OL{number}BR",
            "items": [
                {"order_product_id": number * 100 + int(line["order_item_id"]), "quantity": 1}
                for line in self.lines[number]
            ],
        }


async def load(shop: Shop, olist: Olist) -> None:
    for kind, documents in (
        ("product", olist.product_documents()),
        ("customer", olist.customer_documents()),
        ("order", olist.order_documents()),
    ):
        for start in range(0, len(documents), 1000):
            await shop.load(kind, documents[start : start + 1000])


def test_every_order_line_payment_and_date_arrives_equal(run: Any, services: Services, standin: str) -> None:
    async def story() -> None:
        olist = Olist()
        assert {row["order_status"] for row in olist.orders} == set(STATUS)
        async with shop_at(standin, "olist") as shop, living_house(services) as house:
            await load(shop, olist)
            await house.connect(shop)
            await house.until("all orders", lambda: orders_are_here(house))
            await compare_orders(house, olist)
            await compare_lines(house, olist)
            await compare_payments(house, olist)

    run(story())


async def orders_are_here(house: House) -> bool:
    """The run goes on with messages, a call for each order, which this story does not need."""
    waiting = await house.scalar(
        "SELECT (SELECT count(*) FROM run_parts WHERE state <> 'done' AND resource = 'orders')"
        " + (SELECT count(*) FROM deliveries_waiting) + (SELECT (count(*) = 0)::int FROM run_parts)"
    )
    return bool(waiting == 0)


async def compare_orders(house: House, olist: Olist) -> None:
    rows = await house.rows(
        "SELECT o.*, o.details->>'staff_note' AS note, s.created_at AS parcel_at"
        " FROM orders o LEFT JOIN shipments s ON s.order_id = o.id"
    )
    found = {int(row["external_id"]): row for row in rows}
    assert len(rows) == len(found) == len(olist.orders)
    for row in olist.orders:
        number = olist.number[row["order_id"]]
        order = found[number]
        assert order["placed_at"] == moment(row["order_purchase_timestamp"])
        assert order["state"] == STATE[STATUS[row["order_status"]]]
        assert (
            order["note"] == f"{row['order_delivered_customer_date']}|{row['order_estimated_delivery_date']}"
        )
        if olist.lines[number]:
            assert order["parcel_at"] == moment(row["order_delivered_carrier_date"])
        total = sum(
            (Decimal(one["price"]) + Decimal(one["freight_value"]) for one in olist.lines[number]), Decimal()
        )
        assert (order["currency"], order["total"]) == ("BRL", int(total * 100))
        mail = olist.customer[row["order_id"]]["customer_unique_id"] + "@mail.example"
        assert order["mail"] == mail


async def compare_lines(house: House, olist: Olist) -> None:
    rows = await house.rows("SELECT * FROM order_lines")
    there = {
        (number * 100 + int(line["order_item_id"]), line["product_id"], Decimal(line["price"]))
        for number, lines in olist.lines.items()
        for line in lines
    }
    here = {(int(row["external_id"]), row["sku"], Decimal(row["unit_price"])) for row in rows}
    assert len(rows) == sum(len(lines) for lines in olist.lines.values())
    assert here == there


async def compare_payments(house: House, olist: Olist) -> None:
    rows = await house.rows("SELECT * FROM order_payments")
    there = {
        (
            number * 100 + int(payment["payment_sequential"]),
            payment["payment_type"],
            int(Decimal(payment["payment_value"]) * 100),
        )
        for number, payments in olist.payments.items()
        for payment in payments
    }
    here = {(int(row["external_id"]), row["method"], row["amount"]) for row in rows}
    assert len(rows) == sum(len(payments) for payments in olist.payments.values())
    assert here == there
