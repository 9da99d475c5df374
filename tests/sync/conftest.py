"""What stories of sync stand on: a tiny shop, connected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.sync.hands import Hands
from tests.sync.tiny import TinyShop

from guichet.kernel.services import Services
from guichet.ports import registry


@pytest.fixture
def tiny() -> Iterator[TinyShop]:
    """The tiny shop, installed as a connector."""
    shop = TinyShop()
    registry.register(shop)
    yield shop
    registry._found.pop("tiny")


@pytest.fixture
def hands(services: Services, tiny: TinyShop, run: Any) -> Hands:
    """The hands of the tests, over a connection to the tiny shop."""
    made = Hands(services, tiny)
    run(made.connect())
    return made
