"""The policy and its decisions as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from guichet.after.policy import repository, words
from guichet.after.policy.evaluation import Decision
from guichet.after.policy.repository import Version
from guichet.after.policy.schemas import (
    DecisionShape,
    EvaluationShape,
    PolicyDocument,
    PolicyDraftShape,
    PolicyExampleShape,
    PolicyFault,
    PolicyLawRule,
    PolicyMoveShape,
    PolicyTrialShape,
    PolicyVersionItem,
    PolicyVersionShape,
    PolicyWords,
    ReturnPolicyShape,
)
from guichet.after.policy.service import OrderEvaluation, held_at
from guichet.after.policy.starting import starting_document
from guichet.after.policy.trial import Trial
from guichet.after.policy.validation import faults_of, unknown_categories
from guichet.commerce.money import money_shape
from guichet.kernel.db import Transaction
from guichet.kernel.types import Language, search_text


async def view_policy(transaction: Transaction, now: datetime, language: Language) -> ReturnPolicyShape:
    """The policy with its draft and what stands below it."""
    versions = await repository.published_versions(transaction)
    draft = await repository.find_draft(transaction)
    known = await repository.category_names(transaction)
    present = held_at(versions, now)
    coming = [one for one in versions if one.holds_from is not None and one.holds_from > now]
    return ReturnPolicyShape(
        present=version_shape(present, present) if present else None,
        coming=[version_item(one, present) for one in coming],
        draft=draft_shape(draft, known, language) if draft else None,
        starting=PolicyDocument.of(starting_document()),
        law=[
            PolicyLawRule(
                key=key, article=words.ARTICLES.get(key, ""), words=PolicyWords(en=said.en, fr=said.fr)
            )
            for key, said in words.HOUSE_RULES.items()
        ],
        categories=known,
    )


def version_item(version: Version, present: Version | None) -> PolicyVersionItem:
    """A version in the history."""
    return PolicyVersionItem(**_same(version), holds=present is not None and present.id == version.id)


def version_shape(version: Version, present: Version | None) -> PolicyVersionShape:
    """A version whole."""
    return PolicyVersionShape(
        **_same(version),
        holds=present is not None and present.id == version.id,
        version=version.version,
        document=PolicyDocument.of(version.document),
    )


def draft_shape(draft: Version, known: Sequence[str], language: Language) -> PolicyDraftShape:
    """The draft, with what is wrong about it in the reader's language."""
    return PolicyDraftShape(
        **version_shape(draft, None).model_dump(exclude={"document"}),
        document=PolicyDocument.of(draft.document),
        faults=[
            PolicyFault(pointer=fault.pointer, message=fault.words.text(language))
            for fault in faults_of(draft.document)
        ],
        unknown_categories=unknown_categories(draft.document, {search_text(name) for name in known}),
    )


def evaluation_shape(found: OrderEvaluation) -> EvaluationShape:
    """What the policy says of an order."""
    facts = found.facts
    lines = {line.line_id: line for line in facts.lines}
    return EvaluationShape(
        order_id=facts.order_id,
        number=facts.number,
        store_id=facts.store_id,
        today=found.today,
        received_on=facts.received_on,
        receipt_certain=facts.receipt_certain,
        country=facts.country,
        decisions=[
            _decision(one, lines[one.line_id].name, lines[one.line_id].quantity, facts.currency)
            for one in found.decisions
        ],
        as_of=facts.as_of,
    )


def trial_shape(trial: Trial, as_of: datetime | None) -> PolicyTrialShape:
    """What a draft would change, by orders as of that moment."""
    return PolicyTrialShape(
        as_of=as_of,
        since=trial.since,
        orders=trial.orders,
        complete=trial.complete,
        lines=trial.lines,
        changed=trial.changed,
        moves=[PolicyMoveShape.model_validate(msgspec.structs.asdict(one)) for one in trial.moves],
        examples=[
            PolicyExampleShape(
                order_id=one.order_id,
                number=one.number,
                line=one.line,
                before=_decision(one.before, one.line, one.quantity, one.currency),
                after=_decision(one.after, one.line, one.quantity, one.currency),
            )
            for one in trial.examples
        ],
    )


def _decision(one: Decision, name: str, quantity: int, currency: str) -> DecisionShape:
    same = {field: getattr(one, field) for field in _SAME}
    return DecisionShape(
        **same,
        name=name,
        quantity=quantity,
        words=PolicyWords(en=one.words.en, fr=one.words.fr),
        **{
            field: money_shape(getattr(one, field), currency)
            for field in ("base", "least", "most", "delivery")
        },
    )


def _same(version: Version) -> dict[str, object]:
    return {field: getattr(version, field) for field in _SAME_OF_VERSIONS}


_SAME = (
    "line_id", "outcome", "rule", "source", "article", "overruled", "policy_version", "return_paid_by",
    "ends_on", "refund_days", "refund_counts_from", "refund_by",
)  # fmt: skip
_SAME_OF_VERSIONS = (
    "id", "state", "number", "note", "author_name", "changed_at", "published_at", "holds_from",
)  # fmt: skip
