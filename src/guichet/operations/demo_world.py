"""`python -m guichet.operations.demo_world FOLDER SCALE SEED NAME=HANDLE…`: plays the outside world.

A child of the demo's tree. Where all is made it is ready before it has begun: its sockets listen already, and
whoever calls is heard once the rest is imported. So nobody waits for it to look at the house.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from guichet.kernel.processes import tell_ready
from guichet.operations.demo_notes import read_notes


def main() -> None:
    """Play the outside world until told to stop."""
    folder, scale, seed, *given = sys.argv[1:]
    notes = read_notes(Path(folder))
    if notes.made_at == notes.ports:
        tell_ready()
    handles = {name: int(handle) for name, _, handle in (one.partition("=") for one in given)}

    import_module("guichet.operations.demo_life").main(scale, seed, handles)


if __name__ == "__main__":
    main()
