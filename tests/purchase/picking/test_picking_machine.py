"""Whatever staff do, in whatever order: no hold is lost or held twice, no more is given than was asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.commerce.shop_stock import require_books
from tests.purchase.picking.shop import Shop
from tests.sync.acting import ids
from tests.sync.hands import TESTER, Hands

from guichet.commerce import stock
from guichet.kernel.db import Transaction
from guichet.kernel.errors import GuichetError
from guichet.kernel.types import utc_now
from guichet.purchase.picking import Act, HandOver, Purpose, Recipient, repository
from guichet.purchase.picking.ending import cancel, expire, hand_over, put_back
from guichet.purchase.picking.picks import Picked, arrive, give_up, pack, pick
from guichet.purchase.picking.repository import PreparationRow
from guichet.purchase.picking.troubles import settle_doubt

_TABLES = (
    "preparation_troubles", "preparation_moves", "preparation_lines", "preparations", "stock_movements",
    "reservation_lines", "reservations", "stock_overruns", "stock_owners", "acts", "jobs", "events",
)  # fmt: skip
# A hold that nobody may end any more would keep its pieces from everybody.
_LOST = """
SELECT count(*) AS lost FROM reservation_lines AS held WHERE held.state = 'held' AND NOT EXISTS (
  SELECT FROM preparation_lines AS line JOIN preparations AS p ON p.id = line.preparation_id
  WHERE line.short_line_id = held.id OR (line.reservation_line_id = held.id AND (
    p.state NOT IN ('handed_over', 'put_back', 'cancelled')
    OR (p.state = 'cancelled' AND p.put_back_at IS NULL))))
"""
_TWICE = """
SELECT count(*) AS twice FROM (
  SELECT id FROM (SELECT reservation_line_id AS id FROM preparation_lines
    UNION ALL SELECT short_line_id FROM preparation_lines) AS named
  WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1) AS more
"""
_GIVEN = """
SELECT coalesce(sum(line.picked - line.left_behind), 0) AS pieces FROM preparation_lines AS line
JOIN preparations AS p ON p.id = line.preparation_id
WHERE p.state = 'handed_over' AND p.to_location_id IS NULL
"""
_OVER = "SELECT count(*) AS over FROM preparation_lines WHERE picked + short > quantity"
_which = st.integers(0, 40)
Step = Callable[[Transaction, PreparationRow], Awaitable[Any]]


class Staff(RuleBasedStateMachine):
    """Preparations of three places, of which the house counts the third."""

    hands: Hands
    run: Callable[[Any], Any]

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.run(self._begin())

    async def _begin(self) -> None:
        for table in _TABLES:
            await self.hands.execute(f"DELETE FROM {table}")
        await self.hands.execute("UPDATE stock_levels SET reserved = 0, overrun = 0, counted = NULL")
        self.shop = Shop(self.hands, None)  # type: ignore[arg-type]  # nobody signs in here
        self.shop.places = await ids(self.hands, "locations")
        self.shop.variants = await ids(self.hands, "variants")
        async with self.hands.services.database.transaction() as transaction:
            await stock.set_owner(transaction, TESTER, self.shop.places["3"], stock.Owner.GUICHET)

    def _do(self, which: int, step: Step) -> None:
        """Do a step of some preparation; what is refused changes nothing."""

        async def work() -> None:
            found = await self.hands.rows("SELECT id FROM preparations ORDER BY id")
            if found:
                with suppress(GuichetError):
                    async with self.hands.services.database.transaction() as transaction:
                        row = await repository.find_preparation(
                            transaction, found[which % len(found)]["id"], lock=True
                        )
                        await step(transaction, row)

        self.run(work())

    @rule(
        purpose=st.sampled_from((Purpose.RESERVE, Purpose.COLLECT, Purpose.SHIP)),
        place=st.sampled_from("123"),
    )
    def prepare(self, purpose: Purpose, place: str) -> None:
        with suppress(stock.StockShortError):
            self.run(self.shop.prepared(purpose, key=f"machine {self.asked}", place=place))
            self.asked += 3

    @rule(which=_which, line=st.integers(0, 1), quantity=st.integers(-1, 2), short=st.integers(0, 2))
    def pick(self, which: int, line: int, quantity: int, short: int) -> None:
        async def step(transaction: Transaction, row: PreparationRow) -> None:
            lines = await repository.lines_of(transaction, row.id)
            picked = Picked(
                line_id=lines[line % len(lines)].id, quantity=quantity, short=short, take_over=True
            )
            await pick(self.hands.services.database, transaction, Act(TESTER), row, picked)

        self._do(which, step)

    @rule(which=_which)
    def pack_all(self, which: int) -> None:
        async def step(transaction: Transaction, row: PreparationRow) -> None:
            for line in await repository.lines_of(transaction, row.id):
                if line.left:
                    picked = Picked(line_id=line.id, quantity=line.left, take_over=True)
                    await pick(self.hands.services.database, transaction, Act(TESTER), row, picked)
                    row = await repository.find_preparation(transaction, row.id, lock=True)
            await pack(transaction, Act(TESTER), row, take_over=True)

        self._do(which, step)

    @rule(which=_which, left=st.integers(0, 2))
    def give(self, which: int, left: int) -> None:
        async def step(transaction: Transaction, row: PreparationRow) -> None:
            paid = "cash" if row.purpose is Purpose.RESERVE and row.is_collected else ""
            lines = await repository.lines_of(transaction, row.id)
            behind = {line.id: min(left, line.picked) for line in lines[:1]} if paid else {}
            to = Recipient.CUSTOMER if row.is_collected else Recipient.CARRIER
            await hand_over(transaction, Act(TESTER), row, HandOver(to=to, paid=paid, left=behind))

        self._do(which, step)

    @rule(which=_which, how=st.sampled_from((give_up, arrive, put_back)))
    def move(self, which: int, how: Any) -> None:
        self._do(which, lambda transaction, row: how(transaction, Act(TESTER), row))

    @rule(which=_which)
    def end(self, which: int) -> None:
        self._do(which, lambda transaction, row: cancel(transaction, Act(TESTER), row, "machine"))

    @rule(which=_which, line=st.integers(0, 1), gone=st.booleans())
    def settle(self, which: int, line: int, gone: bool) -> None:
        async def step(transaction: Transaction, row: PreparationRow) -> None:
            lines = await repository.lines_of(transaction, row.id)
            await settle_doubt(transaction, TESTER, row, lines[line % len(lines)].id, gone=gone)

        self._do(which, step)

    @rule()
    def wait(self) -> None:
        async def work() -> None:
            await self.hands.execute(
                "UPDATE preparations SET keep_until = :then WHERE keep_until IS NOT NULL",
                then=utc_now() - timedelta(hours=1),
            )
            async with self.hands.services.database.transaction() as transaction:
                await expire(transaction)

        self.run(work())

    @invariant()
    def agrees(self) -> None:
        async def look() -> None:
            await require_books(self.hands.services.database)
            assert (await self.hands.rows(_LOST))[0]["lost"] == 0
            assert (await self.hands.rows(_TWICE))[0]["twice"] == 0
            assert (await self.hands.rows(_OVER))[0]["over"] == 0
            assert (await self.hands.rows(_GIVEN))[0]["pieces"] <= self.asked

        self.run(look())


def test_no_hold_is_lost_whatever_staff_do(run: Any, hands: Hands) -> None:
    Staff.hands, Staff.run = hands, staticmethod(run)
    run_state_machine_as_test(
        Staff,
        settings=settings(
            max_examples=4,
            stateful_step_count=16,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
