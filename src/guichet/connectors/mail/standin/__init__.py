"""A stateful stand-in of a mail provider and of everybody who writes there, with its bad days.

A process of its own, for the demo, tests and benchmarks; it listens on this machine only and keeps all it
knows in one SQLite file. It speaks IMAP and SMTP to the house; `/_control` (see README.md) makes mailboxes,
writes as customers do and turns the knobs, and the page at `/` lets a person be a customer. Anyone may start
one; nothing imports its insides.
"""

from guichet.connectors.mail.standin.app import StandinSettings, create_app
from guichet.connectors.mail.standin.server import StandinServer, serve

__all__ = ["StandinServer", "StandinSettings", "create_app", "serve"]
