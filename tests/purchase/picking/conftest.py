"""The two shops and their staff, for each story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.purchase.picking.shop import furnish
from tests.sync.acting import ActingShop
from tests.sync.hands import Hands

from guichet.kernel.services import Services
from guichet.ports import registry


@pytest.fixture
def tiny() -> Iterator[ActingShop]:
    """The tiny shop, installed as a connector."""
    made = ActingShop()
    registry.register(made)
    yield made
    registry._found.pop("tiny")


@pytest.fixture
def hands(services: Services, tiny: ActingShop, run: Any) -> Hands:
    """Hands over the tiny shop's connection, with its shops furnished."""
    made = Hands(services, tiny)
    run(made.connect())
    run(furnish(made))
    return made
