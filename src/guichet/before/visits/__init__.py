"""Views: which products a shopper looked at, kept for ninety days, and only with their consent.

One row for a shopper and a product, however often; looks within some minutes are one. Who withdraws the
consent has all of it let go. Alerts and recommendations read it. The routes are those of `api.shopper`.
"""

from guichet.before.visits.privacy import erase, export
from guichet.before.visits.service import KEPT, ViewRow, forget_views, join, note_view, views_of

__all__ = ["KEPT", "ViewRow", "erase", "export", "forget_views", "join", "note_view", "views_of"]
