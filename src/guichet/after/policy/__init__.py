"""The returns policy: one document of rules for all brands, and what it says of an order's lines.

A version is a draft or published; a published one holds from a date on and is never changed again. An order
is judged by the version that held when it was placed, unless the present one is kinder to the customer. The
European right of withdrawal and the legal guarantee (`law`) stand below all rules: no version can give less.
`evaluate` is pure; `evaluate_order` and `evaluate_orders` put it together from the mirror, for drafts, macros
and returns.
"""

from guichet.after.policy.document import (
    BrandWords,
    Condition,
    Counted,
    Document,
    Outcome,
    Payer,
    Reason,
    Rule,
    Then,
    When,
    Wish,
)
from guichet.after.policy.errors import LineNotFoundError
from guichet.after.policy.evaluation import Asked, Decision, evaluate
from guichet.after.policy.facts import LineFacts, OrderFacts
from guichet.after.policy.repository import published_versions
from guichet.after.policy.service import (
    OrderEvaluation,
    Question,
    evaluate_order,
    evaluate_orders,
    publish,
    save_draft,
)

__all__ = [
    "Asked",
    "BrandWords",
    "Condition",
    "Counted",
    "Decision",
    "Document",
    "LineFacts",
    "LineNotFoundError",
    "OrderEvaluation",
    "OrderFacts",
    "Outcome",
    "Payer",
    "Question",
    "Reason",
    "Rule",
    "Then",
    "When",
    "Wish",
    "evaluate",
    "evaluate_order",
    "evaluate_orders",
    "publish",
    "published_versions",
    "save_draft",
]
