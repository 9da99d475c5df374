"""The house's own checks: each finds what it is for, passes what is right, and says what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from tools.house import check_all, face, money, size, statements
from tools.house.findings import Finding, Source

TODAY = date(2026, 11, 22)


def source(path: str, text: str) -> Source:
    return Source(path, dedent(text))


def words(found: list[Finding]) -> str:
    return "\n".join(map(str, found))


ORDERS = [
    source("src/guichet/commerce/__init__.py", ""),
    source(
        "src/guichet/commerce/orders/__init__.py",
        """
        from guichet.commerce.orders.service import find_order
        __all__ = ["find_order"]
        """,
    ),
    source(
        "src/guichet/commerce/orders/service.py", "def find_order() -> None: ...\ndef _hidden() -> None: ..."
    ),
    source("src/guichet/commerce/provenance.py", "class Arrived: ...\ndef _private() -> None: ..."),
]


def faces(path: str, text: str) -> list[Finding]:
    return list(face.check([*ORDERS, source(path, text)]))


class TestFace:
    @pytest.mark.parametrize(
        "line",
        [
            "from guichet.commerce.orders import find_order",
            "from guichet.commerce.provenance import Arrived",
            "from guichet.commerce import provenance",
            "import guichet.commerce.orders",
            "from guichet.ports.records import Order",
            "from datetime import date",
        ],
    )
    def test_what_is_handed_out_may_be_taken(self, line: str) -> None:
        assert faces("src/guichet/sync/readers.py", line) == []

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            (
                "from guichet.commerce.orders.service import find_order",
                "behind the face of guichet.commerce.orders",
            ),
            ("import guichet.commerce.orders.service", "behind the face"),
            ("from guichet.commerce.orders import service", "behind the face"),
            ("from guichet.commerce.orders import Order", "does not hand out Order"),
            ("from guichet.commerce.provenance import _private", "does not hand out _private"),
        ],
    )
    def test_what_is_behind_the_face_may_not(self, line: str, told: str) -> None:
        (found,) = faces("src/guichet/sync/readers.py", line)
        assert told in found.words
        assert (found.path, found.line) == ("src/guichet/sync/readers.py", 1)

    def test_a_sister_room_is_another_room(self) -> None:
        assert faces("src/guichet/commerce/refunds/service.py", "import guichet.commerce.orders.service")

    def test_within_the_room_everything_may_be_taken(self) -> None:
        assert (
            faces(
                "src/guichet/commerce/orders/routes.py", "from guichet.commerce.orders.service import _hidden"
            )
            == []
        )

    def test_composition_roots_and_the_public_face_wire_what_they_need(self) -> None:
        line = "from guichet.commerce.orders.service import find_order"
        assert faces("src/guichet/worker.py", line) == faces("src/guichet/api/rest/rooms.py", line) == []


def function(lines: int) -> str:
    return "def long() -> None:\n" + "    pass\n" * (lines - 1)


def sizes(text: str, *exceptions: dict[str, object]) -> list[Finding]:
    return list(size.check([Source("src/guichet/a.py", text)], exceptions, TODAY))


class TestSize:
    def test_a_screen_is_enough(self) -> None:
        assert sizes(function(60)) == []
        (found,) = sizes(function(61))
        assert "function long has 61 lines" in found.words

    def test_a_file_is_measured_too_in_every_language(self) -> None:
        assert sizes("a = 1\n" * 500) == []
        (found,) = size.check([Source("web/desk/src/a.tsx", "\n" * 501)], [], TODAY)
        assert "the file has 501 lines" in found.words

    def test_an_exception_holds_until_its_day(self) -> None:
        allowed = {"path": "src/guichet/a.py", "function": "long", "reason": "a table", "until": TODAY}
        assert sizes(function(61), allowed) == []
        (found,) = sizes(function(61), {**allowed, "until": date(2026, 11, 21)})
        assert "61 lines" in found.words

    def test_an_exception_that_is_not_needed_is_told(self) -> None:
        (found,) = sizes("a = 1\n", {"path": "src/guichet/a.py", "reason": "it was long", "until": TODAY})
        assert "take it out" in found.words

    def test_an_exception_without_reason_or_date_is_none(self, tmp_path: Path) -> None:
        listed = tmp_path / "exceptions.toml"
        listed.write_text('[[exception]]\npath = "a.py"\nuntil = 2027-01-01\n')
        with pytest.raises(ValueError, match="needs a reason"):
            size.read_exceptions(listed)


def told(text: str, path: str = "src/guichet/commerce/orders/repository.py") -> str:
    return words(list(statements.check([source(path, text)])))


class TestStatements:
    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT o.id FROM orders o JOIN LATERAL unnest(o.lines) l ON true",
            "INSERT INTO a (b) VALUES (1) ON CONFLICT (b) DO UPDATE SET c = 1 WHERE c IS DISTINCT FROM a.d",
            "SELECT extract(EPOCH FROM o.placed_at) FROM orders o",
            "SELECT - extract(epoch FROM p.began_at) FROM parcels p",
            "SELECT relname FROM pg_catalog.pg_class",
            "SELECT now()",
            "UPDATE orders SET state = %s WHERE id = %s",
            "This text says now() and update, but it is prose.",
        ],
    )
    def test_good_sql_passes(self, statement: str) -> None:
        assert told(f'QUERY = "{statement}"') == ""

    @pytest.mark.parametrize(
        ("statement", "words"),
        [
            ("SELECT id FROM public.orders", "a schema is named ('FROM public.o')"),
            ("INSERT INTO guichet.orders (id) VALUES (1)", "a schema is named"),
            ("CREATE TRIGGER a AFTER INSERT ON orders", "no triggers"),
            ("INSERT INTO a (b) VALUES (1) ON CONFLICT (b) DO UPDATE SET c = now()", "clock or dice"),
            ("UPDATE orders SET token = gen_random_uuid()", "clock or dice"),
            ("UPDATE orders SET seen_at = CURRENT_TIMESTAMP", "clock or dice"),
        ],
    )
    def test_what_breaks_the_law_is_told(self, statement: str, words: str) -> None:
        assert words in told(f'QUERY = "{statement}"')

    def test_it_is_seen_in_a_formatted_text_too(self) -> None:
        assert "a schema is named" in told('QUERY = f"SELECT {columns} FROM public.orders"')

    def test_nobody_commits(self) -> None:
        assert "nobody commits" in told("async def save(t):\n    await t.commit()")
        assert told("async def save(t):\n    await t.commit()", "src/guichet/kernel/db/database.py") == ""

    def test_the_clock_is_pythons_in_core_statements_too(self) -> None:
        assert "compute it in Python" in told("update(Order).values(seen_at=func.now())")


def coins(text: str, path: str = "src/guichet/commerce/orders/model.py") -> list[Finding]:
    return list(money.check([source(path, text)]))


class TestMoney:
    @pytest.mark.parametrize(
        "line",
        [
            "total: int",
            "seconds: float",
            "unit_price: str",
            "raw_price: str | float",
            "rate = float(seconds)",
        ],
    )
    def test_whole_units_pass(self, line: str) -> None:
        assert coins(line) == []

    @pytest.mark.parametrize(
        "line",
        [
            "total: float",
            "unit_price: float | None = None",
            "def pay(amount: float) -> None: ...",
            "x = float(row.total)",
            "x = float(raw['price'])",
        ],
    )
    def test_a_float_is_told(self, line: str) -> None:
        (found,) = coins(line)
        assert "minor units" in found.words

    def test_a_standin_speaks_as_its_vendor(self) -> None:
        assert coins("total: float", "src/guichet/connectors/bigcommerce/standin/state.py") == []


def test_the_house_keeps_its_law() -> None:
    assert words(check_all()) == ""
