"""The brands' own pages take orders, paid at the shop, by transfer or by invoice: nobody pays in the demo."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from guichet.demo.chat import Front
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.purchase.placing import Method
from guichet.purchase.placing.ordering import Document, change_ordering, orderings
from guichet.purchase.placing.states import Payment

_STORES = text("SELECT id FROM stores WHERE connection_id = :connection_id AND gone_at IS NULL ORDER BY id")
_METHODS = (
    Method(kind=Payment.PAY_ON_COLLECTION),
    Method(kind=Payment.INVOICE, instructions="Facture à régler sous 30 jours."),
    Method(
        kind=Payment.TRANSFER, instructions="Virement à l’ordre de la boutique, avec votre numéro.", days=5
    ),
)


async def settle_ordering(transaction: Transaction, actor: Actor, fronts: Sequence[Front]) -> None:
    """Settle how orders are paid, and where baskets' links lead; what is settled stays."""
    known = {one.store_id for one in await orderings(transaction) if one.version}
    for front in fronts:
        stores = await transaction.execute(_STORES, {"connection_id": front.connection_id})
        for store_id in stores.scalars().all():
            if store_id not in known:
                page = f"{front.address}/basket?token={{token}}"
                document = Document(methods=_METHODS, basket_address=page)
                await change_ordering(transaction, actor, store_id, document)
