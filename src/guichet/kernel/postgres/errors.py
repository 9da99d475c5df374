"""What can go wrong with the embedded PostgreSQL, in words for the operator."""

from __future__ import annotations


class PostgresError(Exception):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""
