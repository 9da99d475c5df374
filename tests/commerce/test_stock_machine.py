"""Whatever happens to stock, in whatever order: no piece is promised twice, none is lost, the books agree.

The shop of this machine counts truly and sells nothing by itself, unless a rule says so; what it answers and
what is read of it arrives late, twice and in any order. Times are ticks of one clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.commerce.shop_stock import SELLER, hold, ids, level_fact, query, require_books, stock_up, tell_all
from tests.commerce.telling import MORNING

from guichet.commerce import stock
from guichet.commerce.stock.reserving import expire
from guichet.kernel.db import Database, Transaction, driver
from guichet.kernel.types import utc_now

SHOP = ("l1", "l2")  # the shop owns these figures
OURS = ("l3", "l4")  # the house owns these
_TABLES = (
    "stock_movements",
    "reservation_lines",
    "reservations",
    "stock_overruns",
    "stock_owners",
    "stock_levels",
    "variants",
    "products",
    "locations",
    "events",
)
_few = st.integers(1, 3)
_which = st.integers(0, 30)


class Stock(RuleBasedStateMachine):
    """One variant at four places, and all that may happen to it."""

    database: Database
    run: Callable[[Any], Any]

    def __init__(self) -> None:
        super().__init__()
        self.tick = 0
        self.figure = dict.fromkeys((*SHOP, *OURS), 4)  # what is truly there, by its owner's figure
        self.brought = Counter(self.figure)  # all that was ever there to sell
        self.sold: Counter[str] = Counter()
        self.live: list[tuple[int, str, int]] = []  # reservations that are held: id, place, quantity
        self.untold: list[tuple[int, str, int]] = []  # acts that the shop has not done yet
        self.unanswered: list[int] = []  # acts that it did, and whose answer is under way
        self.readings: list[tuple[str, int, datetime]] = []
        self.wild: set[str] = set()  # places where somebody else sold or pieces were lost
        self.run(self._begin())

    async def _begin(self) -> None:
        async with self.database.transaction() as transaction:
            connection = await driver(transaction)
            for table in _TABLES:
                await connection.execute(f"DELETE FROM {table}")
        await stock_up(self.database, {("v1", place): 4 for place in self.figure})
        self.variant = (await ids(self.database, "variants"))["v1"]
        self.places = await ids(self.database, "locations")
        for place in OURS:
            async with self.database.transaction() as transaction:
                await stock.set_owner(transaction, SELLER, self.places[place], stock.Owner.GUICHET)

    async def _do(self, work: Callable[[Transaction], Awaitable[Any]]) -> Any:
        async with self.database.transaction() as transaction:
            return await work(transaction)

    def _now(self) -> datetime:
        self.tick += 1
        return MORNING + timedelta(minutes=self.tick)

    @rule(place=st.sampled_from((*SHOP, *OURS)), quantity=_few, short=st.booleans())
    def reserve(self, place: str, quantity: int, short: bool) -> None:
        wanted = [stock.Line(self.variant, self.places[place], quantity)]
        until = utc_now() - timedelta(seconds=1) if short else None
        try:
            made = self.run(hold(self.database, wanted, key=f"basket {self._now()}", until=until))
        except stock.StockShortError:
            return
        self.live.append((made.id, place, quantity))
        promised = self.sold[place] + sum(pieces for _, where, pieces in self.live if where == place)
        assert place in self.wild or promised <= self.brought[place]

    @precondition(lambda self: self.live)
    @rule(which=_which)
    def confirm(self, which: int) -> None:
        reservation_id, place, quantity = self.live[which % len(self.live)]
        try:
            made = self.run(self._do(lambda transaction: stock.confirm(transaction, SELLER, reservation_id)))
        except stock.StockShortError:
            assert place in self.wild  # a count found less than is held
            return
        except stock.ReservationOverError:
            raise AssertionError("what is held is not over") from None
        self.live.remove((reservation_id, place, quantity))
        self.sold[place] += quantity
        if place in OURS:
            self.figure[place] -= quantity
            assert made.state is stock.LineState.SETTLED
            return
        act_id = reservation_id

        async def tell(transaction: Transaction) -> None:
            lines = [one.id for one in made.lines]
            assert [one.quantity for one in await stock.lines_to_tell(transaction, lines)] == [quantity]
            await stock.note_act(transaction, lines, act_id)

        self.run(self._do(tell))
        self.untold.append((act_id, place, quantity))

    @precondition(lambda self: self.live)
    @rule(which=_which)
    def release(self, which: int) -> None:
        one = self.live.pop(which % len(self.live))
        self.run(self._do(lambda transaction: stock.release(transaction, SELLER, one[0])))

    @rule()
    def expire(self) -> None:
        self.run(self._do(lambda transaction: expire(transaction, utc_now(), count=3)))
        over = {row[0] for row in self.run(query(self.database, _EXPIRED))}
        self.live = [one for one in self.live if one[0] not in over]

    @precondition(lambda self: self.untold)
    @rule(which=_which)
    def shop_does(self, which: int) -> None:
        act_id, place, quantity = self.untold.pop(which % len(self.untold))
        self.figure[place] -= quantity
        self.unanswered.append(act_id)

    @precondition(lambda self: self.unanswered)
    @rule(which=_which)
    def shop_answers(self, which: int) -> None:
        act_id, now = self.unanswered.pop(which % len(self.unanswered)), self._now()
        self.run(
            self._do(
                lambda transaction: stock.acknowledge(
                    transaction, act_id=act_id, acknowledged_at=now, known_from=now
                )
            )
        )

    @rule(place=st.sampled_from(SHOP))
    def read(self, place: str) -> None:
        self.readings.append((place, self.figure[place], self._now()))

    @precondition(lambda self: self.readings)
    @rule(which=_which, keep=st.booleans())
    def apply(self, which: int, keep: bool) -> None:
        place, figure, read_at = self.readings[which % len(self.readings)]
        if not keep:
            self.readings.remove((place, figure, read_at))
        self.run(tell_all(self.database, [level_fact("v1", place, figure)], read_at=read_at))

    @rule(place=st.sampled_from(SHOP), pieces=_few)
    def deliver(self, place: str, pieces: int) -> None:
        self.figure[place] += pieces
        self.brought[place] += pieces

    @precondition(lambda self: self.tick > 12)
    @rule(place=st.sampled_from(SHOP))
    def shop_sells_by_itself(self, place: str) -> None:
        self.figure[place] = max(0, self.figure[place] - 2)
        self.wild.add(place)

    @rule(place=st.sampled_from(OURS), found=st.integers(-2, 2))
    def count(self, place: str, found: int) -> None:
        figure = max(0, self.figure[place] + found)
        if figure < self.figure[place]:
            self.wild.add(place)
        self.brought[place] += figure - self.figure[place]
        self.figure[place] = figure
        counted = [stock.Counted(self.variant, self.places[place], figure)]
        self.run(self._do(lambda transaction: stock.count(transaction, SELLER, counted)))

    @rule(place=st.sampled_from(OURS), quantity=_few)
    def transfer(self, place: str, quantity: int) -> None:
        goal = next(one for one in OURS if one != place)
        moves = [stock.Move(self.variant, self.places[place], self.places[goal], quantity)]
        try:
            self.run(
                self._do(lambda transaction: stock.transfer(transaction, SELLER, moves, key=f"{self._now()}"))
            )
        except stock.StockShortError:
            return
        for where, change in ((place, -quantity), (goal, quantity)):
            self.figure[where] += change
            self.brought[where] += change

    @invariant()
    def the_books_agree(self) -> None:
        self.run(require_books(self.database))

    def teardown(self) -> None:
        """When all is told, answered and read, each hold is gone but those that are still held."""
        while self.untold:
            self.shop_does(0)
        while self.unanswered:
            self.shop_answers(0)
        for place in SHOP:
            self.read(place)
            _, figure, read_at = self.readings[-1]
            self.run(tell_all(self.database, [level_fact("v1", place, figure)], read_at=read_at))
        held: Counter[str] = Counter()
        for _, place, quantity in self.live:
            held[place] += quantity
        for name, on_hand, reserved in self.run(query(self.database, _FIGURES)):
            place = name.partition(":")[2]
            assert (on_hand, reserved) == (self.figure[place], held[place])


_EXPIRED = "SELECT reservation_id FROM reservation_lines WHERE state = 'expired'"
_FIGURES = "SELECT external_id, coalesce(counted, on_hand), reserved FROM stock_levels"


def test_stock_is_never_promised_twice_nor_lost(database: Database, run: Any) -> None:
    class Machine(Stock):
        pass

    Machine.database, Machine.run = database, staticmethod(run)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
