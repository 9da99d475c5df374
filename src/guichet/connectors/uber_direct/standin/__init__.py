"""A stateful stand-in of Uber Direct, with its bad days.

A process of its own, for the demo, tests and benchmarks; it listens on this machine only and keeps all it
knows in one SQLite file. `/_control` (see README.md) makes organisations, moves couriers and turns the knobs.
Anyone may start one; nothing imports its insides.
"""

from guichet.connectors.uber_direct.standin.app import StandinSettings, create_app
from guichet.connectors.uber_direct.standin.server import StandinServer, serve

__all__ = ["StandinServer", "StandinSettings", "create_app", "serve"]
