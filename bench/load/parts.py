"""The parts of the table of a heaviest minute: each runs a house of its own and says what it saw, as rows."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median_low

import msgspec
from bench.load.desk import Clocks, Desk, judge, open_counter, smtp_environment
from bench.load.documents import Shop, buyer_of
from bench.load.equality import differences
from bench.load.hints import burst, standin
from bench.load.house import House, running_house
from bench.load.reads import Reading, paths_of
from bench.load.run import Connected, Load, Result, connect_shops, flood_door, run
from bench.load.watch import await_empty, backlog
from bench.load.writers import Writing
from bench.measuring import quantile

_PEAK = 3900.0
_BELOW = 1000.0
_LOOP = 80.0  # milliseconds of the calibration loop, idle, where the goals were set
_READS = 20.0  # of staff, a second
_WARM = 3.0  # seconds of reads before those at rest: what is cold at first is not what rest is like
_SOON = 2.0  # seconds in which what waits at the end is worked off where a rate is held
_LESS = 11 / 12  # of a rate that is not held
_HOLDS = 2  # times that a minute is tried
_HANDED_WITHIN = 7.0  # seconds after which a late ticket is somebody's, or counts as forgotten


class Row(msgspec.Struct, frozen=True):
    """A line of the table. `met` None: nothing was wanted of it."""

    what: str
    goal: str
    figure: str
    met: bool | None


class Plan(msgspec.Struct, frozen=True):
    """How long each part goes on, in seconds or in webhooks."""

    overload: int  # webhooks, to find what the house can do
    trial: float
    seconds: float
    flood: int
    floods: int
    shape: int  # webhooks of each shape
    changes: int
    backlog: int
    peak: float
    usual: float
    rest: float
    filling: int  # webhooks that are there before


WHOLE = Plan(
    overload=30_000, trial=12, seconds=60, flood=30_000, floods=3, shape=12_000, changes=2000,
    backlog=100_000, peak=80, usual=30, rest=30, filling=10_000,
)  # fmt: skip
SHORT = Plan(
    overload=4000, trial=3, seconds=5, flood=4000, floods=2, shape=1500, changes=400, backlog=5000, peak=66,
    usual=4, rest=4, filling=1500,
)  # fmt: skip


def end_to_end(plan: Plan) -> Iterator[Row]:
    """How many webhooks a second are taken in and processed, without a backlog that grows."""
    rate, tried = search_rate(plan)
    most = tried[0]
    for _ in range(_HOLDS):
        with running_house() as house:
            held = run_anew(house, Load(rate=rate, seconds=plan.seconds, shops=4))
        if held.drained < _SOON:
            break
        _say(f"{rate:.0f}/s were not held for {plan.seconds:.0f} s: {held.drained:.1f} s to work off")
        rate *= _LESS
    steady = held.drained < _SOON
    cost = house_cost(held)
    yield Row(
        f"whole webhooks of 1 kB, durable and processed, {plan.seconds:.0f} s",
        "6,000, goal 9,000/s",
        f"{rates(held.rate, held.loop)} held{'' if steady else ' with a backlog that grew'};"
        f" {rates(most.processed, most.loop)} under overload; {equal([*tried, held])}",
        steady and held.rate >= 6000,
    )
    parts = ", ".join(f"{kind} {used:.0f}" for kind, used in held.processor.items())
    yield Row(
        "processor for each, driver apart", "≤ 250 µs", f"{costs(cost, held.pace)} ({parts})", cost <= 250
    )


def shapes(plan: Plan) -> Iterator[Row]:
    """Other bodies, other arrivals, whole lives with their baskets: what the house does with all it can."""
    asked: Mapping[str, dict[str, object]] = {
        "bodies of 4 kB": {"size": 4096},
        "bodies of 16 kB": {"size": 16_384},
        "by chance, at 4,000/s": {"profile": "poisson", "rate": 4000.0},
        "in bursts of 1,000, at 4,000/s": {"profile": "bursts", "rate": 4000.0},
        "lives with four baskets each": {"mix": "carts"},
    }
    with running_house() as house:
        for name, given in asked.items():
            load = msgspec.convert(
                {"rate": 20_000.0, "seconds": 1.0, "shops": 4, "patience": 300.0, **given}, Load
            )
            load = msgspec.structs.replace(load, seconds=plan.shape / load.rate)
            seen = run_anew(house, load)
            yield Row(
                name,
                "",
                f"{rates(seen.processed, seen.loop)}; {costs(house_cost(seen), seen.pace)}; p99 of the"
                f" acknowledgement {seen.acknowledged['p99']:,.0f} ms; {equal([seen])}",
                None,
            )


def door(plan: Plan) -> Iterator[Row]:
    """The door's durable rate beside that of the same handler without a database."""
    with running_house() as house:
        load = Load(rate=plan.flood, seconds=1, lines=256)
        shops = connect_shops(house, load)
        house.stop()
        pairs = []
        for turn in range(plan.floods):
            both = []
            for kind in ("durable", "null"):
                renamed = [_renamed(one, f"{kind}{turn}", load) for one in shops]
                both.append(flood_door(house, renamed, kind, load))
            pairs.append(both)
    ratios = sorted(durable.rate / null.rate for durable, null in pairs)
    middle = median_low(ratios)
    fastest = sorted(durable.rate for durable, _ in pairs)
    used = min(durable.door + durable.postgres for durable, _ in pairs)
    yield Row(
        "the door’s durable rate ÷ the same handler without database",
        "≥ 0.65",
        f"{middle:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}); {fastest[0]:,.0f} to"
        f" {fastest[-1]:,.0f}/s, {used:.0f} µs each with the database’s (loop"
        f" {min(durable.loop for durable, _ in pairs):.0f} ms)",
        middle >= 0.65,
    )


def at_the_peak(plan: Plan) -> Iterator[Row]:
    """The peak's rate for longer than a minute, customers writing, staff reading, clocks running out."""
    yield from _beside(plan, _PEAK, plan.peak)


def below(plan: Plan) -> Iterator[Row]:
    """The same at a rate that the house holds with ease: what a usual hour is like."""
    yield from _beside(plan, _BELOW, plan.usual)


def _beside(plan: Plan, rate: float, seconds: float) -> Iterator[Row]:
    environment = smtp_environment()
    with running_house(environment=environment) as house:
        load = Load(rate=rate, seconds=seconds, shops=4, profile="poisson", patience=300)
        shops = connect_shops(house, load)
        filling = msgspec.structs.replace(load, rate=2000.0, seconds=plan.filling / 2000)
        run(house, shops, filling, compare=False)
        counter = open_counter(house, shops, int(environment["GUICHET_SMTP_PORT"]))
        paths = paths_of(house)
        _read(house, paths, _WARM)
        rest = _read(house, paths, plan.rest)
        reading = Reading(house, paths, _READS, seconds)
        writing = Writing(counter, known_orders(shops), rate, seconds)
        clocks = Clocks(house)
        for one in (reading, writing, clocks):
            one.begin()
        result = run(house, shops, load)
        until = datetime.now(UTC)
        busy, written = reading.end(), writing.end()
        clocks.end()
        with house.database() as database:
            await_empty(database, 60)
            time.sleep(_HANDED_WITHIN)
            desk = judge(database, written, clocks, until)
    yield _seen(rate, result)
    yield _reads(rate, rest, busy)
    yield _desk(rate, desk)


def _seen(rate: float, result: Result) -> Row:
    kept, seen = result.acknowledged["p99"], result.visible.get("p99", float("nan"))
    return Row(
        f"at {rate:,.0f}/s by chance: p99 of the acknowledgement / until visible on the API",
        "≤ 12 / ≤ 500 ms",
        f"{kept:,.0f} / {seen:,.0f} ms (median {result.acknowledged['p50']:,.1f} /"
        f" {result.visible.get('p50', float('nan')):,.0f}; {result.rate:,.0f}/s kept; loop"
        f" {result.loop:.0f} ms; {equal([result])})",
        kept <= 12 and seen <= 500,
    )


def _reads(rate: float, rest: Mapping[str, list[float]], busy: Mapping[str, list[float]]) -> Row:
    ratio, words = compared(rest, busy)
    return Row(
        f"staff’s reads, p99 at {rate:,.0f}/s ÷ at rest",
        "≤ 3",
        words,
        ratio <= 3,
    )


def compared(rest: Mapping[str, list[float]], busy: Mapping[str, list[float]]) -> tuple[float, str]:
    """The ratio of the 99th percentiles of all reads, and it by kind, in words."""

    def p99(times: Mapping[str, list[float]], kinds: Sequence[str]) -> float:
        return quantile([one for kind in kinds for one in times[kind]], 0.99)

    def words(kinds: Sequence[str]) -> str:
        return f"{p99(busy, kinds):,.0f} ÷ {p99(rest, kinds):,.0f}"

    ratio = p99(busy, list(rest)) / p99(rest, list(rest))
    parts = ", ".join(f"{kind} {words([kind])}" for kind in rest)
    return ratio, f"{ratio:.1f} ({words(list(rest))} ms: {parts})"


def _desk(rate: float, desk: Desk) -> Row:
    for difference in desk.unequal[:5]:
        _say(f"AT THE DESK: {difference}")
    return Row(
        f"desk at {rate:,.0f}/s: clocks and joining",
        "on time (5 s), none lost",
        f"{desk.messages:,} mails and chat lines in {desk.tickets:,} tickets, a clock stood at most"
        f" {desk.stood:.1f} s after its message; warned {desk.warned:.1f} s late at most, shown as late"
        f" {desk.late:.1f} s, handed over {desk.handed:.1f} s ({desk.became_late} became late meanwhile);"
        f" {'each once, in its ticket, about its order' if not desk.unequal else 'NOT EQUAL'}",
        desk.on_time,
    )


def hints(plan: Plan) -> Iterator[Row]:
    """Thin hints under a burst."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_house() as house,
        standin(Path(folder)) as control,
    ):
        done = burst(house, control, plan.changes)
    yield Row(
        "thin hints: changes mirrored per call that brings orders",
        "≥ 200",
        f"{done.changes_per_list:,.1f}: {done.changes:,} changes, {done.lists} list calls,"
        f" {done.singles:,} for one order by name ({done.changes / max(1, done.lists):,.0f} by list calls"
        f" alone); beside them {done.children:,} child calls; all here after {done.seconds:.1f} s",
        done.changes_per_list >= 200,
    )


def recovery(plan: Plan) -> Iterator[Row]:
    """A power cut with a backlog: when the door takes in again, when all is read, and what is lost."""
    with running_house() as house:
        load = Load(rate=plan.backlog, seconds=1, lines=256, shops=4)
        shops = connect_shops(house, load)
        house.stop()
        flood_door(house, shops, "durable", load)
        house.start()
        time.sleep(1.0)  # in the midst of reading
        house.kill()
        began = time.perf_counter()
        house.start()
        up = time.perf_counter() - began
        with house.database() as database:
            waiting = backlog(database).webhooks
            drained, left = await_empty(database, 600)
            wrong = list(differences(database, {one.connection_id: one.shop for one in shops}))
    for difference in wrong:
        _say(f"NOT EQUAL: {difference}")
    lost = "0 lost, 0 doubled" if left.empty and not wrong else f"{len(wrong)} DIFFERENCES"
    yield Row(
        f"recovery after kill -9 of everything, {waiting:,} webhooks waiting",
        "< 20 s, 0 lost",
        f"{up:.1f} s until all answer; the backlog read at {waiting / max(drained, 0.001):,.0f}/s; {lost}",
        up < 20 and left.empty and not wrong,
    )


PARTS: tuple[Callable[[Plan], Iterator[Row]], ...] = (
    end_to_end,
    door,
    hints,
    recovery,
    below,
    at_the_peak,
    shapes,
)


def run_anew(house: House, load: Load) -> Result:
    """A load from shops that the house has not heard of."""
    return run(house, connect_shops(house, load), load)


def search_rate(plan: Plan) -> tuple[float, list[Result]]:
    """The webhooks a second that this machine holds, and what was tried, the overload first.

    Offered are nine tenths of what the house does under overload, then less by a twelfth each time, until
    what waits at the end is worked off within two seconds.
    """
    with running_house() as house:
        flood = Load(rate=20_000, seconds=plan.overload / 20_000, shops=4, patience=300)
        tried = [run_anew(house, flood)]
        _say(f"overload: {tried[0].processed:.0f} webhooks/s processed")
        rate = 0.9 * tried[0].processed
        while True:
            tried.append(run_anew(house, Load(rate=rate, seconds=plan.trial, shops=4)))
            if tried[-1].drained < _SOON:
                return rate, tried
            _say(f"{rate:.0f}/s: worked off {tried[-1].drained:.1f} s after the last")
            rate *= _LESS


def known_orders(shops: Sequence[Connected]) -> list[tuple[Shop, int]]:
    """Orders that are there, each of a buyer who has no other."""
    most = min(one.shop.orders for one in shops)
    guests = [number for number in range(1, most + 1) if buyer_of(number) is None]
    return [(shops[place % len(shops)].shop, number) for place, number in enumerate(guests)]


def house_cost(result: Result) -> float:
    """µs of processor for each webhook, without the driver's."""
    return sum(used for kind, used in result.processor.items() if kind != "driver")


def rates(rate: float, loop: float) -> str:
    """A rate with what it would be where the calibration loop takes its idle time."""
    return f"{rate:,.0f}/s (loop {loop:.0f} ms; at {_LOOP:.0f}: {rate * loop / _LOOP:,.0f})"


def costs(micros: float, pace: float) -> str:
    """µs of processor, likewise, by the processor's time for that loop."""
    return f"{micros:.0f} µs (loop {pace:.0f} ms of processor; at {_LOOP:.0f}: {micros * _LOOP / pace:.0f})"


def equal(results: Sequence[Result]) -> str:
    """Whether all that was sent is there, in words."""
    for difference in (one for result in results for one in result.unequal):
        _say(f"NOT EQUAL: {difference}")
    return "what was sent is there" if not any(result.unequal for result in results) else "NOT EQUAL"


def _renamed(connected: Connected, name: str, load: Load) -> Connected:
    """The same connection with webhooks that it has not seen yet."""
    people = connected.shop.people
    shop = Shop(f"{connected.connection_id}{name}", load.mix, load.size, people=people)
    return msgspec.structs.replace(connected, shop=shop)


def _read(house: House, paths: Mapping[str, Sequence[str]], seconds: float) -> dict[str, list[float]]:
    reading = Reading(house, paths, _READS, seconds)
    reading.begin()
    return reading.end()


def _say(words: str) -> None:
    print(f"  {words}", flush=True)
