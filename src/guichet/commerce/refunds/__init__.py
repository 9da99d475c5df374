"""Refunds: money that went back for mirrored orders.

A refund has no states: the shop tells it when it is made. `orders` writes here while it applies facts;
everyone may read. Making a refund is the matter of `after/settlement`.
"""

from guichet.commerce.refunds.mirror import replace_refunds
from guichet.commerce.refunds.repository import RefundRow, refunds_of

__all__ = ["RefundRow", "refunds_of", "replace_refunds"]
