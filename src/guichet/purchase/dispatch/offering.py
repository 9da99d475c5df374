"""Whether a courier may be promised: where one is connected, and none said that nobody comes."""

from __future__ import annotations

from guichet.commerce.places import PlaceUnknownError, locate
from guichet.kernel.db import Transaction
from guichet.purchase.dispatch.couriers import rule_for
from guichet.purchase.dispatch.quotes import NOBODY, area_of, courier_quotes, want_quote
from guichet.purchase.promise import Kind, Promises, Question, withdrawn


async def with_couriers(transaction: Transaction, found: Promises, asked: Question) -> Promises:
    """Promises without that of a courier who is not there, or would not come.

    What a courier says is kept for some minutes; where it is not known it is asked for, and the option stands
    by the merchant's own minutes until then.
    """
    offer = next((one for one in found.offers if one.kind is Kind.COURIER), None)
    if offer is None or offer.shop is None:
        return found
    store_id, location_id = found.delivery.store_id, offer.shop.location_id
    if await rule_for(transaction, store_id, location_id) is None:
        return withdrawn(found, Kind.COURIER)
    try:
        place = await locate(transaction, asked.near, country=asked.country)
    except PlaceUnknownError:
        return found
    area = area_of(place.country or "", place.postcode or "")
    kept = (await courier_quotes(transaction, [location_id], area)).get(location_id)
    if kept is None:
        await want_quote(transaction, store_id, location_id, area)
        return found
    return withdrawn(found, Kind.COURIER) if kept.code == NOBODY else found
