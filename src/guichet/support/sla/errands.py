"""What service levels ask to be done later."""

from __future__ import annotations

import msgspec


class CountAnew(msgspec.Struct, frozen=True, kw_only=True):
    """The job: say anew which clock of each ticket runs out first, from the ticket after `after_id` on.

    `policy_id`: have that policy's tickets go over to its newest version.
    """

    after_id: int = 0
    policy_id: int | None = None
