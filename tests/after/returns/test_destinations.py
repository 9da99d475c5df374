"""Where what comes back sells best: a plain rule, with its reason."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guichet.after.returns.destinations import Selling, best_place

HERE = 1


def place(location_id: int, *, sold: int, available: int) -> Selling:
    return Selling(location_id=location_id, name=f"P{location_id}", available=available, sold=sold)


def test_it_stays_where_it_sells_and_goes_to_the_neediest_else() -> None:
    lille, rennes, nantes = (
        place(1, sold=0, available=3),
        place(2, sold=8, available=1),
        place(3, sold=6, available=0),
    )
    best, reason = best_place(HERE, [lille, rennes, nantes])
    assert best == rennes, "both could sell three more: the first of them"
    assert reason.en.startswith("P2 sold 8 within eight weeks and has 1; here 0 were sold, 3 there.")
    best, reason = best_place(HERE, [place(1, sold=4, available=1), rennes])
    assert best is None
    assert "4 sold here" in reason.en
    assert best_place(HERE, [lille]) == best_place(HERE, [])


@given(
    st.lists(
        st.builds(place, st.integers(1, 6), sold=st.integers(0, 50), available=st.integers(-3, 50)),
        unique_by=lambda one: one.location_id,
        max_size=6,
    )
)
def test_goods_only_go_where_they_are_needed_more_than_here(places: list[Selling]) -> None:
    best, _ = best_place(HERE, places)
    if best is not None:
        assert best.location_id != HERE
        assert best.need > 0
        assert all(one.need <= best.need for one in places)
        assert all(one.need <= 0 for one in places if one.location_id == HERE)
