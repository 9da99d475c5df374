"""Applying what carriers answer: scans are a set, the newest decides the state, a repetition costs little.

The caller holds the carrier connection's lock and, where anything is new, the parcels' own (see
`applying.apply`), so rows are read, decided here, and written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from guichet.commerce.parcels.lives import Scan, lives_of, scan_of, standing, union
from guichet.commerce.provenance import NEVER, Arrived, Version, settle
from guichet.commerce.writing import json_text, next_ids
from guichet.kernel.db import Transaction, driver
from guichet.ports.records import ParcelRecord, ParcelState

_ABOUT = (
    *("product", "next_step", "expected_from", "expected_until", "pickup_point"),
    *("tracking_address", "sender_reference"),
)
_WHENCE = frozenset({"source_version", "read_at", "digest"})
_COLUMNS: Mapping[str, str] = {
    "id": "bigint",
    "connection_id": "bigint",
    "number": "text",
    "state": "text",
    "words": "text",
    "product": "text",
    "next_step": "text",
    "expected_from": "timestamptz",
    "expected_until": "timestamptz",
    "delivered_at": "timestamptz",
    "moved_after_delivery": "boolean",
    "pickup_point": "jsonb",
    "tracking_address": "text",
    "sender_reference": "text",
    "began_at": "timestamptz",
    "last_event_at": "timestamptz",
    "source_version": "timestamptz",
    "read_at": "timestamptz",
    "digest": "bytea",
    "version": "bigint",
}
_WRITTEN = ", ".join(_COLUMNS)
_TYPED = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
_OVERWRITTEN = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "id")

_PARCELS = f"SELECT {_WRITTEN} FROM parcels WHERE connection_id = %s AND number = ANY(%s) ORDER BY id"
_SCANS = (
    "SELECT number, key, at, state, code, words, place, country, parcel_id FROM tracking_events"
    " WHERE connection_id = %s AND number = ANY(%s)"
)
_WRITE_PARCELS = (
    f"INSERT INTO parcels ({_WRITTEN}, attention)"
    f" SELECT {', '.join(f'r.{name}' for name in _COLUMNS)}, ''"
    f" FROM json_to_recordset(%s::json) AS r ({_TYPED})"
    f" ON CONFLICT (id) DO UPDATE SET {_OVERWRITTEN}"
)
_WRITE_SCANS = (
    "INSERT INTO tracking_events"
    " (parcel_id, connection_id, number, key, at, state, code, words, place, country)"
    " SELECT * FROM json_to_recordset(%s::json) AS r (parcel_id bigint, connection_id bigint, number text,"
    " key bytea, at timestamptz, state text, code text, words text, place text, country text)"
    " ON CONFLICT (connection_id, number, key) DO UPDATE SET parcel_id = excluded.parcel_id,"
    " state = excluded.state, words = excluded.words"
)
_HEARD = (
    "INSERT INTO parcel_numbers (connection_id, number, read_at, absent_read_at)"
    " SELECT %s, * FROM unnest(%s::text[], %s::timestamptz[], %s::timestamptz[])"
    " ON CONFLICT (connection_id, number) DO UPDATE"
    " SET read_at = GREATEST(parcel_numbers.read_at, excluded.read_at),"
    " absent_read_at = GREATEST(parcel_numbers.absent_read_at, excluded.absent_read_at)"
)


class ParcelChange(msgspec.Struct, frozen=True):
    """A parcel that is now otherwise; `before` is None for one never seen."""

    id: int
    number: str
    version: int
    before: str | None
    after: str
    happened_at: datetime


class _Answer(msgspec.Struct, frozen=True):
    """One answer about one number, and its place in the order of all answers."""

    record: ParcelRecord
    version: Version


class _Row(msgspec.Struct, frozen=True):
    """A parcel as it is kept."""

    id: int
    state: str
    version: int
    told: Version
    columns: dict[str, Any]


async def new_numbers(transaction: Transaction, arrived: Arrived) -> frozenset[str]:
    """The numbers of which something new arrived; only these need the parcels' lock.

    Notes when each number was heard of, and the freshness of those whose answer is the one known already.
    """
    await _note_heard(transaction, arrived)
    answers = _answers(arrived)
    known: dict[str, list[_Row]] = await _rows(transaction, arrived.connection_id, list(answers))
    fresh: dict[int, datetime] = {}
    new: set[str] = set()
    for number, told in answers.items():
        rows = {row.told.digest: row for row in known.get(number, ())}
        for answer in told:
            row = rows.get(answer.version.digest)
            if row is None:
                new.add(number)
            elif answer.version.read_at > row.told.read_at:
                fresh[row.id] = max(fresh.get(row.id, NEVER), answer.version.read_at)
    connection = await driver(transaction)
    await connection.execute(
        "UPDATE parcels p SET read_at = given.read_at"
        " FROM unnest(%s::bigint[], %s::timestamptz[]) AS given (id, read_at) WHERE p.id = given.id",
        (list(fresh), list(fresh.values())),
    )
    return frozenset(new)


async def apply(transaction: Transaction, arrived: Arrived, numbers: frozenset[str]) -> list[ParcelChange]:
    """Write what is told of these numbers; returns the parcels that changed by it."""
    answers = {number: told for number, told in _answers(arrived).items() if number in numbers}
    rows = await _rows(transaction, arrived.connection_id, list(answers))
    scans = await _scans(transaction, arrived.connection_id, list(answers))
    batch = _Batch(arrived.connection_id)
    for number, told in sorted(answers.items()):
        batch.settle(number, told, rows.get(number, []), scans.get(number, []))
    return await batch.write(transaction)


class _Decided(msgspec.Struct, frozen=True):
    """A parcel to be written: its columns and those of its scans that are new or otherwise."""

    row: _Row | None
    columns: dict[str, Any]
    scans: list[Scan]

    @property
    def real(self) -> bool:
        """Whether anything changed but whence it is known."""
        if self.row is None or self.scans:
            return True
        before = self.row.columns
        return any(value != before[name] for name, value in self.columns.items() if name not in _WHENCE)

    def change(self, identity: int, version: int) -> ParcelChange:
        return ParcelChange(
            identity,
            self.columns["number"],
            version,
            self.row.state if self.row else None,
            self.columns["state"],
            self.columns["last_event_at"],
        )


# A life that an answer about a later one mentions: its scans are known, and no more.
_NOBODY_SPEAKS: tuple[Version, dict[str, Any]] = (
    Version(NEVER, NEVER, b""),
    {
        **dict.fromkeys(("product", "next_step", "tracking_address", "sender_reference"), ""),
        **dict.fromkeys(("expected_from", "expected_until", "pickup_point"), None),
    },
)


class _Batch:
    """What becomes of the parcels of some numbers, decided number by number and written at once."""

    def __init__(self, connection_id: int) -> None:
        self._connection_id = connection_id
        self._parcels: list[_Decided] = []
        self._gone: list[int] = []

    def settle(
        self, number: str, told: Sequence[_Answer], rows: Sequence[_Row], scans: Sequence[Scan]
    ) -> None:
        """Decide the lives of one number by all its scans, and which answer speaks for each."""
        told_scans = [scan_of(event) for one in told for event in one.record.events]
        known = {scan.key: scan for scan in scans}
        by_id = {row.id: row for row in rows}
        for life in lives_of(union([*scans, *told_scans]).values()):
            owners = sorted({scan.parcel_id for scan in life if scan.parcel_id is not None})
            mine = [by_id[owner] for owner in owners if owner in by_id]
            row = mine[0] if mine else None
            self._gone += [other.id for other in mine[1:]]
            columns = self._columns(number, life, mine, told)
            before = {name: row.columns[name] for name in columns} if row else {}
            changed = [
                scan
                for scan in life
                if known.get(scan.key) != scan or (row is not None and scan.parcel_id != row.id)
            ]
            if columns != before or changed:
                self._parcels.append(_Decided(row, columns, changed))

    def _columns(
        self, number: str, life: Sequence[Scan], rows: Sequence[_Row], told: Sequence[_Answer]
    ) -> dict[str, Any]:
        began, ended = life[0].at, life[-1].at
        candidates = [(row.told, {name: row.columns[name] for name in _ABOUT}) for row in rows]
        candidates += [
            (one.version, _about(one.record)) for one in told if began <= one.version.source_version <= ended
        ]
        version, about = max(candidates, key=lambda one: one[0], default=_NOBODY_SPEAKS)
        stands = standing(life)
        return {
            "state": stands.state.value,
            "words": stands.words,
            **about,
            "delivered_at": stands.delivered_at,
            "moved_after_delivery": stands.moved_after_delivery,
            "connection_id": self._connection_id,
            "number": number,
            "began_at": began,
            "last_event_at": ended,
            "source_version": version.source_version,
            "read_at": version.read_at,
            "digest": version.digest,
        }

    async def write(self, transaction: Transaction) -> list[ParcelChange]:
        if not self._parcels:
            return []
        connection = await driver(transaction)
        new_ids = iter(await next_ids(transaction, "parcels", sum(one.row is None for one in self._parcels)))
        changes, documents, scans = [], [], []
        for one in self._parcels:
            identity = one.row.id if one.row else next(new_ids)
            version = (one.row.version if one.row else 0) + one.real
            documents.append(
                {"id": identity, "version": version, **one.columns, "digest": _hex(one.columns["digest"])}
            )
            scans += [self._scan(identity, one.columns["number"], scan) for scan in one.scans]
            if one.real:
                changes.append(one.change(identity, version))
        await connection.execute("DELETE FROM parcels WHERE id = ANY(%s)", (self._gone,))
        await connection.execute(_WRITE_PARCELS, (json_text(documents),))
        await connection.execute(_WRITE_SCANS, (json_text(scans),))
        return changes

    def _scan(self, parcel_id: int, number: str, scan: Scan) -> dict[str, Any]:
        return {
            "parcel_id": parcel_id,
            "connection_id": self._connection_id,
            "number": number,
            "key": _hex(scan.key),
            "at": scan.at,
            "state": scan.state.value,
            "code": scan.code,
            "words": scan.words,
            "place": scan.place,
            "country": scan.country,
        }


def _answers(arrived: Arrived) -> dict[str, list[_Answer]]:
    """The answers by number; one without any event tells only that the number is known."""
    answers: dict[str, list[_Answer]] = defaultdict(list)
    for read in arrived.facts:
        if read.fact.record is None:
            continue
        record, digest = settle(read.fact.record)
        if isinstance(record, ParcelRecord) and record.events:
            newest = max(event.at for event in record.events)
            answers[record.external_id].append(_Answer(record, Version(newest, read.read_at, digest)))
    return answers


async def _note_heard(transaction: Transaction, arrived: Arrived) -> None:
    heard: dict[str, dict[bool, datetime]] = defaultdict(dict)
    for read in arrived.facts:
        moments, there = heard[read.fact.external_id], read.fact.record is not None
        moments[there] = max(moments.get(there, NEVER), read.read_at)
    numbers = sorted(heard)
    connection = await driver(transaction)
    await connection.execute(
        _HEARD,
        (
            arrived.connection_id,
            numbers,
            [heard[number].get(True) for number in numbers],
            [heard[number].get(False) for number in numbers],
        ),
    )


async def _rows(
    transaction: Transaction, connection_id: int, numbers: Sequence[str]
) -> dict[str, list[_Row]]:
    connection = await driver(transaction)
    found = await connection.execute(_PARCELS, (connection_id, list(numbers)))
    rows: dict[str, list[_Row]] = defaultdict(list)
    for values in await found.fetchall():
        columns = dict(zip(_COLUMNS, values, strict=True))
        told = Version(columns["source_version"], columns["read_at"], columns["digest"])
        rows[columns["number"]].append(
            _Row(columns["id"], columns["state"], columns["version"], told, columns)
        )
    return rows


async def _scans(
    transaction: Transaction, connection_id: int, numbers: Sequence[str]
) -> dict[str, list[Scan]]:
    connection = await driver(transaction)
    found = await connection.execute(_SCANS, (connection_id, list(numbers)))
    scans: dict[str, list[Scan]] = defaultdict(list)
    for number, key, at, state, *rest in await found.fetchall():
        scans[number].append(Scan(key, at, ParcelState(state), *rest))
    return scans


def _about(record: ParcelRecord) -> dict[str, Any]:
    about = {name: getattr(record, name) for name in _ABOUT}
    if record.pickup_point is not None:
        about["pickup_point"] = msgspec.json.decode(msgspec.json.encode(record.pickup_point))
    return about


def _hex(content: bytes) -> str:
    return f"\\x{content.hex()}"
