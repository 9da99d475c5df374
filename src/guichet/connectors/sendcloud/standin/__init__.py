"""A stateful stand-in of Sendcloud's API v3, with its bad days.

A process of its own, for the demo, tests and benchmarks; it listens on this machine only and keeps all it
knows in one SQLite file. `/_control` (see README.md) makes accounts and turns the knobs. Anyone
may start one; nothing imports its insides.
"""

from guichet.connectors.sendcloud.standin.app import StandinSettings, create_app
from guichet.connectors.sendcloud.standin.server import StandinServer, serve

__all__ = ["StandinServer", "StandinSettings", "create_app", "serve"]
