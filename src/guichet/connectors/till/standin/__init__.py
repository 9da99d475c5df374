"""A small till that sells by itself: for demonstrations, tests and first trials of an installation.

It counts its shelf, sells from it, rings up what is collected, takes things back, and pushes each of these as
any till would: signed, under ids of its own. What could not be sent is sent again, under the same id.
"""

from guichet.connectors.till.standin.till import Article, StandinTill

__all__ = ["Article", "StandinTill"]
