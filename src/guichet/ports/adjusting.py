"""When an outside system counts a stock adjustment that it answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol, runtime_checkable


@runtime_checkable
class AdjustsLater(Protocol):
    """Moves levels some time after it answered: a level read within `adjusts_within` may not count it yet.

    Beside `capabilities.AdjustsStock`; without this, every level read after the answer counts it.
    """

    adjusts_within: timedelta
