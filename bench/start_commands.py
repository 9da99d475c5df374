"""How long commands that need no web code take to start, whole processes from outside.

    python -m bench.start_commands [--runs 9]

`guichet --help` and `guichet secret --help` import no room; the ratio to a bare Python says what is ours.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.measuring import calibrate, machine

_GUICHET = str(Path(sys.executable).with_name("guichet"))
_COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "guichet --help": [_GUICHET, "--help"],
    "guichet secret --help": [_GUICHET, "secret", "--help"],
}


def seconds(command: list[str]) -> float:
    """The time from start to end of one process."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def main() -> None:
    """Measure in turn, so that a drift of the machine meets all alike; print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=9)
    runs = arguments.parse_args().runs
    loop = calibrate()
    for command in _COMMANDS.values():
        seconds(command)
    taken: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    for _ in range(runs):
        for name, command in _COMMANDS.items():
            taken[name].append(seconds(command))
    bare = statistics.median(taken["python -c pass"])
    print(f"{machine()}; calibration loop {loop:.0f} and {calibrate():.0f} ms")
    print("| command | min s | median s | max s | × bare Python |")
    print("|---|---|---|---|---|")
    for name, each in taken.items():
        median = statistics.median(each)
        print(f"| {name} | {min(each):.2f} | {median:.2f} | {max(each):.2f} | {median / bare:.1f} |")


if __name__ == "__main__":
    main()
