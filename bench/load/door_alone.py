"""The web process with nothing behind it: the same door with its database, or without.

    GUICHET_DATABASE_URL=… python -m bench.load.door_alone durable|null

`null` acknowledges what it has verified and read the key of, and keeps nothing: what the handler costs by
itself, to which the durable rate is compared.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from guichet import app
from guichet.kernel.services import Services
from guichet.operations import answering
from guichet.sync import Door


class NullDoor(Door):
    """Keeps nothing."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)

        def submit(*_: Any, **__: Any) -> asyncio.Future[None]:
            kept = asyncio.get_running_loop().create_future()
            kept.set_result(None)
            return kept

        self._intake.submit = submit  # type: ignore[method-assign]  # what is measured against


def main() -> None:
    """Run as the web process does."""
    if sys.argv[1:] == ["null"]:
        answering.Door = NullDoor  # type: ignore[attr-defined]  # what is measured against
    app.load()
    app.main()


if __name__ == "__main__":
    main()
