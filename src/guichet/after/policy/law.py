"""What no rule can undercut: the right of withdrawal and the legal guarantee of European consumers. Pure.

Sources: Directive 2011/83/EU on consumer rights, articles 9 to 16; Regulation (EEC, Euratom) 1182/71, article
3, for how periods are counted (recital 41 of the directive); Directive (EU) 2019/771, articles 10 and 14.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

from guichet.after.policy.document import Condition, Document, Exception16, Reason
from guichet.after.policy.facts import LineFacts, OrderFacts
from guichet.kernel.types import search_text

WITHDRAWAL_DAYS = 14
LONGEST_REFUND_DAYS = 14
_UNTOLD_DAYS = 366  # twelve months more where the shop did not tell of the right, rounded up for a leap year
_GUARANTEE_YEARS = 2

# The Union, the states of the European Economic Area beside it, and the parts of members with codes of their
# own.
COUNTRIES = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
        "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
        "IS", "LI", "NO",
        "AX", "GF", "GP", "MF", "MQ", "RE", "YT",
    }
)  # fmt: skip

# What the goods were sold as does not hold: the merchant's to set right, and to pay for.
NON_CONFORMITY = frozenset(
    {
        Reason.NOT_AS_DESCRIBED,
        Reason.NOT_AS_PICTURED,
        Reason.WRONG_ITEM,
        Reason.DAMAGED_IN_TRANSPORT,
        Reason.DEFECTIVE,
    }
)
# Handled more than to see what the goods are: the customer answers for the lost value (art. 14 (2)), the
# right stays.
LESSENED = frozenset({Condition.USED, Condition.DAMAGED})
# These exceptions hold only once the seal is broken.
_SEALED = frozenset({Exception16.SEALED_HYGIENE, Exception16.SEALED_MEDIA})


def is_protected(order: OrderFacts) -> bool:
    """Whether a European consumer bought at a distance; where nobody says from where, it is taken as so."""
    return order.distance and not order.business and (order.country in COUNTRIES or order.country == "")


def exemption_of(document: Document, line: LineFacts, condition: Condition) -> Exception16 | None:
    """The exception of article 16 under which a line falls, if any."""
    for exempt in document.exempt:
        if exempt.exception in _SEALED and condition is Condition.AS_NEW:
            continue
        if any(search_text(name) in line.categories for name in exempt.categories):
            return exempt.exception
    return None


def withdrawal_ends_on(document: Document, order: OrderFacts) -> date | None:
    """The last day of the right of withdrawal; None while it has not begun, since goods are still to come."""
    if order.received_on is None:
        return None
    days = WITHDRAWAL_DAYS + (0 if document.told_of_withdrawal else _UNTOLD_DAYS)
    return _working_day(order.received_on + timedelta(days=days), order.country)


def may_withdraw(
    document: Document, order: OrderFacts, line: LineFacts, condition: Condition, today: date
) -> bool:
    """Whether the customer may withdraw from the purchase of a line today, whatever the rules say."""
    if not is_protected(order) or exemption_of(document, line, condition) is not None:
        return False
    ends_on = withdrawal_ends_on(document, order)
    return ends_on is None or today <= ends_on


def is_guaranteed(order: OrderFacts, reason: Reason, today: date) -> bool:
    """Whether the legal guarantee covers what is wrong: two years from receipt."""
    if reason not in NON_CONFORMITY or not is_protected(order):
        return False
    received = order.received_on
    return received is None or today <= _years_later(received, _GUARANTEE_YEARS)


def _working_day(day: date, country: str) -> date:
    """The day, or the next working day where it is a weekend's or a public holiday of the country."""
    while day.weekday() >= 5 or day in _holidays_of(country, day.year):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=256)
def _holidays_of(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:  # "" where nobody says, or a country that the library does not know
        return frozenset()


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, month=3, day=1)
