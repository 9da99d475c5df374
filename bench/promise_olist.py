"""Promised delivery days against what came true, on real orders of a marketplace (Olist, Brazil).

`python -m bench.promise_olist` needs the orders beside the project (`../shared/data`). How it is learned, and
why nothing of the future is in it: `tests/purchase/promise/olist.py`.
"""

from __future__ import annotations

from bench.measuring import machine
from tests.purchase.promise.olist import (
    DATA,
    drawn,
    interval,
    marketplace,
    orders,
    promised,
    shorter,
    split_day,
)

QUANTILES = (0.80, 0.82, 0.84, 0.85, 0.86, 0.87, 0.88, 0.89, 0.90, 0.92, 0.94, 0.96, 0.98)


def main() -> None:
    if not DATA.exists():
        raise SystemExit("The Olist orders are not beside this project.")
    bought = orders()
    theirs = marketplace(bought)
    draws = drawn(len(theirs.kept))
    print(machine())
    print(
        f"{len(bought)} orders, shown on the {len(theirs.kept)} bought since {split_day(bought):%d %B %Y}\n"
    )
    low, high = interval(theirs.kept, draws)
    print(
        f"marketplace: {theirs.lengths.mean():.2f} days,"
        f" kept {theirs.kept.mean():.3f} [{low:.3f}, {high:.3f}]"
    )
    for running in (False, True):
        print("\nlearning goes on" if running else "\nlearned on the earlier part alone")
        print(f"{'quantile':>8} {'days':>6} {'shorter':>8} {'kept':>6} {'95 %':>16} {'less kept, 95 %':>18}")
        for quantile, ours in promised(bought, QUANTILES, running=running).items():
            low, high = interval(ours.kept, draws)
            worse = interval(ours.kept.astype(float) - theirs.kept, draws)
            print(
                f"{quantile:>8.2f} {ours.lengths.mean():>6.2f} {shorter(ours, theirs):>8.1%}"
                f" {ours.kept.mean():>6.3f} [{low:.3f}, {high:.3f}] [{worse[0]:+.3f}, {worse[1]:+.3f}]"
            )


if __name__ == "__main__":
    main()
