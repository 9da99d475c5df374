"""Events: what happened, written in the transaction that caused it, read in one total order.

`publish` writes; the sequencer (one leader) gives each committed event its position; each reaction has a
cursor over positions that moves in the transaction of its effects, so effects in the database happen once.
An event that fails a reaction is parked for that reaction and never stops the cursor.
"""

from guichet.kernel.events.happening import Announced, Happening, Origin, is_live
from guichet.kernel.events.keeping import drop_events
from guichet.kernel.events.parked import (
    Parked,
    ParkedEventNotFoundError,
    ReactionGoneError,
    discard_parked,
    parked_events,
    replay_parked,
)
from guichet.kernel.events.publish import ToPublish, publish, to_publish
from guichet.kernel.events.reactions import Reaction, catch_up, reaction, run_reactions
from guichet.kernel.events.sequencer import Sequencer

__all__ = [
    "Announced",
    "Happening",
    "Origin",
    "Parked",
    "ParkedEventNotFoundError",
    "Reaction",
    "ReactionGoneError",
    "Sequencer",
    "ToPublish",
    "catch_up",
    "discard_parked",
    "drop_events",
    "is_live",
    "parked_events",
    "publish",
    "reaction",
    "replay_parked",
    "run_reactions",
    "to_publish",
]
