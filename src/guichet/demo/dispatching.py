"""Who makes the labels and sends the couriers of all brands: what shops send can be tried at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from guichet.demo.chat import Front
from guichet.demo.places import FULFILMENT
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.purchase.dispatch import LabelPurpose
from guichet.purchase.dispatch.document import CourierRule, Document, LabelRule
from guichet.purchase.dispatch.settling import change_settings, find_settings

_HOME, _BACK = "colissimo:home", "colissimo:return"
_MOST = 1500  # cents that a courier may cost
_CHIEF_PLACES = text(
    "SELECT s.id AS store_id, l.id AS location_id FROM stores AS s"
    " JOIN locations AS l ON l.connection_id = s.connection_id AND l.external_id = :place"
    " WHERE s.connection_id = ANY(:connections) AND s.gone_at IS NULL AND l.gone_at IS NULL ORDER BY s.id"
)


async def settle_dispatch(
    transaction: Transaction,
    actor: Actor,
    fronts: Sequence[Front],
    *,
    labels: int | None,
    couriers: int | None,
) -> None:
    """Settle the connections that make labels and send couriers; what is settled stays.

    Returns come back to where a brand's web orders leave.
    """
    if (await find_settings(transaction)).version:
        return
    asked = {"place": str(FULFILMENT), "connections": [front.connection_id for front in fronts]}
    rules = []
    if labels is not None:
        rules.append(LabelRule(purpose=LabelPurpose.SHIP, connection_id=labels, service=_HOME))
        rules += [
            LabelRule(
                purpose=LabelPurpose.RETURN,
                connection_id=labels,
                service=_BACK,
                store_id=place.store_id,
                location_id=place.location_id,
            )
            for place in await transaction.execute(_CHIEF_PLACES, asked)
        ]
    riders = () if couriers is None else (CourierRule(connection_id=couriers, most=_MOST),)
    await change_settings(transaction, actor, Document(labels=tuple(rules), couriers=riders))
