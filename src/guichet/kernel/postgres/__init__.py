"""The embedded PostgreSQL: a server of our own in the data folder, for an installation without one.

States: absent → made (`initdb`) → running ⇄ stopped; after a kill the next start recovers it, and whoever
serves has it kept running. The server
listens on no network: it is reached through a socket in a folder of mode 0700, by peer authentication. Under
root it runs as a system user of its own, in a folder of its own. Only composition roots start and stop it;
everybody else gets its `address`.
"""

from guichet.kernel.postgres.account import own_account
from guichet.kernel.postgres.binaries import MAJOR, Programs, bundled_programs, installed_programs
from guichet.kernel.postgres.errors import PostgresError
from guichet.kernel.postgres.home import forgotten_homes, has_home
from guichet.kernel.postgres.keeping import kept_running
from guichet.kernel.postgres.server import EmbeddedPostgres

__all__ = [
    "MAJOR",
    "EmbeddedPostgres",
    "PostgresError",
    "Programs",
    "bundled_programs",
    "forgotten_homes",
    "has_home",
    "installed_programs",
    "kept_running",
    "own_account",
]
