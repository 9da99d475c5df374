"""Orders and baskets for pages outside the house, below `/api/shopper/v1`, and the page of a carried basket.

A publishable key says for which store; a signed word opens the one purchase that its buyer made.
"""

from guichet.api.purchases.front import PurchaseFront
from guichet.api.purchases.pages import router as pages
from guichet.api.purchases.routes import router

__all__ = ["PurchaseFront", "pages", "router"]
