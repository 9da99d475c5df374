"""Customers: one person over shops, channels and guest orders.

A *profile* is one way in which somebody appeared: an account at a shop, or the words of guest orders.
Profiles share *contact points* (mail, phone, loyalty card). Which profiles are one person is a function of
all profiles and of what people decided (`grouping`), so it does not matter in which order they arrive. A
person's id never dies: who was joined says to whom, and every join leaves a trail and can be undone.

Only `applying` and `orders` write here by facts; staff join and part people by `merge_customers` and
`undo_merge`.
"""

from guichet.commerce.customers.errors import CustomerNotFoundError
from guichet.commerce.customers.filling import fill_profile_words
from guichet.commerce.customers.profiles import Appearance, guest
from guichet.commerce.customers.repository import (
    MergeRow,
    PersonRow,
    ProfileRow,
    display_name,
    find_person,
    find_persons,
    groups_of,
    list_people,
    merges_of,
    person_at,
    profile_ids_of,
    profiles_of,
    surviving_id,
)
from guichet.commerce.customers.search import WALK_NEAR, WALK_TEXTS, Found, find_people
from guichet.commerce.customers.service import (
    Buyer,
    Concerned,
    Recognised,
    apply,
    customers_of,
    merge_customers,
    recognise,
    settle_persons,
    undo_merge,
)
from guichet.commerce.customers.suggestions import Suggestion, suggestions_of

__all__ = [
    "WALK_NEAR",
    "WALK_TEXTS",
    "Appearance",
    "Buyer",
    "Concerned",
    "CustomerNotFoundError",
    "Found",
    "MergeRow",
    "PersonRow",
    "ProfileRow",
    "Recognised",
    "Suggestion",
    "apply",
    "customers_of",
    "display_name",
    "fill_profile_words",
    "find_people",
    "find_person",
    "find_persons",
    "groups_of",
    "guest",
    "list_people",
    "merge_customers",
    "merges_of",
    "person_at",
    "profile_ids_of",
    "profiles_of",
    "recognise",
    "settle_persons",
    "suggestions_of",
    "surviving_id",
    "undo_merge",
]
