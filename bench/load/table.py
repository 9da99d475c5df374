"""The table of a heaviest minute, on this machine, now: `make bench`, in less than a quarter of an hour.

    python -m bench.load.table [--short]

A fresh house for each part, its own database with fsync, all processes and the driver on the same cores. What
two runs are compared by is a ratio; absolute rates stand beside the calibration loop (80 ms where this was
made, idle), and figures with the spread of their repetitions. A goal that is missed is said to be missed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from bench.load.documents import Shop
from bench.load.equality import differences
from bench.load.hints import burst, standin
from bench.load.house import House, running_house
from bench.load.reads import Reading, paths_of
from bench.load.run import Connected, Load, Result, connect_shops, flood_door, run
from bench.load.watch import await_empty, backlog
from bench.measuring import machine, quantile

_PEAK = 3900.0
_BELOW = 1000.0


class Row(msgspec.Struct, frozen=True):
    """A line of the table. `met` None: nothing was wanted of it."""

    what: str
    goal: str
    figure: str
    met: bool | None


class Plan(msgspec.Struct, frozen=True):
    """How long each part goes on."""

    overload: int  # webhooks, to find what the house can do
    seconds: float
    flood: int
    floods: int
    changes: int
    backlog: int
    reading: float


WHOLE = Plan(overload=40_000, seconds=60, flood=30_000, floods=3, changes=2000, backlog=100_000, reading=20)
SHORT = Plan(overload=4000, seconds=5, flood=4000, floods=2, changes=400, backlog=5000, reading=4)


def end_to_end(plan: Plan) -> Iterator[Row]:
    """How many webhooks a second are taken in and processed, without a backlog that grows."""
    with running_house() as house:
        most = _measured(house, Load(rate=20_000, seconds=plan.overload / 20_000, shops=4, patience=300))
    _say(f"overload: {most.processed:.0f} webhooks/s processed")
    rate = 0.85 * most.processed
    with running_house() as house:
        held = _measured(house, Load(rate=rate, seconds=plan.seconds, shops=4))
    cost = sum(used for kind, used in held.processor.items() if kind != "driver")
    steady = held.drained < 2.0
    yield Row(
        f"whole webhooks of 1 kB, durable and processed, {plan.seconds:.0f} s",
        "6,000, goal 9,000/s",
        f"{held.rate:,.0f}/s held{'' if steady else ' with a backlog that grew'}; {most.processed:,.0f}/s"
        f" under overload (loop {most.loop:.0f} ms); {_equal([most, held])}",
        steady and held.rate >= 6000,
    )
    parts = ", ".join(f"{kind} {used:.0f}" for kind, used in held.processor.items())
    yield Row("processor for each, driver apart", "≤ 250 µs", f"{cost:.0f} µs ({parts})", cost <= 250)


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
    rates = sorted(durable.rate for durable, _ in pairs)
    used = min(durable.door + durable.postgres for durable, _ in pairs)
    yield Row(
        "the door’s durable rate ÷ the same handler without database",
        "≥ 0.65",
        f"{ratios[len(ratios) // 2]:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}); {rates[0]:,.0f} to"
        f" {rates[-1]:,.0f}/s, {used:.0f} µs each with the database’s",
        ratios[len(ratios) // 2] >= 0.65,
    )


def at_the_peak(plan: Plan) -> Iterator[Row]:
    """Acknowledgement and visibility at the peak's rate, and staff's reads beside it."""
    yield from _at(plan, _PEAK)


def below(plan: Plan) -> Iterator[Row]:
    """The same at a rate that the house holds with ease, beside the peak: what a usual hour is like."""
    yield from _at(plan, _BELOW)


def _at(plan: Plan, rate: float) -> Iterator[Row]:
    with running_house() as house:
        load = Load(rate=rate, seconds=plan.reading, shops=4, profile="poisson", patience=300)
        shops = connect_shops(house, load)
        first = run(house, shops, msgspec.structs.replace(load, rate=500, seconds=4), compare=False)
        _say(f"filled: {first.kept} webhooks")
        rest = _read(house, plan.reading / 2)
        reading = Reading(house, paths_of(house), 20, plan.reading * 0.75)
        reading.begin()
        result = run(house, shops, load)
        busy = reading.end()
    kept, seen = result.acknowledged["p99"], result.visible.get("p99", float("nan"))
    yield Row(
        f"at {rate:,.0f}/s by chance: p99 of the acknowledgement / until visible on the API",
        "≤ 12 / ≤ 500 ms",
        f"{kept:,.0f} / {seen:,.0f} ms (median {result.acknowledged['p50']:,.1f} /"
        f" {result.visible.get('p50', float('nan')):,.0f}; {result.rate:,.0f}/s kept; loop"
        f" {result.loop:.0f} ms; {_equal([result])})",
        kept <= 12 and seen <= 500,
    )
    ratio = quantile(busy, 0.99) / quantile(rest, 0.99)
    yield Row(
        f"staff’s reads, p99 at {rate:,.0f}/s ÷ at rest",
        "≤ 3",
        f"{ratio:.1f} ({quantile(busy, 0.99):,.0f} ÷ {quantile(rest, 0.99):,.0f} ms)",
        ratio <= 3,
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
        "thin hints: changes mirrored per list call",
        "≥ 200",
        f"{done.changes_per_list:,.0f} ({done.changes:,} changes, {done.lists} pages, {done.singles} batches"
        f" by name; all here after {done.seconds:.1f} s)",
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


def _measured(house: House, load: Load) -> Result:
    return run(house, connect_shops(house, load), load)


def _renamed(connected: Connected, name: str, load: Load) -> Connected:
    """The same connection with webhooks that it has not seen yet."""
    shop = Shop(f"{connected.connection_id}{name}", load.mix, load.size)
    return msgspec.structs.replace(connected, shop=shop)


def _equal(results: Sequence[Result]) -> str:
    for difference in (one for result in results for one in result.unequal):
        _say(f"NOT EQUAL: {difference}")
    return "what was sent is there" if not any(result.unequal for result in results) else "NOT EQUAL"


def _read(house: House, seconds: float) -> list[float]:
    reading = Reading(house, paths_of(house), 20, seconds)
    reading.begin()
    return reading.end()


def _say(words: str) -> None:
    print(f"  {words}", flush=True)


PARTS = (end_to_end, door, at_the_peak, below, hints, recovery)


def main() -> None:
    """Measure part by part and print the table; ends with 0 also where a goal is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="a minute or two, to see that it works")
    parser.add_argument("--only", choices=[part.__name__ for part in PARTS])
    asked = parser.parse_args()
    plan = SHORT if asked.short else WHOLE
    rows: list[Row] = []
    for part in PARTS:
        if asked.only in (None, part.__name__):
            print(f"{part.__name__} …", flush=True)
            rows += part(plan)
    print(f"\n{machine()}\n\n| what | goal | here | |\n|---|---|---|---|")
    for row in rows:
        verdict = "" if row.met is None else "met" if row.met else "**missed**"
        print(f"| {row.what} | {row.goal} | {row.figure} | {verdict} |")


if __name__ == "__main__":
    main()
