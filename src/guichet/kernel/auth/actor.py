"""Who acts: a member of staff with grants, or the house itself."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from guichet.kernel.auth.errors import AboveCeilingError
from guichet.kernel.auth.scopes import Bound, bound_of, is_narrowed, scopes_of
from guichet.kernel.errors import NotAllowedError
from guichet.kernel.types import Language, Money


class ActorKind(StrEnum):
    USER = "user"
    SYSTEM = "system"


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A role, for everything or for named targets (`kind:id`), up to a ceiling of money.

    `targets` None means everything; `ceiling` None means no ceiling. What the money is spent on is the
    matter of the scope that is asked about.
    """

    role: str
    targets: tuple[str, ...] | None = None
    ceiling: Money | None = None

    def gives(self, scope: str) -> bool:
        """Whether the grant gives the scope at all: one bound to targets gives what can be bound."""
        if scope not in scopes_of(self.role):
            return False
        return self.targets is None or bound_of(scope) is not Bound.REFUSED

    def covers(self, scope: str, target: str) -> bool:
        """Whether the grant, which gives the scope, gives it for a target."""
        return self.targets is None or target in self.targets or not is_narrowed(scope, self.targets)

    def contains(self, other: Grant, scope: str) -> bool:
        """Whether this grant, which gives the scope, gives as much of it as another one does."""
        if self.ceiling is not None:
            if other.ceiling is None or other.ceiling.currency != self.ceiling.currency:
                return False
            if other.ceiling.amount > self.ceiling.amount:
                return False
        if self.targets is None or not is_narrowed(scope, self.targets):
            return True
        return other.targets is not None and set(other.targets) <= set(self.targets)


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts, with what rights, from which address."""

    kind: ActorKind
    id: int | None
    name: str
    mail: str = ""
    language: Language = Language.EN
    time_zone: str = "UTC"
    grants: tuple[Grant, ...] = ()
    address: str = ""

    @classmethod
    def system(cls, name: str) -> Actor:
        """The house itself, acting in the part `name`: it may do everything."""
        return cls(kind=ActorKind.SYSTEM, id=None, name=name)

    @property
    def scopes(self) -> frozenset[str]:
        """All that the actor may do somewhere."""
        return frozenset(
            scope for grant in self.grants for scope in scopes_of(grant.role) if grant.gives(scope)
        )

    def allows(self, scope: str, target: str | None = None) -> bool:
        """Whether the actor may do this to the target, or without a target: somewhere at all."""
        if self.kind is ActorKind.SYSTEM:
            return True
        return any(target is None or grant.covers(scope, target) for grant in self._grants_of(scope))

    def allows_everywhere(self, scope: str) -> bool:
        """Whether the actor may do this without being bound to targets."""
        return self.targets(scope, "") is None

    def require(self, scope: str, target: str | None = None) -> None:
        """Raise NotAllowedError unless `allows`."""
        if not self.allows(scope, target):
            raise NotAllowedError

    def targets(self, scope: str, kind: str) -> frozenset[int] | None:
        """The ids of one kind of target that the actor may do this to; None for all of them."""
        if self.kind is ActorKind.SYSTEM:
            return None
        ids: set[int] = set()
        for grant in self._grants_of(scope):
            if grant.targets is None or not is_narrowed(scope, grant.targets):
                return None
            named = (target.partition(":") for target in grant.targets)
            ids.update(int(number) for name, _, number in named if name == kind)
        return frozenset(ids)

    def ceiling(self, scope: str, target: str | None = None) -> Money | None:
        """The most money that the actor may spend at once under a scope; None for no ceiling.

        Of several grants the widest counts; of ceilings in two currencies the first is taken, since amounts
        of two currencies do not compare. Raises NotAllowedError when no grant allows it at all.
        """
        self.require(scope, target)
        if self.kind is ActorKind.SYSTEM:
            return None
        ceilings = [g.ceiling for g in self._grants_of(scope) if target is None or g.covers(scope, target)]
        widest = ceilings[0]
        for ceiling in ceilings:
            if ceiling is None:
                return None
            if widest and ceiling.currency == widest.currency and ceiling.amount > widest.amount:
                widest = ceiling
        return widest

    def may_grant(self, grant: Grant) -> bool:
        """Whether the actor holds all that a grant gives: each scope, for its targets, up to its ceiling."""
        if self.kind is ActorKind.SYSTEM:
            return True
        given = [scope for scope in scopes_of(grant.role) if grant.gives(scope)]
        return all(any(own.contains(grant, scope) for own in self._grants_of(scope)) for scope in given)

    def may_spend(self, scope: str, amount: Money, target: str | None = None) -> bool:
        """Whether the actor may spend the amount at once under a scope (a refund, a credit, a voucher).

        A ceiling in another currency does not allow it: amounts of two currencies do not compare.
        """
        if self.kind is ActorKind.SYSTEM:
            return True
        return any(
            grant.ceiling is None
            or (grant.ceiling.currency == amount.currency and amount.amount <= grant.ceiling.amount)
            for grant in self._grants_of(scope)
            if target is None or grant.covers(scope, target)
        )

    def require_spending(self, scope: str, amount: Money, target: str | None = None) -> None:
        """Raise NotAllowedError unless `allows`, AboveCeilingError unless `may_spend`."""
        self.require(scope, target)
        if not self.may_spend(scope, amount, target):
            raise AboveCeilingError

    def _grants_of(self, scope: str) -> list[Grant]:
        return [grant for grant in self.grants if grant.gives(scope)]
