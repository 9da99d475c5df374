"""Shapes of the API of staff accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from guichet.kernel.auth.actor import Actor, Grant
from guichet.kernel.auth.model import UserState
from guichet.kernel.auth.passwords import MOST
from guichet.kernel.auth.repository import Account
from guichet.kernel.auth.scopes import (
    ROLE_WORDS,
    Bound,
    Role,
    bound_of,
    declared_scopes,
    narrowed_by,
    scopes_of,
)
from guichet.kernel.auth.sessions import SignedIn
from guichet.kernel.types import Id, Language
from guichet.kernel.web import Answered, Asked, MoneyShape

Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
MailAddress = Annotated[str, StringConstraints(min_length=3, max_length=254)]
# Spaces at the ends of a password are part of it.
Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=MOST)]
Code = Annotated[str, StringConstraints(min_length=6, max_length=30)]
Target = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}:[0-9]{1,19}$")]


class SignInAsked(Asked):
    mail: MailAddress
    password: Password
    code: Code | None = Field(
        default=None, description="One-time or recovery code, when the account has them."
    )


class SessionUser(Answered):
    """Who is signed in, and what they may do."""

    id: Id
    name: str
    mail: str
    language: Language
    time_zone: str
    roles: list[Role]
    scopes: list[str]
    one_time_code: bool = Field(description="Whether sign-in asks for a code as well.")


class SessionShape(Answered):
    user: SessionUser
    csrf_token: str = Field(description="To be sent in X-CSRF-Token with every unsafe method.")

    @classmethod
    def of(cls, session: SignedIn) -> Self:
        """The shape of a living session."""
        actor: Actor = session.actor
        return cls(
            user=SessionUser(
                id=actor.id or 0,
                name=actor.name,
                mail=actor.mail,
                language=actor.language,
                time_zone=actor.time_zone,
                roles=sorted({Role(grant.role) for grant in actor.grants if grant.role in set(Role)}),
                scopes=sorted(actor.scopes),
                one_time_code=session.one_time_code,
            ),
            csrf_token=session.csrf_token,
        )


class MeAsked(Asked):
    name: Name | None = None
    language: Language | None = None
    time_zone: str | None = None


class PasswordAsked(Asked):
    current: Password
    password: Password


class PasswordConfirmed(Asked):
    password: Password = Field(description="The present password, asked again.")


class CodeAsked(Asked):
    code: Code


class OneTimeSetupShape(Answered):
    secret: str = Field(description="To be typed into the authenticator app.")
    address: str = Field(description="The same as an otpauth:// address, to be shown as a picture.")


class RecoveryCodesShape(Answered):
    recovery_codes: list[str] = Field(description="Each is good once; they are shown only now.")


class GrantShape(Answered, Asked):
    """A role, for everything or for named targets (`kind:id`), up to a ceiling of money at once."""

    role: Role
    targets: list[Target] | None = Field(default=None, min_length=1, max_length=500)
    ceiling: MoneyShape | None = None

    @classmethod
    def of(cls, grant: Grant) -> Self:
        """The shape of a grant."""
        return cls(
            role=Role(grant.role),
            targets=None if grant.targets is None else list(grant.targets),
            ceiling=None if grant.ceiling is None else MoneyShape.of(grant.ceiling),
        )

    def grant(self) -> Grant:
        """The grant of the shape."""
        return Grant(
            role=self.role.value,
            targets=None if self.targets is None else tuple(self.targets),
            ceiling=None if self.ceiling is None else self.ceiling.money(),
        )


class InvitationAsked(Asked):
    mail: MailAddress
    name: Name
    grants: list[GrantShape] = Field(min_length=1, max_length=50)
    language: Language | None = Field(
        default=None, description="Of the invitation; by default the inviter's."
    )
    time_zone: str | None = Field(default=None, description="By default the inviter's.")


class UserChangeAsked(Asked):
    name: Name | None = None
    language: Language | None = None
    time_zone: str | None = None
    grants: list[GrantShape] | None = Field(default=None, min_length=1, max_length=50)
    active: bool | None = Field(default=None, description="False deactivates: all sign-ins end at once.")


class UserShape(Answered):
    id: Id
    mail: str
    name: str
    language: Language
    time_zone: str
    state: UserState
    grants: list[GrantShape]
    one_time_code: bool
    last_seen_at: datetime | None
    created_at: datetime
    version: int

    @classmethod
    def of(cls, account: Account) -> Self:
        """The shape of an account."""
        return cls(
            id=account.id,
            mail=account.mail,
            name=account.name,
            language=account.language,
            time_zone=account.time_zone,
            state=account.state,
            grants=[GrantShape.of(grant) for grant in account.grants],
            one_time_code=account.one_time_code,
            last_seen_at=account.last_seen_at,
            created_at=account.created_at,
            version=account.version,
        )


class InvitedShape(Answered):
    user: UserShape
    link: str | None = Field(description="To hand over yourself; null where a mail server sends it.")


class ResetUserAsked(Asked):
    one_time_code: bool = Field(default=False, description="Also forget the lost authenticator device.")


class LinkShape(Answered):
    link: str | None = Field(description="To hand over yourself; null where a mail server sends it.")


class ResetAsked(Asked):
    mail: MailAddress


class NewPasswordAsked(Asked):
    password: Password


class EndedShape(Answered):
    ended: int = Field(description="How many sign-ins were ended.")


class ScopeShape(Answered):
    scope: str
    title: str
    bound: Bound = Field(description="What a grant for named targets alone gives of it.")
    narrowed_by: list[str] = Field(
        description="The kinds of targets that narrow it; a grant that names only others gives all of it.",
        examples=[["location"]],
    )


class RoleShape(Answered):
    role: Role
    title: str
    scopes: list[ScopeShape]

    @classmethod
    def of(cls, role: Role, language: Language) -> Self:
        """A role with what it allows, in the reader's language."""
        held = scopes_of(role)
        return cls(
            role=role,
            title=ROLE_WORDS[role].text(language),
            scopes=[
                ScopeShape(
                    scope=scope,
                    title=words.text(language),
                    bound=bound_of(scope),
                    narrowed_by=sorted(narrowed_by(scope)),
                )
                for scope, words in declared_scopes().items()
                if scope in held
            ],
        )


class AuditEntryShape(Answered):
    id: Id
    at: datetime
    actor_kind: str
    actor_id: Id | None
    actor_name: str
    act: str
    entity: str
    entity_id: str
    before: Any
    after: Any
    address: str


class AuditWordsShape(Answered):
    acts: list[str] = Field(examples=[["user.changed", "user.invited"]])
    entities: list[str] = Field(examples=[["user", "connection"]])


class SystemMailShape(Answered):
    id: Id
    recipient: str
    subject: str
    body: str = Field(description="Empty once sent.")
    state: str
    reason: str | None
    created_at: datetime
    ended_at: datetime | None
