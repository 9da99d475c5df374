"""Migrations: how the tables of all rooms come to be and change; nobody but the composition roots calls them.

`upgrade` brings a database to the newest revision. A new revision is written by
`python -m guichet.migrations.generate "what changes"` from the difference to the rooms' models.
"""

from guichet.migrations.run import (
    DatabaseTooNewError,
    differences,
    newest_revision,
    revision_of,
    upgrade,
)

__all__ = ["DatabaseTooNewError", "differences", "newest_revision", "revision_of", "upgrade"]
