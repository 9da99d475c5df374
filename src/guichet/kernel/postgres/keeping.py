"""A server that died is started again: nobody else would, since it is no child of ours."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from guichet.kernel.postgres.errors import PostgresError
from guichet.kernel.postgres.server import EmbeddedPostgres

log = logging.getLogger(__name__)

_LOOK = 0.5  # seconds between two looks
_LONGEST_PAUSE = 30.0


@contextmanager
def kept_running(server: EmbeddedPostgres) -> Iterator[None]:
    """Have a started server run again whenever it died, until the context is left.

    One that cannot start (its disk is full) is tried again with growing pauses.
    """
    stop = threading.Event()
    keeper = threading.Thread(target=_keep, args=(server, stop), name="postgres keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def _keep(server: EmbeddedPostgres, stop: threading.Event) -> None:
    pause = _LOOK
    while not stop.wait(pause):
        if server.lives():
            pause = _LOOK
            continue
        try:
            server.start()
        except (PostgresError, OSError) as failure:
            pause = min(_LONGEST_PAUSE, 2 * max(1.0, pause))
            log.warning("PostgreSQL died and did not start again; next try in %.0f s: %s", pause, failure)
        else:
            pause = _LOOK
            log.warning("PostgreSQL had died and was started again")
