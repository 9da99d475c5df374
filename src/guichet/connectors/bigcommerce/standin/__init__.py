"""A stateful stand-in of BigCommerce: its API, its webhooks, its login host, and its bad days.

A process of its own, for the demo, tests and benchmarks; it listens on this machine only and keeps all it
knows in one SQLite file. `/_control` (see README.md) creates stores, loads documents silently, plays the
merchant, and turns the knobs that make the vendor misbehave. Anyone may start one;
nothing imports its insides.
"""

from guichet.connectors.bigcommerce.standin.app import create_app
from guichet.connectors.bigcommerce.standin.server import StandinServer, serve
from guichet.connectors.bigcommerce.standin.settings import StandinSettings

__all__ = ["StandinServer", "StandinSettings", "create_app", "serve"]
