"""Sourcing: which place serves which line of an order, by the merchant's rules, and why.

The rules are one document, kept in versions; a place is judged by them in their order, and of all plans the
one that costs least by the merchant's figures is taken: exactly for few lines, by a heuristic beyond. It is
asked by `promise` and, for staff, by the preview; nothing is reserved here, and nothing is written but the
rules.
"""

from guichet.purchase.sourcing.choosing import Plan, plan
from guichet.purchase.sourcing.document import Costs, Document, Effect, Rule, Where, starting_document
from guichet.purchase.sourcing.errors import UnknownVariantError
from guichet.purchase.sourcing.facts import Free, Site, Want, region_of
from guichet.purchase.sourcing.repository import (
    Article,
    PlaceRow,
    articles,
    free_stock,
    is_open,
    loads,
    places_now,
)
from guichet.purchase.sourcing.service import (
    Destination,
    current_rules,
    save_rules,
    sites_of,
    wants_of,
)

__all__ = [
    "Article",
    "Costs",
    "Destination",
    "Document",
    "Effect",
    "Free",
    "PlaceRow",
    "Plan",
    "Rule",
    "Site",
    "UnknownVariantError",
    "Want",
    "Where",
    "articles",
    "current_rules",
    "free_stock",
    "is_open",
    "loads",
    "places_now",
    "plan",
    "region_of",
    "save_rules",
    "sites_of",
    "starting_document",
    "wants_of",
]
