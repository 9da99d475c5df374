"""Dispatch: what leaves a place, and what arrives at it for its customers.

A label is asked, bought (or failed, or uncertain), and given back as voiding, voided. A courier's errand is
asked, booked, under_way, delivered; failed (nobody came: the preparation is collected or sent instead),
returning (it comes back and is expected at its place), cancelling, cancelled. Both are acts of `sync`,
followed here; a courier's parcel is told like any other. What was handed over is told to the shop. Who makes
labels and sends couriers is one document. Callers: the routes; `api` buys the labels of returns and shows
them, and asks for the quotes of couriers.
"""

from guichet.purchase.dispatch.errors import LabelFileMissingError, LabelNotFoundError, NoMakerError
from guichet.purchase.dispatch.labels import ReturnParcel, Wish, buy_return_label, makes_return_labels
from guichet.purchase.dispatch.offering import with_couriers
from guichet.purchase.dispatch.quotes import KeptQuote, area_of, courier_quotes, want_quote
from guichet.purchase.dispatch.repository import LabelRow, RunRow, find_label, labels_of, runs_of
from guichet.purchase.dispatch.routes import BUY
from guichet.purchase.dispatch.schemas import LabelAsked, LabelShape, LabelsShape
from guichet.purchase.dispatch.states import CourierState, LabelPurpose, LabelState
from guichet.purchase.dispatch.views import label_file

__all__ = [
    "BUY",
    "CourierState",
    "KeptQuote",
    "LabelAsked",
    "LabelFileMissingError",
    "LabelNotFoundError",
    "LabelPurpose",
    "LabelRow",
    "LabelShape",
    "LabelState",
    "LabelsShape",
    "NoMakerError",
    "ReturnParcel",
    "RunRow",
    "Wish",
    "area_of",
    "buy_return_label",
    "courier_quotes",
    "find_label",
    "label_file",
    "labels_of",
    "makes_return_labels",
    "runs_of",
    "want_quote",
    "with_couriers",
]
