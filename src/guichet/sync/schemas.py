"""Shapes of the API of connections, proofs, live tests and dead letters."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from pydantic import Field

from guichet import connections
from guichet.connections import ConnectionRow
from guichet.kernel.types import Id, Language
from guichet.kernel.web import Answered, Asked
from guichet.ports.manifest import ConnectorKind
from guichet.sync.livetest import LiveTest
from guichet.sync.model import HookState
from guichet.sync.proof import ProofRow
from guichet.sync.reasons import reason_text
from guichet.sync.runs import Progress


class AccountShape(Answered):
    """Who answers there."""

    external_id: str
    name: str
    currency: str = ""
    time_zone: str = ""
    address: str = ""


class CheckAsked(Asked):
    connector_id: str = Field(min_length=1, max_length=60)
    settings: dict[str, Any]


class CheckShape(Answered):
    account: AccountShape


class ConnectAsked(Asked):
    connector_id: str = Field(min_length=1, max_length=60)
    name: str = Field(default="", max_length=120)
    settings: dict[str, Any]
    reconcile_seconds: int | None = Field(default=None, ge=1, le=86_400)


class ChangeAsked(Asked):
    name: str | None = Field(default=None, min_length=1, max_length=120)
    paused: bool | None = None
    reconcile_seconds: int | None = Field(default=None, ge=1, le=86_400)


class SettingsAsked(Asked):
    settings: dict[str, Any]


class ReasonShape(Answered):
    """Why a connection's health is what it is; `words` are the vendor's own."""

    code: str
    text: str
    words: str


class ResourceSyncShape(Answered):
    """One resource; of what failed, `reason` is in the reader's language and `words` are the shop's."""

    resource: str
    read: int
    total: int | None
    state: Literal["waiting", "running", "done", "failed"]
    code: str
    reason: str
    words: str


class GapShape(Answered):
    """A part of the reading that failed: a resource, or a stretch of its time where it has one."""

    resource: str
    since: datetime | None
    until: datetime | None
    read: int
    code: str
    reason: str
    words: str


class SyncShape(Answered):
    """The latest reading of everything; with gaps it can be resumed (`POST …/syncs` with `only_gaps`)."""

    run_id: Id
    state: Literal["running", "done", "done_with_gaps", "stopped"]
    phase: Literal["whole", "recent", "older"]
    started_at: datetime
    finished_at: datetime | None
    seconds_left: int | None
    resources: list[ResourceSyncShape]
    gaps: list[GapShape]

    @classmethod
    def of(cls, progress: Progress, language: Language) -> SyncShape:
        run = progress.run
        return cls(
            run_id=run.id,
            state=run.state,
            phase=run.phase,
            started_at=run.started_at,
            finished_at=run.finished_at,
            seconds_left=progress.seconds_left,
            resources=[
                ResourceSyncShape(
                    resource=one.resource,
                    read=one.read,
                    total=one.total,
                    state=one.state,
                    **_why(one.code, one.reason, language),
                )
                for one in progress.resources
            ],
            gaps=[
                GapShape(
                    resource=part.resource.value,
                    since=part.since,
                    until=part.until,
                    read=part.read,
                    **_why(part.code, part.reason, language),
                )
                for part in progress.gaps
            ],
        )


class HooksShape(Answered):
    """The webhooks at the shop; `reason` says why some are not active, in the reader's language."""

    wanted: int
    active: int
    checked_at: datetime
    code: str
    reason: str
    words: str

    @classmethod
    def of(cls, hooks: HookState, language: Language) -> HooksShape:
        return cls(
            wanted=hooks.wanted,
            active=hooks.active,
            checked_at=hooks.checked_at,
            **_why(hooks.code, hooks.reason, language),
        )


class ProofSummaryShape(Answered):
    """The latest proof in figures over all resources: counts there and here, things compared by field."""

    finished_at: datetime | None
    there: int
    here: int
    equal: int
    differing: int

    @classmethod
    def of(cls, proof: ProofRow) -> ProofSummaryShape:
        counted = [one for one in proof.resources if one.there is not None]
        return cls(
            finished_at=proof.finished_at,
            there=sum(one.there or 0 for one in counted),
            here=sum(one.here for one in counted),
            equal=sum(one.equal for one in proof.resources),
            differing=sum(one.differing for one in proof.resources),
        )


class ConnectionShape(Answered):
    """One account at an outside system, how it does and how fresh its mirror is."""

    id: Id
    connector_id: str
    name: str
    kind: ConnectorKind
    account: AccountShape
    health: Literal["ok", "syncing", "behind", "failing", "paused", "refused", "waiting"]
    health_reason: ReasonShape
    health_since: datetime
    paused: bool
    reconcile_seconds: int
    as_of: datetime | None
    created_at: datetime
    sync: SyncShape | None
    hooks: HooksShape | None
    proof: ProofSummaryShape | None
    dead_letters: int

    @classmethod
    def of(
        cls,
        row: ConnectionRow,
        language: Language,
        *,
        as_of: datetime | None,
        progress: Progress | None,
        hooks: HookState | None,
        proof: ProofRow | None,
        dead_letters: int,
    ) -> ConnectionShape:
        code = row.health_code
        return cls(
            id=row.id,
            connector_id=row.connector_id,
            name=row.name,
            kind=connections.connector_of(row.connector_id).manifest.kind,
            account=AccountShape.model_validate(row.account),
            health=row.health,
            health_reason=ReasonShape(
                code=code, text=connections.reason_text(code, language), words=row.words
            ),
            health_since=row.health_since,
            paused=row.paused,
            reconcile_seconds=row.reconcile_seconds,
            as_of=as_of,
            created_at=row.created_at,
            sync=None if progress is None else SyncShape.of(progress, language),
            hooks=None if hooks is None else HooksShape.of(hooks, language),
            proof=None if proof is None else ProofSummaryShape.of(proof),
            dead_letters=dead_letters,
        )


def _why(code: str, words: str, language: Language) -> dict[str, str]:
    return {"code": code, "reason": reason_text(code, language), "words": words}


class SyncAsked(Asked):
    only_gaps: bool = Field(default=False, description="Only what the latest reading could not read.")


class StartedSyncShape(Answered):
    run_id: Id


class ProofAsked(Asked):
    sample_size: int = Field(default=50, ge=0, le=1000, description="Things of each kind compared by field.")


class StartedProofShape(Answered):
    proof_id: Id


class FieldComparedShape(Answered):
    name: str
    there: str
    here: str
    equal: bool


class ComparedShape(Answered):
    resource: str
    external_id: str
    equal: bool
    fields: list[FieldComparedShape]


class ResourceProofShape(Answered):
    """One resource: counts, things compared by field, ids of one side only (null: ids were not compared)."""

    resource: str
    there: int | None
    here: int
    equal: int
    differing: int
    missing: int | None
    extra: int | None
    note: Literal["", "not_reconcilable", "not_countable", "failed"]
    code: str
    reason: str
    words: str


class ProofShape(Answered):
    """A proof; of one that failed, `reason` is in the reader's language and `words` are the shop's."""

    id: Id
    state: Literal["waiting", "running", "done", "failed"]
    started_at: datetime
    finished_at: datetime | None
    code: str
    reason: str
    words: str
    resources: list[ResourceProofShape]
    samples: list[ComparedShape]

    @classmethod
    def of(cls, proof: ProofRow, language: Language) -> ProofShape:
        resources = [
            ResourceProofShape(
                **{**msgspec.structs.asdict(one), **_why(one.code, one.words, language)},
            )
            for one in proof.resources
        ]
        return cls(
            id=proof.id,
            state=proof.state,
            started_at=proof.started_at,
            finished_at=proof.finished_at,
            resources=resources,
            samples=[ComparedShape.model_validate(one) for one in proof.samples],
            **_why(proof.code, proof.reason, language),
        )


class LiveTestAsked(Asked):
    order_number: str | None = Field(default=None, min_length=1, max_length=100)


class StepShape(Answered):
    name: str
    ok: bool
    text: str


class TestedOrderShape(Answered):
    id: Id
    number: str


class LiveTestShape(Answered):
    order: TestedOrderShape
    seconds: float
    steps: list[StepShape]

    @classmethod
    def of(cls, test: LiveTest) -> LiveTestShape:
        return cls(
            order=TestedOrderShape(id=test.order_id, number=test.number),
            seconds=test.seconds,
            steps=[StepShape.model_validate(step) for step in test.steps],
        )


class DeadLetterShape(Answered):
    """What could not be read or applied: `reason` in the reader's language, `words` as they fell."""

    id: Id
    connection_id: Id
    kind: str
    resource: str | None
    external_id: str
    code: Literal["unreadable", "malformed", "not_applied", "not_fetched"]
    reason: str
    words: str
    received_at: datetime
    attempts: int
    excerpt: str

    @classmethod
    def of(cls, letter: dict[str, Any], language: Language) -> DeadLetterShape:
        same = ("id", "connection_id", "kind", "resource", "external_id", "received_at", "attempts")
        return cls(
            **{name: letter[name] for name in same},
            **_why(letter["code"], letter["reason"], language),
            excerpt=bytes(letter["raw"][:2000]).decode("utf-8", "replace"),
        )


class DeadLetterWholeShape(DeadLetterShape):
    """A dead letter with all of what came."""

    raw: str

    @classmethod
    def of(cls, letter: dict[str, Any], language: Language) -> DeadLetterWholeShape:
        short = DeadLetterShape.of(letter, language)
        return cls(**short.model_dump(), raw=bytes(letter["raw"]).decode("utf-8", "replace"))
