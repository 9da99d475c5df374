"""Scopes and roles: a scope is an opaque word that a room declares; a role is a set of scopes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from guichet.kernel.types import Words


class Role(StrEnum):
    """What someone is here for; the administrator's role holds every scope."""

    AGENT = "agent"
    LEAD = "lead"
    SHOP_STAFF = "shop_staff"
    OPERATIONS = "operations"
    DEVELOPER = "developer"
    ADMINISTRATOR = "administrator"


ROLE_WORDS = {
    Role.AGENT: Words("Agent", "Conseiller"),
    Role.LEAD: Words("Team lead", "Responsable d’équipe"),
    Role.SHOP_STAFF: Words("Shop staff", "Équipe en magasin"),
    Role.OPERATIONS: Words("Operations", "Opérations"),
    Role.DEVELOPER: Words("Developer", "Développeur"),
    Role.ADMINISTRATOR: Words("Administrator", "Administrateur"),
}


class Bound(StrEnum):
    """What a grant that is bound to targets gives of a scope.

    `refused`: nothing. `narrowed`: the scope for those targets, and the room that declares it narrows what it
    reads and does by `Actor.targets`. `unaffected`: all of it, since it has nothing to narrow.

    A narrowed scope may name the kinds of targets that narrow it (`narrowed_by`): a grant that names only
    others, such as stores where locations are what narrows, is not narrowed.
    """

    REFUSED = "refused"
    NARROWED = "narrowed"
    UNAFFECTED = "unaffected"


_scopes: dict[str, Words] = {}
_bound: dict[str, Bound] = {}
_narrowed_by: dict[str, frozenset[str]] = {}
_by_role: dict[str, set[str]] = {role: set() for role in Role}


def declare_scopes(
    scopes: Mapping[str, Words],
    *,
    roles: Iterable[str] = (),
    bound: Bound = Bound.REFUSED,
    narrowed_by: Iterable[str] = (),
) -> None:
    """Declare scopes (`noun.verb`) with what they allow, the roles that hold them, and how they bind.

    Call it again for scopes that other roles hold; the administrator holds all without being named.
    Raises ValueError for a role that does not exist.
    """
    _scopes.update(scopes)
    _bound.update(dict.fromkeys(scopes, bound))
    _narrowed_by.update(dict.fromkeys(scopes, frozenset(narrowed_by)))
    for role in (*roles, Role.ADMINISTRATOR):
        if role not in _by_role:
            raise ValueError(f"no such role: {role}")
        _by_role[role].update(scopes)


def scopes_of(role: str) -> frozenset[str]:
    """The scopes of a role; none for a role that is not known (any more)."""
    return frozenset(_by_role.get(role, ()))


def bound_of(scope: str) -> Bound:
    """What a grant bound to targets gives of a scope."""
    return _bound.get(scope, Bound.REFUSED)


def is_narrowed(scope: str, targets: Iterable[str]) -> bool:
    """Whether a grant bound to these targets (`kind:id`) gives the scope for some of them only."""
    if bound_of(scope) is Bound.UNAFFECTED:
        return False
    kinds = _narrowed_by.get(scope)
    return not kinds or any(target.partition(":")[0] in kinds for target in targets)


def narrowed_by(scope: str) -> frozenset[str]:
    """The kinds of targets that narrow a scope; empty where any does."""
    return _narrowed_by.get(scope, frozenset())


def declared_scopes() -> Mapping[str, Words]:
    """All scopes by name, with what they allow."""
    return dict(sorted(_scopes.items()))
