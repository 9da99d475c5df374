"""Comparing the same reads over a small and a large database, in one run."""

from __future__ import annotations

import os
import statistics
from collections import defaultdict
from collections.abc import Mapping

from bench.measuring import Read, calibrate, closed_pace, machine, open_loop, quantile

_WARM = 10  # reads of each kind before anything is measured


async def compare(worlds: Mapping[int, Mapping[str, Read]], seconds: float, repeats: int) -> None:
    """Print a line for each kind of read: the median and the 99th percentile at each size, in milliseconds.

    Behind the percentile stands the least and the greatest of the repeats.
    """
    print(f"\n{machine()}; load before {os.getloadavg()[0]:.1f}")
    rates: dict[int, float] = {}
    for orders, reads in worlds.items():
        await closed_pace(reads, _WARM * len(reads))
        rates[orders] = await closed_pace(reads, _WARM * len(reads)) / 2
        print(f"{orders:,} orders: one reader {2 * rates[orders]:.0f}/s; arriving {rates[orders]:.0f}/s")
    took: dict[int, dict[str, list[list[float]]]] = {orders: defaultdict(list) for orders in worlds}
    loops = []
    for repeat in range(repeats):
        for orders, reads in worlds.items():  # in turn, so that a drift of the machine meets both alike
            loops.append(calibrate())
            for kind, times in (await open_loop(reads, rates[orders], seconds, repeat)).items():
                took[orders][kind].append(times)
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
    spread = [quantile(repeat, 0.99) for repeat in repeats]
    return (
        f"{statistics.median(times):.1f} | {quantile(times, 0.99):.1f}"
        f" | {min(spread):.1f} to {max(spread):.1f}"
    )
