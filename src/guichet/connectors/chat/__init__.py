"""Chat: what visitors of the merchant's own pages write in the house's widget, one channel for each store.

Found by discovery, which asks for `connector`; nobody imports the rest. There is no system outside: the house
itself takes the messages in (`support.chat`), and they enter the mirror by the same rows as all others.
"""

from guichet.connectors.chat.connector import ChatConnector

connector = ChatConnector()

__all__ = ["connector"]
