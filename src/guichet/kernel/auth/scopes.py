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

_scopes: dict[str, Words] = {}
_by_role: dict[str, set[str]] = {role: set() for role in Role}


def declare_scopes(scopes: Mapping[str, Words], *, roles: Iterable[str] = ()) -> None:
    """Declare scopes (`noun.verb`) with what they allow, and the roles that hold them.

    Call it again for scopes that other roles hold; the administrator holds all without being named.
    Raises ValueError for a role that does not exist.
    """
    _scopes.update(scopes)
    for role in (*roles, Role.ADMINISTRATOR):
        if role not in _by_role:
            raise ValueError(f"no such role: {role}")
        _by_role[role].update(scopes)


def scopes_of(role: str) -> frozenset[str]:
    """The scopes of a role; none for a role that is not known (any more)."""
    return frozenset(_by_role.get(role, ()))


def declared_scopes() -> Mapping[str, Words]:
    """All scopes by name, with what they allow."""
    return dict(sorted(_scopes.items()))
