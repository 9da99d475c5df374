"""A stateful stand-in of La Poste's Suivi v2, with its bad days.

A process of its own, for the demo, tests and benchmarks; it listens on this machine only and keeps all it
knows in one SQLite file. `/_control` (see README.md) makes keys, announces and scans parcels, and turns the
knobs. Anyone may start one; nothing imports its insides.
"""

from guichet.connectors.laposte.standin.app import StandinSettings, create_app
from guichet.connectors.laposte.standin.server import StandinServer, serve

__all__ = ["StandinServer", "StandinSettings", "create_app", "serve"]
