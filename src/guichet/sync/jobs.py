"""What sync has done by jobs and by the clock."""

from __future__ import annotations

from datetime import timedelta

from guichet import connections
from guichet.kernel.jobs import enqueue, job, periodic
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now
from guichet.ports import registry
from guichet.ports.capabilities import ReceivesHooks
from guichet.sync import clock, proof, push, pushed, raw, service, watchdog
from guichet.sync.dead_letters import sweep_seen
from guichet.sync.errands import DropOldRows, PerformAct, RemoveHooks, RunProof, TendHooks
from guichet.sync.holdings import ReadLevels, read_levels
from guichet.sync.pushed_sweep import sweep_pushed

__all__ = ["clock"]  # what it declares is known with the jobs

# Vendors repeat a webhook for two days; raw rows are kept longer than the keys that lead to them.
_SEEN_FOR = timedelta(days=7)


@job(
    "sync.tend_hooks",
    TendHooks,
    title=Words("Look after the webhooks of a connection", "Entretenir les webhooks d’une connexion"),
)
async def tend_hooks(services: Services, payload: TendHooks) -> None:
    """Look after a connection's webhooks."""
    if not services.settings.muted:
        await watchdog.tend(services, payload.connection_id)


@job(
    "sync.remove_hooks",
    RemoveHooks,
    attempts=4,
    title=Words(
        "Remove our webhooks from a disconnected account", "Retirer nos webhooks d’un compte déconnecté"
    ),
)
async def remove_hooks(services: Services, payload: RemoveHooks) -> None:
    """Take our webhooks away from an account that was disconnected."""
    connector = registry.find(payload.connector_id)
    if not isinstance(connector, ReceivesHooks) or services.settings.muted:
        return
    session = connections.parting_session(services, connector, payload.connection_id, payload.settings)
    await connector.remove_hooks(session, watchdog.address_of(services, payload.connection_id))


@job(
    "sync.prove",
    RunProof,
    attempts=2,
    limit=timedelta(hours=2),
    title=Words("Compare the mirror with the shop", "Comparer le miroir avec la boutique"),
)
async def run_proof(services: Services, payload: RunProof) -> None:
    """Compare the mirror with the outside system."""
    if not services.settings.muted:
        await proof.prove(services, payload.proof_id)


@job(
    "sync.act",
    PerformAct,
    attempts=20,
    title=Words("Act at an outside system", "Agir dans un système extérieur"),
)
async def perform_act(services: Services, payload: PerformAct) -> None:
    """Do at the outside system what was intended."""
    if not services.settings.muted:
        await push.perform(services, payload.act_id)


@job(
    "sync.read_levels",
    ReadLevels,
    title=Words("Read stock levels after a sale was told", "Relire des stocks après l’annonce d’une vente"),
)
async def read_levels_again(services: Services, payload: ReadLevels) -> None:
    """Read levels whose owner counts by now what it was told."""
    async with services.database.transaction() as transaction:
        await read_levels(transaction, payload)


@periodic("sync.tend_all_hooks", every=timedelta(minutes=5))
async def tend_all_hooks(services: Services) -> None:
    """Make again the webhooks that vendors switched off."""
    if not services.settings.muted:
        await watchdog.tend_all(services)


@periodic("sync.note_lateness", every=timedelta(seconds=20))
async def note_lateness(services: Services) -> None:
    """Say which connections were not read lately."""
    if not services.settings.muted:
        await service.note_lateness(services)


@periodic("sync.place_levels", every=timedelta(minutes=5))
async def place_levels(services: Services) -> None:
    """Try again the levels that tills pushed of places or articles that were not here."""
    await pushed.place_waiting(services)


@periodic("sync.sweep_pushed", every=timedelta(days=1))
async def sweep_pushes(services: Services) -> None:
    """Let go of what tills pushed long ago and later counts cover."""
    await sweep_pushed(services)


@periodic("sync.take_up_acts", every=timedelta(minutes=10))
async def take_up_acts(services: Services) -> None:
    """Go on with acts whose job was lost."""
    async with services.database.transaction() as transaction:
        await push.take_up(transaction)


@job(
    "sync.drop_old_rows",
    DropOldRows,
    attempts=24,
    limit=timedelta(hours=24),
    title=Words(
        "Archive and drop what came from outside long ago",
        "Archiver puis effacer les anciennes données reçues",
    ),
)
async def drop_old_rows(services: Services, _: DropOldRows) -> None:
    """Drop the raw rows that are older than what is kept, archived where that is wanted; forget old keys."""
    now = utc_now()
    kept_from = now - timedelta(days=services.settings.raw_kept_days)
    await raw.drop_before(services.database, kept_from, archives=services.settings.raw_archive_dir)
    swept = 1
    while swept:
        async with services.database.transaction() as transaction:
            swept = await sweep_seen(transaction, now - _SEEN_FOR)


@periodic("sync.tidy", every=timedelta(hours=1))
async def tidy(services: Services) -> None:
    """Have old rows dropped: by a job, for an archive takes longer than the clock may be held up."""
    async with services.database.transaction() as transaction:
        await enqueue(transaction, DropOldRows(), key="all")
