"""The proof: is everything that is there also here, and the same to the vendor's own strings?

Counts on both sides for every resource, and things compared field by field: the newest and some drawn by
chance, read from the vendor by a way that the mirror does not share. What differs is read again once, since
a shop lives while it is compared; what differs then differs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from guichet import connections
from guichet.connections import ConnectionNotFoundError, NotUsableError, Opened
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import CountsThings, NamesThings, ProvesThings, ReadsHistory, ReadsThings
from guichet.ports.records import Resource
from guichet.sync import mirror
from guichet.sync.model import Proof
from guichet.sync.reconcile import NOT_RECONCILED, differing_ids
from guichet.sync.rendering import render
from guichet.sync.through import fetch_now, wait_until_read
from guichet.sync.trouble import Trouble, note_trouble

log = structlog.get_logger(__name__)

SAMPLE_SIZE = 50

_AT_ONCE = 50  # things in one call of a sample
_READ_AGAIN = 500  # more differences than this are no matter of a moment
_PATIENCE = 20.0
_SHOWN = 20  # comparisons of each resource kept whole, the differing ones first


class FieldCompared(msgspec.Struct, frozen=True):
    """One field on both sides, as the vendor writes it."""

    name: str
    there: str
    here: str
    equal: bool


class Compared(msgspec.Struct, frozen=True):
    """One thing on both sides."""

    resource: str
    external_id: str
    equal: bool
    fields: list[FieldCompared]


class ResourceProof(msgspec.Struct, frozen=True, kw_only=True):
    """One resource: counts on both sides, things compared field by field, and ids of one side only.

    `there` is None where the vendor does not say; `missing` and `extra` are None where ids were not compared.
    `note` is a code: not_reconcilable, not_countable, failed. Of what failed, `code` is the reason's and
    `words` are the outside system's.
    """

    resource: str
    there: int | None = None
    here: int = 0
    equal: int = 0
    differing: int = 0
    missing: int | None = None
    extra: int | None = None
    note: str = ""
    code: str = ""
    words: str = ""


class ProofRow(msgspec.Struct, frozen=True, kw_only=True):
    """A proof as it stands."""

    id: int
    connection_id: int
    state: str
    sample_size: int
    whole: bool
    started_at: datetime
    finished_at: datetime | None
    resources: list[ResourceProof]
    samples: list[Compared]
    code: str
    reason: str


async def ask(
    transaction: Transaction, connection_id: int, *, sample_size: int = SAMPLE_SIZE, whole: bool = True
) -> int:
    """Write down that a proof is wanted; returns its id. `whole` compares all ids where they can be named."""
    statement = (
        insert(Proof)
        .values(
            connection_id=connection_id,
            state="waiting",
            sample_size=sample_size,
            whole=whole,
            started_at=utc_now(),
            resources=[],
            samples=[],
            reason="",
        )
        .returning(Proof.id)
    )
    return int((await transaction.execute(statement)).scalar_one())


async def prove(services: Services, proof_id: int) -> None:
    """Run a proof to its end; a part that fails says so, and the others are proven all the same."""
    async with services.database.transaction() as transaction:
        await transaction.execute(update(Proof).where(Proof.id == proof_id).values(state="running"))
        found = await find(transaction, proof_id)
    if found is None:
        return
    try:
        opened = await connections.open_connection(services, found.connection_id, patient=True)
        resources, samples = await _prove_all(services, opened, found)
    except (NotUsableError, ConnectionNotFoundError) as failure:  # paused or gone since it was asked for
        code = "not_usable" if isinstance(failure, NotUsableError) else "disconnected"
        await _write(services, proof_id, state="failed", code=code)
        return
    except Exception as failure:  # noqa: BLE001 — a proof that could not be made says why
        trouble = await note_trouble(services, found.connection_id, failure, of_one_thing=True)
        await _write(services, proof_id, state="failed", code=trouble.code, reason=trouble.words)
        return
    await _write(
        services,
        proof_id,
        state="done",
        resources=msgspec.to_builtins(resources),
        samples=msgspec.to_builtins(samples),
    )


async def _write(services: Services, proof_id: int, **values: Any) -> None:
    async with services.database.transaction() as transaction:
        await transaction.execute(
            update(Proof).where(Proof.id == proof_id).values(**values, finished_at=utc_now())
        )


async def _prove_all(
    services: Services, opened: Opened, proof: ProofRow
) -> tuple[list[ResourceProof], list[Compared]]:
    connector = opened.connector
    resources: list[Resource] = list(connector.resources) if isinstance(connector, ReadsHistory) else []
    if isinstance(connector, ReadsThings):
        # Parcels are asked of by their numbers: nobody has all of them.
        fetchable = [one for one in connector.fetchable if one in mirror.TABLES]
        resources += [one for one in fetchable if one not in resources]
    proven, samples = [], []
    for resource in resources:
        try:
            one, compared = await _prove_one(services, opened, resource, proof)
        except Exception as failure:  # noqa: BLE001 — one resource's failure must not hide the others
            trouble = await note_trouble(services, opened.row.id, failure, of_one_thing=True)
            async with services.database.transaction() as transaction:
                here = await mirror.count(transaction, opened.row.id, resource)
            one, compared = _failed(resource, here, trouble), []
        proven.append(one)
        compared.sort(key=lambda each: each.equal)
        samples += compared[:_SHOWN]
    return proven, samples


def _failed(resource: Resource, here: int, trouble: Trouble) -> ResourceProof:
    return ResourceProof(
        resource=resource.value, here=here, note="failed", code=trouble.code, words=trouble.words[:500]
    )


async def _prove_one(
    services: Services, opened: Opened, resource: Resource, proof: ProofRow
) -> tuple[ResourceProof, list[Compared]]:
    if resource in NOT_RECONCILED:
        async with services.database.transaction() as transaction:
            here = await mirror.count(transaction, opened.row.id, resource)
        return ResourceProof(resource=resource.value, here=here, note="not_reconcilable"), []
    there, here = await _counts(services, opened, resource)
    missing, extra = None, None
    nameable = isinstance(opened.connector, NamesThings) and resource in opened.connector.nameable
    if nameable and (proof.whole or there != here):
        missing, extra = await _compare_ids(services, opened, resource)
        there, here = await _counts(services, opened, resource)
    compared = await _compare_sample(services, opened, resource, proof.sample_size)
    differing = [one for one in compared if not one.equal]
    if differing and len(differing) <= _READ_AGAIN:
        again = [one.external_id for one in differing]
        await _read_again(services, opened, resource, again)
        settled = {one.external_id: one for one in await _compare(services, opened, resource, again)}
        compared = [settled.get(one.external_id, one) for one in compared]
    result = ResourceProof(
        resource=resource.value,
        there=there,
        here=here,
        equal=sum(one.equal for one in compared),
        differing=sum(not one.equal for one in compared),
        missing=missing,
        extra=extra,
        note="not_countable" if there is None else "",
    )
    return result, compared


async def _counts(services: Services, opened: Opened, resource: Resource) -> tuple[int | None, int]:
    there = None
    if isinstance(opened.connector, CountsThings):
        there = await opened.connector.count(opened.session, resource)

    def count(transaction: Transaction) -> Awaitable[int]:
        return mirror.count(transaction, opened.row.id, resource)

    here, as_of = await services.reports.read(count)
    if as_of is not None and here != there:
        async with services.database.transaction() as transaction:
            here = await count(transaction)
    return there, here


async def _compare_ids(services: Services, opened: Opened, resource: Resource) -> tuple[int, int]:
    """How many ids one side has alone, after those that differ were read again."""
    missing, extra = await differing_ids(services, opened, resource)
    doubtful = [*missing, *extra]
    if doubtful and len(doubtful) <= _READ_AGAIN:
        await _read_again(services, opened, resource, doubtful)
        missing, extra = await differing_ids(services, opened, resource)
    return len(missing), len(extra)


async def _read_again(services: Services, opened: Opened, resource: Resource, ids: Sequence[str]) -> None:
    if not isinstance(opened.connector, ReadsThings) or resource not in opened.connector.fetchable:
        return
    kept: list[int] = []
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        # What the shop changed a moment ago is news, though it was the proof that came by first; what is
        # older its readers tell by its date.
        kept += await fetch_now(services, opened, resource, part, Origin.LIVE)
    await wait_until_read(services, kept, patience=_PATIENCE)


async def _compare_sample(
    services: Services, opened: Opened, resource: Resource, size: int
) -> list[Compared]:
    if not isinstance(opened.connector, ProvesThings) or resource not in opened.connector.provable:
        return []
    ids, _ = await services.reports.read(
        lambda transaction: mirror.sample_ids(transaction, opened.row.id, resource, size)
    )
    return await _compare(services, opened, resource, ids)


async def _compare(
    services: Services, opened: Opened, resource: Resource, ids: Sequence[str]
) -> list[Compared]:
    """Compare things field by field; one that the vendor does not bring differs in every field."""
    connector = opened.connector
    if not isinstance(connector, ProvesThings):
        return []
    compared = []
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        told = {one.external_id: one.fields for one in await connector.sample(opened.session, resource, part)}
        async with services.database.transaction() as transaction:
            kept = await render(transaction, opened.row.id, resource, part)
        compared += [compare(resource, one, told.get(one, {}), kept.get(one, {})) for one in part]
    return compared


def compare(resource: Resource, external_id: str, there: dict[str, str], here: dict[str, str]) -> Compared:
    """Both sides of one thing: every field that the vendor's side names, and that we hold of a thing gone."""
    names = list(there) or list(here)
    fields = [
        FieldCompared(name, there.get(name, ""), here.get(name, ""), there.get(name) == here.get(name))
        for name in names
    ]
    equal = bool(there) and bool(here) and all(field.equal for field in fields)
    return Compared(resource.value, external_id, equal, fields)


async def find(transaction: Transaction, proof_id: int) -> ProofRow | None:
    """A proof as it stands."""
    return await _one(transaction, select(Proof.__table__).where(Proof.id == proof_id))


async def latest(transaction: Transaction, connection_id: int, *, finished: bool = False) -> ProofRow | None:
    """The latest proof of a connection, or the latest that came to its end."""
    query = select(Proof.__table__).where(Proof.connection_id == connection_id).order_by(Proof.id.desc())
    if finished:
        query = query.where(Proof.state == "done")
    return await _one(transaction, query.limit(1))


async def latest_done(transaction: Transaction, connection_ids: Sequence[int]) -> dict[int, ProofRow]:
    """The latest proof that came to its end, of each connection, without its samples."""
    columns = [column for column in Proof.__table__.c if column.name != "samples"]
    query = (
        select(*columns)
        .ext(distinct_on(Proof.connection_id))
        .where(Proof.connection_id.in_(connection_ids), Proof.state == "done")
        .order_by(Proof.connection_id, Proof.id.desc())
    )
    rows = (await transaction.execute(query)).mappings()
    return {row["connection_id"]: _typed({**row, "samples": []}) for row in rows}


async def _one(transaction: Transaction, query: Any) -> ProofRow | None:
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else _typed(dict(row))


def _typed(row: dict[str, Any]) -> ProofRow:
    row["resources"] = msgspec.convert(row["resources"], list[ResourceProof])
    row["samples"] = msgspec.convert(row["samples"], list[Compared])
    return ProofRow(**row)
