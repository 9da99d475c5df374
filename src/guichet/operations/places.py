"""`guichet places import`: a list of towns, taken in with a bar that shows how far it is."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from guichet.commerce.places import read_towns, take_towns
from guichet.kernel.db import Database


async def import_towns(database: Database, file: Path) -> tuple[int, int]:
    """Take in a list; returns how many towns it names, and how many are new or lie elsewhere now.

    Some thousand lines go into each transaction: where one cannot be read, those before it are kept, and the
    list may be taken again. Raises PlacesFileError.
    """
    taken = changed = 0
    with Progress(console=Console(file=sys.stderr), transient=True) as progress:
        bar = progress.add_task(file.name, total=_lines(file))
        for towns in read_towns(file):
            async with database.transaction() as transaction:
                changed += await take_towns(transaction, towns)
            taken += len(towns)
            progress.update(bar, completed=taken)
    return taken, changed


def _lines(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines)
