"""Whichever pieces come back, in whatever order: no more goes back for a line than was paid for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guichet.after.policy import Decision, Outcome
from guichet.after.policy.evaluation import Source
from guichet.after.returns.amounts import bounds_of, share_of
from guichet.kernel.types import Words


def decision(least: int, most: int) -> Decision:
    return Decision(
        line_id=1, outcome=Outcome.RETURN, rule="any", source=Source.POLICY, words=Words("", ""), base=most,
        least=least, most=most,
    )  # fmt: skip


@given(
    paid=st.integers(0, 10**7),
    order=st.integers(1, 40).flatmap(lambda pieces: st.permutations(range(1, pieces + 1))),
    cuts=st.sets(st.integers(1, 40)),
    said=st.tuples(st.integers(0, 10**8), st.integers(0, 10**8)),
)
def test_all_returns_of_a_line_together_give_back_at_most_what_was_paid(
    paid: int, order: list[int], cuts: set[int], said: tuple[int, int]
) -> None:
    ends = sorted({cut for cut in cuts if cut < len(order)} | {len(order)})
    parts = [order[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]
    bases = [share_of(paid, len(order), part) for part in parts]
    assert sum(bases) == paid
    policy = decision(min(said), max(said))
    bounds = [bounds_of([(base, policy)]) for base in bases]
    assert sum(one.most for one in bounds) <= paid
    assert all(0 <= one.least <= one.most for one in bounds)
