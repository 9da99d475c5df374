"""Rights: what grants give, to whom they reach, and how far."""

from __future__ import annotations

import pytest
from tests.face import HOUSE

from guichet.kernel.auth import AboveCeilingError, Actor, ActorKind, Bound, Grant, declare_scopes
from guichet.kernel.errors import NotAllowedError
from guichet.kernel.types import Money, Words


def test_a_grant_reaches_what_it_names_up_to_its_ceiling() -> None:
    words, roles = Words("Spend", "Dépenser"), ("agent", "lead")
    declare_scopes({"tests.spend": words}, roles=roles, bound=Bound.NARROWED)
    declare_scopes({"tests.read": words}, roles=roles, bound=Bound.UNAFFECTED)
    declare_scopes({"tests.rule": words}, roles=roles)
    euros, more = Money(5000, "EUR"), Money(9000, "EUR")
    actor = Actor(
        kind=ActorKind.USER,
        id=1,
        name="Ada",
        grants=(
            Grant(role="agent", targets=("place:3", "place:4", "brand:3"), ceiling=euros),
            Grant(role="lead", targets=("place:4",), ceiling=more),
        ),
    )
    assert actor.allows("tests.spend")
    assert actor.allows("tests.spend", "place:3")
    assert not actor.allows("tests.spend", "place:5")
    assert not actor.allows_everywhere("tests.spend")
    assert actor.targets("tests.spend", "place") == frozenset({3, 4})
    assert actor.targets("tests.spend", "shelf") == frozenset()
    assert actor.ceiling("tests.spend", "place:3") == euros
    assert actor.ceiling("tests.spend", "place:4") == more
    assert actor.may_spend("tests.spend", euros, "place:3")
    assert not actor.may_spend("tests.spend", more, "place:3")
    assert actor.may_spend("tests.spend", more, "place:4")
    assert not actor.may_spend("tests.spend", Money(1, "USD"), "place:4"), "currencies do not compare"
    actor.require_spending("tests.spend", more, "place:4")
    with pytest.raises(AboveCeilingError):
        actor.require_spending("tests.spend", more, "place:3")
    with pytest.raises(NotAllowedError) as refused:
        actor.require_spending("tests.spend", euros, "place:5")
    assert refused.value.code == "not_allowed"
    assert HOUSE.may_spend("tests.spend", more, "place:5")
    with pytest.raises(NotAllowedError):
        actor.ceiling("tests.spend", "place:5")
    with pytest.raises(NotAllowedError):
        actor.require("users.manage")
    assert actor.targets("tests.read", "place") is None
    assert actor.allows("tests.read", "place:5")
    assert not actor.allows("tests.rule"), "a grant bound to targets does not give what cannot be bound"
    assert actor.scopes >= {"tests.spend", "tests.read"}
    assert "tests.rule" not in actor.scopes
    assert HOUSE.allows("tests.spend", "place:5")
    assert HOUSE.ceiling("tests.spend", "place:5") is None


def test_a_scope_narrowed_by_one_kind_of_target_is_whole_for_grants_that_name_others() -> None:
    words = Words("Count", "Compter")
    declare_scopes({"tests.count": words}, roles=("agent",), bound=Bound.NARROWED, narrowed_by=("place",))

    def bound(*targets: str) -> Actor:
        return Actor(kind=ActorKind.USER, id=1, name="Ada", grants=(Grant(role="agent", targets=targets),))

    assert bound("brand:3").targets("tests.count", "place") is None
    assert bound("brand:3").allows("tests.count", "place:9")
    assert bound("brand:3", "place:4").targets("tests.count", "place") == frozenset({4})
    assert not bound("brand:3", "place:4").allows("tests.count", "place:9")


def test_a_grant_can_be_given_by_those_who_hold_all_of_it() -> None:
    words = Words("Weigh", "Peser")
    declare_scopes({"tests.weigh": words}, roles=("agent", "lead"), bound=Bound.NARROWED)
    declare_scopes({"tests.measure": words}, roles=("agent",), bound=Bound.NARROWED)

    def holding(*grants: Grant) -> Actor:
        return Actor(kind=ActorKind.USER, id=1, name="Ada", grants=grants)

    agent = Grant(role="agent", targets=("place:3",), ceiling=Money(50, "EUR"))
    assert holding(agent).may_grant(agent)
    assert not holding(agent).may_grant(Grant(role="agent", targets=("place:3",)))
    assert not holding(agent).may_grant(Grant(role="agent", ceiling=Money(50, "EUR")))
    wider = Grant(role="agent", targets=("place:3", "place:4"), ceiling=Money(50, "EUR"))
    assert not holding(agent).may_grant(wider)
    assert not holding(Grant(role="lead")).may_grant(agent), "a lead lacks tests.measure"
    assert HOUSE.may_grant(wider)
