"""What stories of orders need: a stand-in of the shop beside the test."""

from __future__ import annotations

from tests.journeys.conftest import standin

__all__ = ["standin"]
