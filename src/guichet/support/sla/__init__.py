"""Service levels: by when customers are answered and tickets closed, and who takes over what is stuck.

Calendars say when a team works; policies promise times to the tickets that their scope fits: the first that
fits holds, and the version of its terms stays with the ticket until it begins anew. Clocks are pure functions
over the log of a conversation (`clocks`), counted by `kernel.hours`. A reaction keeps with each ticket the
clock that runs out first (`inbox.mark_due`); a job counts anew when hours or policies change.
Ageing rules hand stuck tickets to a person, or to who stands in for them (`absences`). Others read what
tickets show; the demo and set-up call the verbs handed out here.
"""

from guichet.kernel.hours import Hours, Special
from guichet.support.sla.ageing_rules import After, RuleTerms, add_rule
from guichet.support.sla.calendars import (
    CalendarFacts,
    add_calendar,
    find_calendar,
    list_calendars,
    times_of,
)
from guichet.support.sla.clocks import Snooze, Terms
from guichet.support.sla.holding import keep_due
from guichet.support.sla.policies import (
    PolicyFacts,
    Promise,
    add_policy,
    change_policy,
    find_policy,
    list_policies,
    order_policies,
    retire_policy,
)
from guichet.support.sla.schemas import BusinessHours, TicketClocks
from guichet.support.sla.scopes import Concerned, Scope
from guichet.support.sla.views import view_clocks

__all__ = [
    "After",
    "BusinessHours",
    "CalendarFacts",
    "Concerned",
    "Hours",
    "PolicyFacts",
    "Promise",
    "RuleTerms",
    "Scope",
    "Snooze",
    "Special",
    "Terms",
    "TicketClocks",
    "add_calendar",
    "add_policy",
    "add_rule",
    "change_policy",
    "find_calendar",
    "find_policy",
    "keep_due",
    "list_calendars",
    "list_policies",
    "order_policies",
    "retire_policy",
    "times_of",
    "view_clocks",
]
