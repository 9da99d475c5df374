"""The registry of connectors: found by folder at start, asked by id, never listed by hand."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from guichet.ports.capabilities import CAPABILITIES, Connector, KnowsLimit
from guichet.ports.dispatching import DISPATCHING
from guichet.ports.manifest import Limit
from guichet.ports.pushing import PUSHING


class UnknownConnectorError(LookupError):
    """No connector of this id is installed."""


_found: dict[str, Connector] = {}
_ALL = CAPABILITIES | DISPATCHING | PUSHING


def discover(package: str = "guichet.connectors") -> None:
    """Import every folder below `package` and register the `connector` that it offers.

    Folders whose name begins with an underscore are shared tools, not connectors. Calling it again is free.
    """
    if _found:
        return
    root = importlib.import_module(package)
    for module in pkgutil.iter_modules(root.__path__):
        if module.ispkg and not module.name.startswith("_"):
            register(importlib.import_module(f"{package}.{module.name}").connector)


def register(connector: Connector) -> None:
    """Add a connector, as discovery does for the folders and a test does for its own."""
    _found[connector.manifest.id] = connector


def find(connector_id: str) -> Connector:
    """The connector of this id. Raises UnknownConnectorError."""
    try:
        return _found[connector_id]
    except KeyError:
        raise UnknownConnectorError(connector_id) from None


def installed() -> Iterator[Connector]:
    """All connectors, by id."""
    return iter(sorted(_found.values(), key=lambda connector: connector.manifest.id))


def capabilities(connector: Connector) -> tuple[str, ...]:
    """What a connector can do, derived from what it implements, in the order of `ports.capabilities`."""
    return tuple(name for name, protocol in _ALL.items() if isinstance(connector, protocol))


def limit_of(connector: Connector, settings: Any) -> Limit:
    """The quota of an account with these settings."""
    return connector.limit(settings) if isinstance(connector, KnowsLimit) else connector.manifest.limit
