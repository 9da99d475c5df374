"""A stateful stand-in of a marketplace that Mirakl runs, with its bad days.

A process of its own, for the demo, tests and benchmarks; it listens on this machine only and keeps all it
knows in one SQLite file. `/_control` (see README.md) opens shops, plays buyers and turns the knobs. Anyone
may start one; nothing imports its insides.
"""

from guichet.connectors.mirakl.standin.app import StandinSettings, create_app
from guichet.connectors.mirakl.standin.server import StandinServer, serve

__all__ = ["StandinServer", "StandinSettings", "create_app", "serve"]
