"""The table of a heaviest minute, on this machine, now: `make bench`, in less than a quarter of an hour.

    python -m bench.load.table [--short] [--only PART] [--minutes 14]

A fresh house for each part, its own database with fsync, all processes and the driver on the same cores. What
two runs are compared by is a ratio; absolute figures stand beside the calibration loop and, in brackets, as
they would be where it takes its idle time. All parts are run once, then again for as long as there is time:
each run's figure is shown, so that their spread is. A goal that is missed once is said to be missed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence

from bench.load.parts import PARTS, SHORT, WHOLE, Plan, Row
from bench.measuring import calibrate, machine

_MOST = 0.75  # of the time, after which nothing is begun for the first time


def main() -> None:
    """Measure part by part and print the table; ends with 0 also where a goal is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="some minutes, to see that it works")
    parser.add_argument("--only", choices=[part.__name__ for part in PARTS])
    parser.add_argument("--minutes", type=float, default=14, help="parts are repeated for as long as this")
    asked = parser.parse_args()
    plan = SHORT if asked.short else WHOLE
    parts = [part for part in PARTS if asked.only in (None, part.__name__)]
    rows: dict[str, list[Row]] = {}
    for name, part in _turns(parts, 0 if asked.short else 60 * asked.minutes):
        print(f"{name} … (calibration loop {calibrate():.0f} ms)", flush=True)
        for row in part(plan):
            rows.setdefault(row.what, []).append(row)
            print(f"  {row.what}: {row.figure}", flush=True)
    print(f"\n{machine()}\n\n| what | goal | here | |\n|---|---|---|---|")
    for what, told in rows.items():
        figures = " · again: ".join(row.figure for row in told)
        print(f"| {what} | {told[0].goal} | {figures} | {_verdict(told)} |")


def _turns(
    parts: Sequence[Callable[[Plan], Iterator[Row]]], seconds: float
) -> Iterator[tuple[str, Callable[[Plan], Iterator[Row]]]]:
    """Each part once, while most of the time is left; then again those for which there is time as before."""
    began = time.perf_counter()
    took: dict[str, float] = {}
    for again in (False, True):
        for part in parts:
            name = part.__name__
            gone = time.perf_counter() - began
            if again and gone + took.get(name, seconds) > seconds:
                continue
            if took and gone > _MOST * seconds > 0:
                print(f"{name}: not measured, the time is over on this machine (--only {name})", flush=True)
                continue
            since = time.perf_counter()
            yield name, part
            took[name] = time.perf_counter() - since


def _verdict(told: Sequence[Row]) -> str:
    if told[0].met is None:
        return ""
    return "met" if all(row.met for row in told) else "**missed**"


if __name__ == "__main__":
    main()
