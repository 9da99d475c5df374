"""Facts: the live values that a text to a customer may hold, and how each is said.

`Facts` is the typed context of a text, in no language: whoever writes fills it, `order_fact` and `front_of`
do so from the mirror. `told` says it to a reader as a tree of words; `FIELDS` lists all that may stand in the
tree, `SAMPLES` are invented cases for previews. What is not known is absent, never empty.
"""

from guichet.voice.facts.carriers import carrier_name
from guichet.voice.facts.fields import FIELDS, GROUPS, Field, field_words, is_field
from guichet.voice.facts.reading import Front, front_of, order_fact
from guichet.voice.facts.sample import SAMPLE, SAMPLES
from guichet.voice.facts.telling import Told, told
from guichet.voice.facts.values import (
    CustomerFact,
    Facts,
    ItemFact,
    OpeningFact,
    OrderFact,
    ParcelFact,
    PickupFact,
    ProductFact,
    RefundFact,
    ReturnFact,
    SatisfactionFact,
    StoreFact,
)

__all__ = [
    "FIELDS",
    "GROUPS",
    "SAMPLE",
    "SAMPLES",
    "CustomerFact",
    "Facts",
    "Field",
    "Front",
    "ItemFact",
    "OpeningFact",
    "OrderFact",
    "ParcelFact",
    "PickupFact",
    "ProductFact",
    "RefundFact",
    "ReturnFact",
    "SatisfactionFact",
    "StoreFact",
    "Told",
    "carrier_name",
    "field_words",
    "front_of",
    "is_field",
    "order_fact",
    "told",
]
