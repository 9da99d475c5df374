"""Tracking: where an order stands, told to the shopper who holds its link, and the links themselves.

A link is a signed word that names one order, or the appearances of one customer over all shops; it is over
after its time, and with the secret key by which it was signed. Who holds one sees what it names and nothing
else: no address, no amount, no other order. Who has none asks for one with an order's number and its mail
address, and the link is mailed there, whether or not there is such an order being nobody's to know.
Pages and their JSON twin are made above; this room knows orders and parcels only.
"""

from guichet.purchase.tracking.collecting import (
    Collecting,
    address_of,
    collection,
    collections_of,
    place_name,
)
from guichet.purchase.tracking.facts import language_of_order, order_facts
from guichet.purchase.tracking.finding import stories_of_profiles
from guichet.purchase.tracking.links import FIND_PATH, PATH, Link, TrackingLinks, TrackingWord
from guichet.purchase.tracking.mailing import CONSENT, ask_for_link
from guichet.purchase.tracking.markup import markup_of
from guichet.purchase.tracking.story import (
    Headline,
    Item,
    OrderStory,
    ParcelStory,
    Step,
    StepState,
    story_of,
)

__all__ = [
    "CONSENT",
    "FIND_PATH",
    "PATH",
    "Collecting",
    "Headline",
    "Item",
    "Link",
    "OrderStory",
    "ParcelStory",
    "Step",
    "StepState",
    "TrackingLinks",
    "TrackingWord",
    "address_of",
    "ask_for_link",
    "collection",
    "collections_of",
    "language_of_order",
    "markup_of",
    "order_facts",
    "place_name",
    "stories_of_profiles",
    "story_of",
]
