"""Promises for pages outside the house: day or hour and price of each way to receive a basket, before paying.

Below `/api/shopper/v1`, under a publishable key, for what the key's store sells. Nothing is kept of who asks.
"""

from guichet.api.promises.routes import router

__all__ = ["router"]
