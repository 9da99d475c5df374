"""A web shop and its till."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.connectors.till.counter import Counter
from tests.sync.hands import Hands
from tests.sync.tiny import TinyShop

from guichet.kernel.services import Services
from guichet.ports import registry


@pytest.fixture
def counter(services: Services, run: Any) -> Iterator[Counter]:
    """A till, connected beside a web shop."""
    registry.discover()
    shop = TinyShop()
    registry.register(shop)
    web = Hands(services, shop)
    run(web.connect())
    made = Counter(web)
    run(made.connect())
    yield made
    run(made.door.close())
    registry._found.pop("tiny")
