"""Returning without an account: what a shopper sees and asks, said once for the pages and for other fronts.

An order is opened by its number and its mail address; tries are counted by address and by number, for pages
and twin together. The decision is shown before anything is asked for. A publishable key says from which pages
the twin may be asked; words say the rest.
"""

from guichet.api.returns.desk import router as staff_router
from guichet.api.returns.front import ReturnFront, front_of
from guichet.api.returns.labels import Label, ask_label, buy_label, label_answer, printable
from guichet.api.returns.photos import LARGEST, keep_photo
from guichet.api.returns.routes import ORDERS, router
from guichet.api.returns.telling import told_form, told_return

__all__ = [
    "LARGEST",
    "ORDERS",
    "Label",
    "ReturnFront",
    "ask_label",
    "buy_label",
    "front_of",
    "keep_photo",
    "label_answer",
    "printable",
    "router",
    "staff_router",
    "told_form",
    "told_return",
]
