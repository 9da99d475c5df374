"""The group's returns policy: one document for the three brands; one of them has words of its own."""

from __future__ import annotations

from sqlalchemy import text

from guichet.after.policy import (
    BrandWords,
    Condition,
    Document,
    Outcome,
    Payer,
    Reason,
    Rule,
    Then,
    When,
    Wish,
    publish,
    published_versions,
    save_draft,
)
from guichet.demo.brands import LUNAIRE
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import Words

_STORE = text("SELECT id FROM stores WHERE name = :name AND gone_at IS NULL ORDER BY id LIMIT 1")
_OURS = (
    Reason.NOT_AS_DESCRIBED, Reason.NOT_AS_PICTURED, Reason.WRONG_ITEM, Reason.DAMAGED_IN_TRANSPORT,
    Reason.DEFECTIVE,
)  # fmt: skip
_RULES = (
    Rule(
        key="workshop",
        words=Words(
            "Our workshop repairs leather and jewellery free of charge for two years.",
            "Notre atelier répare maroquinerie et bijoux gratuitement pendant deux ans.",
        ),
        when=When(
            wishes=(Wish.REPAIR,), categories=("Maroquinerie", "Bijoux", "Chaussures"), until_day=730
        ),
        then=Then(outcome=Outcome.REPAIR, return_paid_by=Payer.MERCHANT),
    ),
    Rule(
        key="keep_it",
        words=Words(
            "Where something up to 25 euros is not as it should be, keep it: we give the money back.",
            "Un article de 25 euros au plus qui n’est pas conforme : gardez-le, nous le remboursons.",
        ),
        when=When(reasons=_OURS, wishes=(Wish.REFUND,), most={"EUR": 2500}, until_day=60),
        then=Then(outcome=Outcome.KEEP),
    ),
    Rule(
        key="exchange",
        words=Words(
            "Another size or colour within 60 days, for goods as new; we pay the way back.",
            "Échange de taille ou de coloris sous 60 jours, à l’état neuf ; le renvoi est pour nous.",
        ),
        when=When(wishes=(Wish.EXCHANGE,), conditions=(Condition.AS_NEW,), until_day=60),
        then=Then(outcome=Outcome.EXCHANGE, return_paid_by=Payer.MERCHANT),
    ),
    Rule(
        key="our_fault",
        words=Words(
            "What is wrong, damaged or defective comes back at our cost within 90 days.",
            "Un article erroné, abîmé ou défectueux revient à nos frais sous 90 jours.",
        ),
        when=When(reasons=_OURS, until_day=90),
        then=Then(outcome=Outcome.RETURN, return_paid_by=Payer.MERCHANT, delivery_refunded=True),
    ),
    Rule(
        key="members",
        words=Words(
            "Members of the gold tier have 60 days for goods as new; we pay the way back.",
            "Les membres du palier Or ont 60 jours pour un article à l’état neuf ; le renvoi est pour nous.",
        ),
        when=When(conditions=(Condition.AS_NEW,), groups=("Or",), until_day=60),
        then=Then(outcome=Outcome.RETURN, return_paid_by=Payer.MERCHANT),
    ),
    Rule(
        key="as_new",
        words=Words(
            "Goods as new can be returned within 30 days of receipt.",
            "Un article à l’état neuf peut être retourné sous 30 jours après réception.",
        ),
        when=When(conditions=(Condition.AS_NEW,), until_day=30),
        then=Then(outcome=Outcome.RETURN),
    ),
    Rule(
        key="seen_by_a_person",
        words=Words(
            "For goods that were used or unsealed, a person decides what can be done.",
            "Pour un article utilisé ou descellé, une personne décide de la suite.",
        ),
        when=When(
            conditions=(Condition.USED, Condition.DAMAGED, Condition.UNSEALED), until_day=60
        ),
        then=Then(outcome=Outcome.PERSON),
    ),
    Rule(
        key="too_late",
        words=Words("The time for a return is over.", "Le délai de retour est dépassé."),
        then=Then(outcome=Outcome.REFUSED),
    ),
)  # fmt: skip
_AT_LUNAIRE = Words(
    "At Lunaire you have 30 days to be sure: send back what is as new.",
    "Chez Lunaire, vous avez 30 jours pour être sûre : renvoyez-nous l’article à l’état neuf.",
)


async def settle_policy(transaction: Transaction, actor: Actor) -> None:
    """Publish the group's policy, unless somebody has settled one."""
    if await published_versions(transaction):
        return
    lunaire = await transaction.scalar(_STORE, {"name": LUNAIRE.name})
    own = (BrandWords(store_id=int(lunaire), rule="as_new", words=_AT_LUNAIRE),) if lunaire else ()
    await save_draft(transaction, actor, Document(rules=_RULES, refund_days=10, brand_words=own))
    await publish(transaction, actor, note="Une seule politique pour les trois marques")
