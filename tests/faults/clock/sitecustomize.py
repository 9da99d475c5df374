"""The clock of an installation under faults: Python imports this by itself where the folder is on its path.

The house takes all its times from one function. Its clock is set by a file, so that it can jump while a
process lives.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from guichet.kernel.types import clock

_FILE = Path(os.environ["FAULTS_CLOCK"])
_seen: tuple[int, timedelta] = (0, timedelta())


def _offset() -> timedelta:
    global _seen  # noqa: PLW0603 — one clock for the process
    changed = _FILE.stat().st_mtime_ns
    if changed != _seen[0]:
        _seen = changed, timedelta(seconds=float(_FILE.read_text()))
    return _seen[1]


class _Shifted:
    @staticmethod
    def now(zone: tzinfo) -> datetime:
        return datetime.now(zone) + _offset()


setattr(clock, "datetime", _Shifted)  # noqa: B010 — to a type checker the module has no such name
