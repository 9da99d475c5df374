"""What callers and staff notice while webhooks come in by chance, rate by rate.

    python -m bench.load.curve [--rates 500,1000,2000,3000] [--seconds 15] [--web 1] [--workers 1]

One fresh house with some orders in it. At rest and then at each rate staff read twenty times a second beside
it; what waits at the end of a rate is worked off before the next. Versions are compared in turn on the same
machine, beside the calibration loop.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from bench.load.house import House, running_house
from bench.load.reads import Reading, paths_of
from bench.load.run import Load, Result, connect_shops, percentiles, run
from bench.measuring import machine

_READS = 20.0  # a second


class Noticed(msgspec.Struct, frozen=True):
    """What was noticed at a rate; times in milliseconds."""

    result: Result
    rest: Mapping[str, float]
    busy: Mapping[str, float]

    def line(self) -> str:
        """A line of the table."""
        kept, seen, result = self.result.acknowledged, self.result.visible, self.result
        cells = (
            f"{result.offered:,.0f}",
            f"{kept['p50']:,.1f} / {kept['p99']:,.0f}",
            f"{seen.get('p50', float('nan')):,.0f} / {seen.get('p99', float('nan')):,.0f}",
            f"{self.busy['p50']:,.0f} / {self.busy['p99']:,.0f}",
            f"{self.busy['p50'] / self.rest['p50']:,.1f} / {self.busy['p99'] / self.rest['p99']:,.1f}",
            f"{result.drained:,.1f}",
            ", ".join(f"{kind} {used:.0f}" for kind, used in result.processor.items()),
            f"{result.loop:.0f}",
            "yes" if not result.unequal else "NO: " + "; ".join(result.unequal),
        )
        return f"| {' | '.join(cells)} |"


HEAD = (
    "| offered/s | acknowledged p50 / p99, ms | visible p50 / p99, ms | reads p50 / p99, ms | ÷ at rest"
    " | worked off after, s | µs each | loop ms | equal |\n|---|---|---|---|---|---|---|---|---|"
)


def curve(house: House, rates: Sequence[float], seconds: float) -> Iterator[Noticed]:
    """Measure at rest, then at each rate."""
    load = Load(rate=500, seconds=4, shops=4, profile="poisson", patience=300)
    shops = connect_shops(house, load)
    run(house, shops, load, compare=False)
    paths = paths_of(house)
    _begun(house, paths, 3).end()  # what is cold at first is not what rest is like
    rest = _together(_begun(house, paths, seconds))
    print(f"reads at rest, ms: p50 {rest['p50']:.0f}, p99 {rest['p99']:.0f}\n\n{HEAD}", flush=True)
    for rate in rates:
        reading = _begun(house, paths, seconds)
        result = run(house, shops, msgspec.structs.replace(load, rate=rate, seconds=seconds))
        yield Noticed(result, rest, _together(reading))


def _begun(house: House, paths: Mapping[str, Sequence[str]], seconds: float) -> Reading:
    reading = Reading(house, paths, _READS, seconds)
    reading.begin()
    return reading


def _together(reading: Reading) -> dict[str, float]:
    return percentiles([took for kind in reading.end().values() for took in kind])


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rates", default="500,1000,2000,3000")
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--web", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    print(f"{machine()}; {asked.web} web, {asked.workers} workers", flush=True)
    with running_house(web=asked.web, workers=asked.workers) as house:
        for noticed in curve(house, [float(rate) for rate in asked.rates.split(",")], asked.seconds):
            print(noticed.line(), flush=True)


if __name__ == "__main__":
    main()
