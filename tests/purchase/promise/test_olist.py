"""Promises by measured lanes beat a marketplace's own estimates, on its own orders."""

from __future__ import annotations

import pytest
from tests.purchase.promise.olist import (
    DATA,
    drawn,
    interval,
    marketplace,
    orders,
    promised,
    shorter,
    split_day,
)

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the Olist orders are not beside this project")

QUANTILE = 0.87


def test_promises_are_shorter_and_not_less_often_kept() -> None:
    bought = orders()
    theirs = marketplace(bought)
    ours = promised(bought, [QUANTILE])[QUANTILE]
    assert len(ours.kept) == len(theirs.kept) == sum(one.at >= split_day(bought) for one in bought)
    assert shorter(ours, theirs) > 0.08
    # The difference of the kept shares, order by order: not significantly below nought.
    _, most = interval(ours.kept.astype(float) - theirs.kept, drawn(len(theirs.kept)))
    assert most > 0
