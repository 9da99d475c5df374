"""The tiny shop that gives money back, and hands over its connection, for each story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.after.returns.shop import open_shop
from tests.sync.acting import ActingShop
from tests.sync.hands import Hands

from guichet.kernel.services import Services
from guichet.ports import registry


@pytest.fixture
def tiny() -> Iterator[ActingShop]:
    """The tiny shop that gives money back, installed as a connector."""
    shop = ActingShop()
    registry.register(shop)
    yield shop
    registry._found.pop("tiny")


@pytest.fixture
def hands(services: Services, tiny: ActingShop, run: Any) -> Hands:
    """Hands over the tiny shop's connection, with orders that arrived and a policy that holds."""
    made = Hands(services, tiny)
    run(made.connect())
    run(open_shop(made))
    return made
