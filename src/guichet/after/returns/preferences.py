"""How returns are done here: the tree of reasons, how long goods may take, what the policy may release."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from guichet.after.policy import Reason
from guichet.after.returns.errors import PreferencesWrongError
from guichet.after.returns.model import ReturnSettings
from guichet.after.returns.states import Way
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.errors import Fault
from guichet.kernel.types import Words, utc_now

_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ONE = 1  # the only row


class ReasonNode(msgspec.Struct, frozen=True, kw_only=True):
    """A reason that customers choose.

    `key` names it for ever; `policy` is the policy's own reason, by which it is judged; `under` is the key of
    the reason that it stands below. One that is not `offered` stays for the returns that name it.
    """

    key: str
    policy: Reason
    words: Words
    under: str = ""
    offered: bool = True
    photo: bool = False


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """The settings whole.

    `send_days`: how long the goods may take to come. `exchange_days`, `repair_days`: within how long after
    that what goes out instead, or the repaired item, is to leave; the law gives thirty days for both (art.
    L217-10 of the code de la consommation). `warn_days`: from how long before its last day what is owed is
    nearly late. `released`: up to how much (minor units by currency) the policy refunds by itself what
    came back as new or stays with the customer; a currency that is not named waits for a person, so that
    none named is off. `send_exchanges`: what came back to a warehouse as new has its other item prepared
    without anybody's click; in a shop a person always chooses.
    """

    reasons: tuple[ReasonNode, ...]
    send_days: int = 30
    exchange_days: int = 14
    repair_days: int = 30
    warn_days: int = 3
    released: Mapping[str, int] = {}
    send_exchanges: bool = False

    def days_for(self, way: Way) -> int | None:
        """Within how many days something else than money is to leave; of money the policy says it."""
        return {Way.EXCHANGE: self.exchange_days, Way.REPAIR: self.repair_days}.get(way)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The settings with their version, 0 as they come."""

    version: int
    preferences: Preferences


def _node(key: Reason, english: str, french: str, *, photo: bool = False) -> ReasonNode:
    return ReasonNode(key=key.value, policy=key, words=Words(english, french), photo=photo)


STARTING = Preferences(
    reasons=(
        _node(Reason.TOO_SMALL, "Too small", "Trop petit"),
        _node(Reason.TOO_LARGE, "Too large", "Trop grand"),
        _node(Reason.CHANGED_MIND, "I changed my mind", "J’ai changé d’avis"),
        _node(Reason.NOT_AS_DESCRIBED, "Not as described", "Ne correspond pas à la description"),
        _node(Reason.NOT_AS_PICTURED, "Not as pictured", "Ne correspond pas aux photos", photo=True),
        _node(Reason.WRONG_ITEM, "Wrong item", "Mauvais article reçu", photo=True),
        _node(Reason.DAMAGED_IN_TRANSPORT, "Damaged on the way", "Abîmé pendant le transport", photo=True),
        _node(Reason.DEFECTIVE, "Defective", "Défectueux", photo=True),
        _node(Reason.LATE, "It came too late", "Arrivé trop tard"),
    )
)


async def find_preferences(transaction: Transaction) -> Kept:
    """The settings as they hold."""
    row = (await transaction.execute(select(ReturnSettings.version, ReturnSettings.document))).one_or_none()
    if row is None:
        return Kept(version=0, preferences=STARTING)
    return Kept(version=row.version, preferences=msgspec.convert(row.document, Preferences))


async def change_preferences(transaction: Transaction, actor: Actor, new: Preferences) -> Kept:
    """Settle how returns are done from now on. Raises PreferencesWrongError."""
    before = await find_preferences(transaction)
    faults = list(_faults(new, before.preferences))
    if faults:
        raise PreferencesWrongError(errors=faults)
    version = before.version + 1
    values = {"version": version, "document": msgspec.to_builtins(new), "changed_at": utc_now()}
    statement = insert(ReturnSettings).values(id=_ONE, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    await audit(
        transaction, actor, "returns.settings_changed", entity="return_settings", entity_id=_ONE,
        before=before.preferences, after=new,
    )  # fmt: skip
    return Kept(version=version, preferences=new)


def _faults(new: Preferences, before: Preferences) -> Iterator[Fault]:
    keys = [node.key for node in new.reasons]
    for place, node in enumerate(new.reasons):
        at = f"/reasons/{place}"
        if not _KEY.fullmatch(node.key) or keys.index(node.key) != place:
            yield _fault(
                f"{at}/key",
                "A name is small letters, digits and underscores, begins with a letter, and stands once.",
                "Un nom comporte minuscules, chiffres et tirets bas, commence par une lettre et n’apparaît"
                " qu’une fois.",
            )
        if node.under and node.under not in keys[:place]:
            yield _fault(
                f"{at}/under",
                "The reason above it must stand before it in the list.",
                "Le motif parent doit figurer avant lui dans la liste.",
            )
        if not node.words.en.strip() or not node.words.fr.strip():
            yield _fault(f"{at}/words", "Say it in both languages.", "Formulez-le dans les deux langues.")
    if not any(node.offered for node in new.reasons):
        yield _fault("/reasons", "Offer at least one reason.", "Proposez au moins un motif.")
    gone = {node.key for node in before.reasons} - set(keys)
    if gone:
        yield _fault(
            "/reasons",
            f"Returns may name {sorted(gone)[0]}: offer it no more instead of taking it away.",
            f"Des retours peuvent citer {sorted(gone)[0]} : cessez de le proposer au lieu de le supprimer.",
        )


def _fault(pointer: str, english: str, french: str) -> Fault:
    return Fault(pointer=pointer, words=Words(english, french))
