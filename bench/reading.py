"""Comparing the same reads over a small and a large database, in one run: what benchmarks of reads share."""

from __future__ import annotations

import argparse
import os
import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping

import uvloop
from bench.desk import Desk, desk
from bench.measuring import Read, calibrate, closed_pace, machine, open_loop, quantile, scratch_server
from bench.world import Draw, fill

Reads = Callable[[Desk, Draw], dict[str, Read]]

_WARM = 10  # reads of each kind before anything is measured


def main(reads: Reads, description: str) -> None:
    """Make a small and a large server, fill them, compare the reads, throw the servers away."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20, help="of each repeat at each size")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rate", type=float, help="arrivals a second, instead of half of one reader's pace")
    asked = parser.parse_args()
    with scratch_server() as few, scratch_server() as many:
        servers = {asked.small: few.address, asked.orders: many.address}
        for orders, address in servers.items():
            print(f"{orders:,} orders filled in {fill(address, orders):.0f} s", flush=True)
        uvloop.run(_run(reads, servers, asked))  # as a web process does


async def _run(reads: Reads, servers: Mapping[int, str], asked: argparse.Namespace) -> None:
    async with desk(servers[asked.small]) as few, desk(servers[asked.orders]) as many:
        staff = {asked.small: few, asked.orders: many}
        worlds = {orders: reads(one, Draw(orders)) for orders, one in staff.items()}
        await compare(worlds, asked.seconds, asked.repeats, asked.rate)


async def compare(
    worlds: Mapping[int, Mapping[str, Read]], seconds: float, repeats: int, rate: float | None = None
) -> None:
    """Print a line for each kind of read: the median and the 99th percentile at each size, in milliseconds.

    Behind the percentile stands the least and the greatest of the repeats.
    """
    print(f"\n{machine()}; load before {os.getloadavg()[0]:.1f}")
    rates: dict[int, float] = {}
    for orders, reads in worlds.items():
        await closed_pace(reads, _WARM * len(reads))
        pace = await closed_pace(reads, _WARM * len(reads))
        rates[orders] = rate or pace / 2
        print(f"{orders:,} orders: one reader {pace:.0f}/s; arriving {rates[orders]:.0f}/s", flush=True)
    took: dict[int, dict[str, list[list[float]]]] = {orders: defaultdict(list) for orders in worlds}
    loops = []
    for repeat in range(repeats):
        for orders, reads in worlds.items():  # in turn, so that a drift of the machine meets both alike
            loops.append(calibrate())
            times = await open_loop(reads, rates[orders], seconds, repeat)
            for kind in reads:
                took[orders][kind].append(times.get(kind, []))
    print(f"calibration loop {min(loops):.0f} to {max(loops):.0f} ms, median {statistics.median(loops):.0f}")
    _print(took)


def _print(took: Mapping[int, Mapping[str, list[list[float]]]]) -> None:
    sizes = list(took)
    heads = [f"{orders:,}: median | p99 | p99 of repeats" for orders in sizes]
    print("\n| read (ms) | " + " | ".join(heads) + " |\n|---" + "|---|---|---" * len(sizes) + "|")
    for kind in took[sizes[0]]:
        print("| " + " | ".join([kind, *(_cells(took[orders][kind]) for orders in sizes)]) + " |")
    print("| " + " | ".join(["**all**", *(_cells(_together(took[orders])) for orders in sizes)]) + " |")


def _together(kinds: Mapping[str, list[list[float]]]) -> list[list[float]]:
    """The times of all kinds, repeat by repeat."""
    repeats = max(len(of_kind) for of_kind in kinds.values())
    return [[one for of_kind in kinds.values() for one in of_kind[place]] for place in range(repeats)]


def _cells(repeats: list[list[float]]) -> str:
    times = [one for repeat in repeats for one in repeat]
    if not times:  # none of this kind arrived in so short a time
        return "– | – | –"
    spread = [quantile(repeat, 0.99) for repeat in repeats if repeat]
    least, greatest = min(spread), max(spread)
    return f"{quantile(times, 0.5):.1f} | {quantile(times, 0.99):.1f} | {least:.1f} to {greatest:.1f}"
