"""Availability for pages outside the house: what a shop's page may ask of stock near a shopper.

Below `/api/shopper/v1`, under a publishable key: bands, not numbers, unless the merchant shows them, and only
what the key's store sells. Answers may be kept for ten seconds, which they say (`Cache-Control`, `ETag`).
"""

from guichet.api.availability.front import Shopper, ShopperFront, front_of
from guichet.api.availability.quick import Quick
from guichet.api.availability.routes import router

__all__ = ["Quick", "Shopper", "ShopperFront", "front_of", "router"]
