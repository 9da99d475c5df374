"""Routing: what a message is about, which queue it belongs to, who takes it, and the rules that say so.

A queue has members and skills. A rule is data: when something happens (a message, or something in trade), if
its tests hold, then its acts are done, in order, until a rule stops. Rules act on tickets alone: never at a
shop, never towards a customer. They hear only what comes from outside, never what rules did, and a rule fires
once for a happening and a ticket: so no loop is possible. What an agent decided by hand stays.

The first to hear of a message, so that its topic is known when the rules look; `corrections_of` hands agents'
corrections to the training. Uses `inbox` and `topics`; nobody in `support` below `desk` may import it.
"""

from guichet.support.routing.engine import Act, Condition
from guichet.support.routing.queues import QueueFacts, QueueWish, list_queues, make_queue, set_agent
from guichet.support.routing.rules import RuleWish, make_rule
from guichet.support.routing.telling import corrections_of

__all__ = [
    "Act",
    "Condition",
    "QueueFacts",
    "QueueWish",
    "RuleWish",
    "corrections_of",
    "list_queues",
    "make_queue",
    "make_rule",
    "set_agent",
]
