"""Load on a real house, from the command line.

    python -m bench.load --rate 3900 --seconds 30 [--mix peak] [--profile constant] [--size 1024]
        [--shops 2] [--web 1] [--workers 1] [--repeat 1]

The house is a fresh one each time, with a database of its own and fsync; what was sent is compared with what
is in its tables, row by row. All processes share the machine, the driver too.
"""

from __future__ import annotations

import argparse
import sys

from bench.load.documents import MIXES
from bench.load.house import running_house
from bench.load.run import Load, Result, again_words, connect_shops, run
from bench.load.wire import PROFILES
from bench.measuring import machine


def main() -> None:
    """Read the command line, measure, print; ends with 1 where something is not equal."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=float, default=3900)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--mix", choices=sorted(MIXES), default="peak")
    parser.add_argument("--profile", choices=sorted(PROFILES), default="constant")
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--shops", type=int, default=2)
    parser.add_argument("--web", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=1)
    asked = parser.parse_args()
    load = Load(
        rate=asked.rate,
        seconds=asked.seconds,
        mix=asked.mix,
        profile=asked.profile,
        size=asked.size,
        shops=asked.shops,
    )
    print(f"{machine()}; {asked.web} web, {asked.workers} workers; {load}")
    equal = True
    for _ in range(asked.repeat):
        with running_house(web=asked.web, workers=asked.workers) as house:
            result = run(house, connect_shops(house, load), load)
        show(result)
        equal = equal and not result.unequal
    sys.exit(0 if equal else 1)


def show(result: Result) -> None:
    """Print a run."""
    house = sum(used for kind, used in result.processor.items() if kind != "driver")
    print(f"\noffered {result.offered:.0f}/s; kept {result.kept} of {result.sent}, {result.rate:.0f}/s")
    print(f"processed {result.processed:.0f}/s; nothing waited {result.drained:.2f} s after the last answer")
    print(f"acknowledged, ms: {_line(result.acknowledged)}; driver late at most {result.late:.1f}")
    print(f"visible on the API, ms after the acknowledgement: {_line(result.visible)}")
    print(f"µs of processor for each webhook: {_line(result.processor)}; without the driver {house:.0f}")
    print(f"backlog at the worst: {result.worst}\nbacklog at the end: {result.last}")
    print(f"sent again: {again_words(result.again)}; calibration loop {result.loop:.0f} ms")
    for difference in result.unequal:
        print(f"NOT EQUAL: {difference}")
    if not result.unequal:
        print("what was sent is what is in the tables")


def _line(figures: dict[str, float]) -> str:
    return ", ".join(f"{name} {figure:.1f}" for name, figure in figures.items()) or "none"


if __name__ == "__main__":
    main()
