"""The secret address of a mailbox's connection, to which the merchant has mails forwarded.

`NUMBER-TOKEN@DOMAIN`: the connection's number finds it, the token proves that its owner was told. The token
follows from the connection's own secret, so nothing more is kept, and to connect anew is to change it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from urllib.parse import urlsplit

import msgspec

from guichet import connections
from guichet.connections import ConnectionNotFoundError, ConnectionRow
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.ports.capabilities import Session
from guichet.ports.receiving import TakesMail
from guichet.sync.errors import NotOfferedError

_CONTEXT = b"guichet forwarding address"
_LOCAL = re.compile(r"([1-9][0-9]{0,17})-([a-z2-7]{26})(?:\+.*)?", re.IGNORECASE)


class Forwarded(msgspec.Struct, frozen=True, kw_only=True):
    """A connection that takes mails, ready to take one."""

    connection_id: int
    connector: TakesMail
    session: Session


def domain_of(settings: Settings) -> str:
    """The domain of the addresses to which mails are forwarded, in lower case."""
    return (settings.smtp_domain or urlsplit(settings.base_url).hostname or "localhost").lower()


async def forwarding_address(services: Services, transaction: Transaction, connection_id: int) -> str:
    """The address to which this connection's mails are to be forwarded.

    Raises ConnectionNotFoundError, and NotOfferedError where the connector takes no mails.
    """
    row = await connections.find_connection(transaction, connection_id)
    connector = connections.connector_of(row.connector_id)
    if not isinstance(connector, TakesMail):
        raise NotOfferedError(connector=connector.manifest.label, capability="takes_mail")
    return f"{row.id}-{_token(services, row)}@{domain_of(services.settings)}"


async def find_forwarded(services: Services, transaction: Transaction, address: str) -> Forwarded | None:
    """The connection to which an address belongs; None for one that nobody was given."""
    local, _, domain = address.rpartition("@")
    named = _LOCAL.fullmatch(local)
    if named is None or domain.lower() != domain_of(services.settings):
        return None
    try:
        row = await connections.find_connection(transaction, int(named[1]))
    except ConnectionNotFoundError:
        return None
    connector = connections.connector_of(row.connector_id)
    if not isinstance(connector, TakesMail):
        return None
    if not hmac.compare_digest(_token(services, row), named[2].lower()):
        return None
    settings = connections.settings_of(services.vault, row)
    session = msgspec.structs.replace(connections.trial_session(services, settings), connection_id=row.id)
    return Forwarded(connection_id=row.id, connector=connector, session=session)


def _token(services: Services, row: ConnectionRow) -> str:
    secret = connections.hook_secret_of(services.vault, row).encode()
    digest = hmac.new(secret, _CONTEXT, hashlib.sha256).digest()[:16]
    return base64.b32encode(digest).decode().rstrip("=").lower()
