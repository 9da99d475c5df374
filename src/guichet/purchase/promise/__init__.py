"""Promises: for a basket, each way to receive it with its day or hour and its price, and how that came about.

A store's delivery options are one document; one that nobody settled promises shoppers nothing. What a carrier
takes is promised along its lane: how long its parcels took, learned by counting those that arrived. Asking
reserves nothing. `api.promises` asks for shoppers, staff by the routes; the lanes are pure and may be tried
on any history of parcels.
"""

from guichet.purchase.promise.days import add_delivery_days, delivery_days_between
from guichet.purchase.promise.errors import PromisesOffError, StoreNotFoundError
from guichet.purchase.promise.lanes import (
    Histogram,
    Lane,
    add,
    learned,
    preparation_levels,
    together,
    weight_at,
)
from guichet.purchase.promise.offering import Offer
from guichet.purchase.promise.options import CARRIED, Document, Kind, Option, Tier, starting_document
from guichet.purchase.promise.schemas import BasketAsked, PromisesShape, promises_shape
from guichet.purchase.promise.service import (
    Promises,
    Question,
    StoreDelivery,
    change_delivery,
    deliveries,
    delivery_of,
    promise,
    withdrawn,
)

__all__ = [
    "CARRIED",
    "BasketAsked",
    "Document",
    "Histogram",
    "Kind",
    "Lane",
    "Offer",
    "Option",
    "Promises",
    "PromisesOffError",
    "PromisesShape",
    "Question",
    "StoreDelivery",
    "StoreNotFoundError",
    "Tier",
    "add",
    "add_delivery_days",
    "change_delivery",
    "deliveries",
    "delivery_days_between",
    "delivery_of",
    "learned",
    "preparation_levels",
    "promise",
    "promises_shape",
    "starting_document",
    "together",
    "weight_at",
    "withdrawn",
]
