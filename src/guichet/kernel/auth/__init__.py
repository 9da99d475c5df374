"""Staff accounts: who may come in, what they may do, and what they did.

A user is invited, active or deactivated. Rights are grants: a role (a set of opaque scopes that rooms
declare), for everything or for named targets, up to a ceiling of money. Rooms declare their scopes, name the
scope of each route with `requires`, and write each act down with `audit`.
"""

from guichet.kernel.auth.access import (
    CurrentActor,
    CurrentSession,
    current_actor,
    find_signed_in,
    public,
    requires,
    signed_in,
)
from guichet.kernel.auth.actor import Actor, ActorKind, Grant
from guichet.kernel.auth.errors import AboveCeilingError
from guichet.kernel.auth.repository import Account, find_account, list_accounts
from guichet.kernel.auth.scopes import Bound, Role, declare_scopes, declared_scopes, scopes_of
from guichet.kernel.auth.service import NewUser, add_user, mail_administrators, mail_staff
from guichet.kernel.auth.trail import audit

__all__ = [
    "AboveCeilingError",
    "Account",
    "Actor",
    "ActorKind",
    "Bound",
    "CurrentActor",
    "CurrentSession",
    "Grant",
    "NewUser",
    "Role",
    "add_user",
    "audit",
    "current_actor",
    "declare_scopes",
    "declared_scopes",
    "find_account",
    "find_signed_in",
    "list_accounts",
    "mail_administrators",
    "mail_staff",
    "public",
    "requires",
    "scopes_of",
    "signed_in",
]
