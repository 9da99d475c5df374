"""Availability near a place: which shops have an article now, how far they are, and when they are open.

A pure function (`answers`) of the locations, which a process keeps for some seconds (`shops`), and of the
stock, which is read for each answer, for many askers in one statement (`gathering`, `repository`). The
merchant's rule says in which bands shoppers are told of quantities. `Nearby` is what a process answers by:
`api.availability` and `api.graphql` ask it for shoppers, the routes here for staff.
"""

from guichet.before.availability.answers import Answer, Asked, StockAnswer, VariantAnswer, Where
from guichet.before.availability.asking import MOST_SHOPS, Question, QuestionQuery
from guichet.before.availability.errors import ArticleNotFoundError
from guichet.before.availability.nearby import Article, Nearby
from guichet.before.availability.routes import as_json, nearby_of
from guichet.before.availability.rule import Band, Rule, current_rule
from guichet.before.availability.schemas import (
    AvailabilityBatchAsked,
    AvailabilityBatchShape,
    AvailabilityShape,
)

__all__ = [
    "MOST_SHOPS",
    "Answer",
    "Article",
    "ArticleNotFoundError",
    "Asked",
    "AvailabilityBatchAsked",
    "AvailabilityBatchShape",
    "AvailabilityShape",
    "Band",
    "Nearby",
    "Question",
    "QuestionQuery",
    "Rule",
    "StockAnswer",
    "VariantAnswer",
    "Where",
    "as_json",
    "current_rule",
    "nearby_of",
]
