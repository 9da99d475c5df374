"""Time: always UTC and zone-aware; shown in a person's zone only at the edge."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment, zone-aware, in UTC."""
    return datetime.now(UTC)
