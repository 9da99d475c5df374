"""The policy that a new merchant starts from: what most shops do, said in words of its own."""

from __future__ import annotations

from guichet.after.policy.document import (
    Condition,
    Document,
    Outcome,
    Payer,
    Reason,
    Rule,
    Then,
    When,
    Wish,
)
from guichet.after.policy.law import NON_CONFORMITY
from guichet.kernel.types import Words

_OURS = tuple(reason for reason in Reason if reason in NON_CONFORMITY)


def starting_document() -> Document:
    """Thirty days, the merchant's faults at the merchant's cost, and a person for what is late."""
    return Document(
        rules=(
            Rule(
                key="our_fault_repair",
                words=Words(
                    "What is defective is repaired at our cost for two years.",
                    "Un article défectueux est réparé à nos frais pendant deux ans.",
                ),
                when=When(reasons=_OURS, wishes=(Wish.REPAIR,), until_day=730),
                then=Then(outcome=Outcome.REPAIR, return_paid_by=Payer.MERCHANT),
            ),
            Rule(
                key="exchange",
                words=Words(
                    "Another size or colour within 30 days of receipt, for goods as new.",
                    "Échange de taille ou de coloris sous 30 jours, pour un article à l’état neuf.",
                ),
                when=When(wishes=(Wish.EXCHANGE,), conditions=(Condition.AS_NEW,), until_day=30),
                then=Then(outcome=Outcome.EXCHANGE, return_paid_by=Payer.MERCHANT),
            ),
            Rule(
                key="our_fault",
                words=Words(
                    "What is wrong, damaged or defective comes back at our cost within 60 days.",
                    "Un article erroné, abîmé ou défectueux revient à nos frais sous 60 jours.",
                ),
                when=When(reasons=_OURS, until_day=60),
                then=Then(outcome=Outcome.RETURN, return_paid_by=Payer.MERCHANT, delivery_refunded=True),
            ),
            Rule(
                key="as_new",
                words=Words(
                    "Goods as new can be returned within 30 days of receipt.",
                    "Un article à l’état neuf peut être retourné sous 30 jours après réception.",
                ),
                when=When(conditions=(Condition.AS_NEW,), until_day=30),
                then=Then(outcome=Outcome.RETURN, return_paid_by=Payer.CUSTOMER),
            ),
            Rule(
                key="used",
                words=Words(
                    "For goods that were used, a person decides what can be done.",
                    "Pour un article utilisé, une personne décide de la suite.",
                ),
                when=When(conditions=(Condition.USED, Condition.DAMAGED, Condition.UNSEALED), until_day=60),
                then=Then(outcome=Outcome.PERSON),
            ),
            Rule(
                key="too_late",
                words=Words("The time for a return is over.", "Le délai de retour est dépassé."),
                then=Then(outcome=Outcome.REFUSED),
            ),
        ),
    )
