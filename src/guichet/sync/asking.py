"""Asking a maker what its labels would cost, for a person who chooses; nothing is bought."""

from __future__ import annotations

from collections.abc import Sequence

from guichet import connections
from guichet.kernel.services import Services
from guichet.ports.dispatching import BooksLabels, LabelOffer, NewLabel
from guichet.sync.errors import NotOfferedError
from guichet.sync.service import refuse
from guichet.sync.trouble import Kind as TroubleKind
from guichet.sync.trouble import note_trouble


async def label_offers(services: Services, connection_id: int, label: NewLabel) -> Sequence[LabelOffer]:
    """What a maker offers for a parcel. Raises NotOfferedError, and what a call that failed means."""
    opened = await connections.open_connection(services, connection_id)
    if not isinstance(opened.connector, BooksLabels):
        raise NotOfferedError(connector=opened.connector.manifest.label, capability="books_labels")
    try:
        return await opened.connector.offers(opened.session, label)
    except Exception as failure:
        trouble = await note_trouble(services, connection_id, failure, of_one_thing=True)
        if trouble.kind is TroubleKind.UNEXPECTED:
            raise
        refuse(trouble)
