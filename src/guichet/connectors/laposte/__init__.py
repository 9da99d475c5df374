"""La Poste: letters with tracking, Colissimo and Chronopost parcels, followed by their numbers.

Found by discovery, which asks for `connector`; nobody imports the rest. README.md has the merchant's steps,
the limits and the traps; `standin` is a stateful stand-in of the carrier.
"""

from guichet.connectors.laposte.connector import LaPoste

connector = LaPoste()

__all__ = ["connector"]
