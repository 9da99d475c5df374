"""What set-up asks to be done later."""

from __future__ import annotations

import msgspec


class RunTest(msgspec.Struct, frozen=True, kw_only=True):
    """The job: try a store's tickets on one that is taken back."""

    run_id: int
