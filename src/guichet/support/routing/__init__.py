"""Routing: what a message is about, which queue it belongs to, who takes it, and the rules that say so.

A queue has members and skills. A rule is data: when something happens (a message, or something in trade), if
its tests hold, then its acts are done, in order, until a rule stops. Rules act on tickets alone: never at a
shop, never towards a customer. They hear only what comes from outside, never what rules did, and a rule fires
once for a happening and a ticket: so no loop is possible. What an agent decided by hand stays.

The first to hear of a message, so that its topic is known when the rules look; `corrections_of` hands agents'
corrections to the training. Uses `inbox` and `topics`; nobody in `support` below `desk` may import it, save
`setup`, which asks for a store's queue and tries the rules on a test ticket.
"""

from guichet.support.routing.arriving import route_message
from guichet.support.routing.engine import Act, Condition
from guichet.support.routing.errors import QueueNotFoundError, RuleNotFoundError
from guichet.support.routing.queues import (
    QueueFacts,
    QueueWish,
    find_queue,
    list_queues,
    make_queue,
    set_agent,
)
from guichet.support.routing.rules import (
    FiringRow,
    KeptRule,
    RuleWish,
    change_rule,
    find_rule,
    list_firings,
    list_rules,
    make_rule,
    order_rules,
    remove_rule,
)
from guichet.support.routing.telling import corrections_of

__all__ = [
    "Act",
    "Condition",
    "FiringRow",
    "KeptRule",
    "QueueFacts",
    "QueueNotFoundError",
    "QueueWish",
    "RuleNotFoundError",
    "RuleWish",
    "change_rule",
    "corrections_of",
    "find_queue",
    "find_rule",
    "list_firings",
    "list_queues",
    "list_rules",
    "make_queue",
    "make_rule",
    "order_rules",
    "remove_rule",
    "route_message",
    "set_agent",
]
