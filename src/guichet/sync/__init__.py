"""Sync: the one room where outside systems meet commerce.

In: the door keeps webhooks, readers take raw rows through a connector's pure `read` into commerce, fetchers
serve what hints ask for, backfills read everything, reconcilers what changed; listeners hear of news over
open connections, watchers ask carriers of the parcels under way, the mail door keeps mails that merchants
forward. Out: acts, in three steps. The mirror says how it does: runs (running, done, stopped), proofs
(waiting, running, done, failed), dead letters, the watchdog of webhooks. `loops` are what a worker process
runs; `Door` stands in the web process, `MailDoor` in one of its own; the wings act by `intend`.
"""

from guichet.sync import jobs
from guichet.sync.acts import (
    AdjustStock,
    CancelOrder,
    ChangeShippingAddress,
    NoteOrder,
    SetOrderState,
    SetStoreCredit,
    WriteMetafield,
)
from guichet.sync.archive import ArchiveError
from guichet.sync.asking import label_offers
from guichet.sync.backfill import run_backfills
from guichet.sync.desk_acts import Chosen, Quoted, quote_refund, refund
from guichet.sync.dispatch_acts import LabelMade
from guichet.sync.door import Door
from guichet.sync.door_protocol import protocol_of
from guichet.sync.doubting import doubt_intended
from guichet.sync.errors import NotOfferedError
from guichet.sync.fetching import run_fetchers
from guichet.sync.holdings import read_levels_later
from guichet.sync.listening import run_listeners
from guichet.sync.push import ActRow, Subject, find_act, intend
from guichet.sync.raw import Raw, keep
from guichet.sync.readers import run_readers
from guichet.sync.reconcile import run_reconcilers
from guichet.sync.replaying import replay
from guichet.sync.service import change, check, connect, disconnect, start_proof, start_sync
from guichet.sync.settling import settle
from guichet.sync.wanting import Wish, want
from guichet.sync.watching import run_watchers

loops = (run_readers, run_fetchers, run_backfills, run_reconcilers, run_watchers, run_listeners)
"""Each is `async (services, stop: asyncio.Event) -> None` and runs until `stop` is set."""

__all__ = [
    "ActRow",
    "AdjustStock",
    "ArchiveError",
    "CancelOrder",
    "ChangeShippingAddress",
    "Chosen",
    "Door",
    "LabelMade",
    "NotOfferedError",
    "NoteOrder",
    "Quoted",
    "Raw",
    "SetOrderState",
    "SetStoreCredit",
    "Subject",
    "Wish",
    "WriteMetafield",
    "change",
    "check",
    "connect",
    "disconnect",
    "doubt_intended",
    "find_act",
    "intend",
    "jobs",
    "keep",
    "label_offers",
    "loops",
    "protocol_of",
    "quote_refund",
    "read_levels_later",
    "refund",
    "replay",
    "settle",
    "start_proof",
    "start_sync",
    "want",
]
