"""Hours: when somebody works or a door is open, and how that time is counted.

Seven weekdays with any number of intervals, days with hours of their own, public holidays by country and
region, in a time zone with its changes of clocks; quiet hours, at which nobody is told anything. Pure: whose
hours they are is the caller's matter (`support.sla` counts service levels by them, `commerce.places` opens
shops).
"""

from guichet.kernel.hours.closures import countries, holiday_name, holidays_of, is_known, regions_of
from guichet.kernel.hours.counting import (
    AROUND_THE_CLOCK,
    DAY,
    BusinessTime,
    Hours,
    Interval,
    Pause,
    Span,
    Special,
)
from guichet.kernel.hours.quiet import after_quiet, zone_of

__all__ = [
    "AROUND_THE_CLOCK",
    "DAY",
    "BusinessTime",
    "Hours",
    "Interval",
    "Pause",
    "Span",
    "Special",
    "after_quiet",
    "countries",
    "holiday_name",
    "holidays_of",
    "is_known",
    "regions_of",
    "zone_of",
]
