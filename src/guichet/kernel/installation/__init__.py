"""The installation itself: what is true of it for all its processes, on whichever machine they run.

`muted` → a copy that neither polls, sends nor acts, as a restored one is until an administrator says go.
Beside it the beats of its processes, by which one sees that they live, and that the clock went back: rooms
declare what is to be set right then. By them one also sees how fresh a standby is, where is read what may
be a little old (`Reports`). Operators change it, `health` and the composition roots read it.
"""

from guichet.kernel.installation.clock import ClockFollower, when_clock_went_back
from guichet.kernel.installation.reports import Freshness, Reports
from guichet.kernel.installation.repository import (
    BEAT,
    Beat,
    beat,
    beats,
    is_muted,
    mute,
    this_process,
    unmute,
)

__all__ = [
    "BEAT",
    "Beat",
    "ClockFollower",
    "Freshness",
    "Reports",
    "beat",
    "beats",
    "is_muted",
    "mute",
    "this_process",
    "unmute",
    "when_clock_went_back",
]
