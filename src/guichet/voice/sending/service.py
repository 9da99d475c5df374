"""Saying something: a mail is written once, held where it must not leave by itself, else queued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.voice.consent import may_write
from guichet.voice.sending.errands import DepartMail
from guichet.voice.sending.errors import MailIncompleteError, MailNotHeldError
from guichet.voice.sending.model import MailState, Reason, SaidMailRow
from guichet.voice.sending.repository import SaidMail, find_said, lately_to

MOST_AN_HOUR, MOST_A_DAY = 4, 10
"""The brake: more automatic mails than these to one address are held, whatever they are about."""

_FRESH = timedelta(hours=6)  # what a person sends by hand is good for as long as news is
_ADDRESS = text("SELECT pg_advisory_xact_lock(hashtextextended('said:' || :address, 0))")


class NewMail(msgspec.Struct, frozen=True, kw_only=True):
    """Something to say. `missing` are the values that its text lacks; `good_until`: later it is no news.

    `key` names it for ever; `consent` is the kind of messages that an objection is to. `markup` is JSON-LD
    for mail programs, in which no sign can end a script element; "" for none. `connection_id` is the mailbox
    of the conversation that it belongs to, `references` that conversation's Message-IDs without brackets.
    """

    key: str
    kind: str
    consent: str
    store_id: int | None
    order_id: int | None
    address: str
    name: str
    language: str
    subject: str
    text: str
    footer: str
    objection_link: str
    author_name: str
    missing: Sequence[str] = ()
    markup: str = ""
    connection_id: int | None = None
    references: Sequence[str] = ()
    good_until: datetime


async def say(transaction: Transaction, new: NewMail) -> int | None:
    """Write a mail that leaves when this transaction commits, or is held; returns its id.

    None where the address objects to its kind: then nothing is written. Under a key that was used before
    nothing is said again: that mail's id is returned.
    """
    now, address = utc_now(), new.address.strip().lower()
    if not await may_write(transaction, address, new.consent, new.store_id):
        return None
    # Two mails to one address, counted side by side, would both be the last that may leave.
    await transaction.execute(_ADDRESS, {"address": address})
    reason = await _held(transaction, new, address, now)
    row: dict[str, Any] = {
        **{name: getattr(new, name) for name in _SAME},
        "address": address,
        "missing": "\n".join(new.missing),
        "thread": "\n".join(new.references),
        "message_id": "",
        "token": "",
        "state": (MailState.HELD if reason else MailState.QUEUED).value,
        "reason": reason,
        "made_at": now,
    }
    statement = insert(SaidMailRow).values(row).on_conflict_do_nothing(index_elements=["key"])
    mail_id: int | None = await transaction.scalar(statement.returning(SaidMailRow.id))
    if mail_id is None:
        known: int | None = await transaction.scalar(select(SaidMailRow.id).where(SaidMailRow.key == new.key))
        return known
    if not reason:
        await enqueue(transaction, DepartMail(mail_id), key=str(mail_id))
    return mail_id


async def _held(transaction: Transaction, new: NewMail, address: str, now: datetime) -> str:
    """Why a mail must not leave by itself; "" where it may."""
    if new.missing:
        return Reason.INCOMPLETE
    if now > new.good_until:
        return Reason.TOO_LATE
    hour, day = await lately_to(transaction, address, now)
    return Reason.TOO_OFTEN if hour >= MOST_AN_HOUR or day >= MOST_A_DAY else ""


async def release(transaction: Transaction, actor: Actor, mail_id: int) -> None:
    """Have a mail leave that was held. Raises MailNotHeldError, MailIncompleteError."""
    mail = await _held_mail(transaction, mail_id)
    if mail.missing:
        raise MailIncompleteError
    now = utc_now()
    queued = {"state": MailState.QUEUED.value, "reason": "", "good_until": now + _FRESH}
    await _set(transaction, mail_id, queued)
    await enqueue(transaction, DepartMail(mail_id), key=str(mail_id))
    await audit(transaction, actor, "said_mail.released", entity="said_mail", entity_id=mail_id)


async def drop(transaction: Transaction, actor: Actor, mail_id: int) -> None:
    """Have a mail that was held never leave. Raises MailNotHeldError."""
    await _held_mail(transaction, mail_id)
    dropped = {"state": MailState.DROPPED.value, "reason": Reason.BY_HAND.value, "ended_at": utc_now()}
    await _set(transaction, mail_id, dropped)
    await audit(transaction, actor, "said_mail.dropped", entity="said_mail", entity_id=mail_id)


async def rewrite(transaction: Transaction, actor: Actor, mail_id: int, *, subject: str, text: str) -> None:
    """Write a held mail anew; it stays held until a person sends it.

    Raises MailNotHeldError, MailIncompleteError where a hole of the text before still stands in the new one.
    """
    mail = await _held_mail(transaction, mail_id)
    if any(f"[{path}]" in f"{subject}\n{text}" for path in mail.missing.split("\n") if path):
        raise MailIncompleteError
    new = {"subject": " ".join(subject.split()), "text": text.strip()}
    await _set(transaction, mail_id, {**new, "missing": "", "reason": Reason.REWRITTEN.value})
    await audit(
        transaction,
        actor,
        "said_mail.rewritten",
        entity="said_mail",
        entity_id=mail_id,
        before={"subject": mail.subject, "text": mail.text},
        after=new,
    )


async def give_up(transaction: Transaction, mail_id: int) -> str:
    """Have a mail that was just said never leave if it is held; returns why it was, "" where it leaves.

    For writers whose mails are not worth a person's decision.
    """
    mail = await find_said(transaction, mail_id, lock=True)
    if mail is None or mail.state != MailState.HELD:
        return ""
    await _set(transaction, mail_id, {"state": MailState.DROPPED.value, "ended_at": utc_now()})
    return mail.reason


async def hold_back(transaction: Transaction, mail_id: int, reason: Reason) -> None:
    """Have a mail wait for a person, or end it where its customer objects."""
    over = reason is Reason.OBJECTED
    state = MailState.DROPPED if over else MailState.HELD
    ended = utc_now() if over else None
    await _set(transaction, mail_id, {"state": state.value, "reason": reason.value, "ended_at": ended})


async def doubt_queued(transaction: Transaction) -> int:
    """After a restore: hold what was queued, since it may have left elsewhere; returns how many.

    A person sends or drops each.
    """
    statement = update(SaidMailRow).where(SaidMailRow.state == MailState.QUEUED.value)
    held = {"state": MailState.HELD.value, "reason": Reason.TOO_LATE.value}
    return int((await transaction.execute(statement.values(held))).rowcount)


async def end_sending(transaction: Transaction, mail_id: int, state: MailState, reason: str) -> None:
    """Note how the sending of a mail ended."""
    ended = {"state": state.value, "reason": reason[:2000], "ended_at": utc_now()}
    await _set(transaction, mail_id, ended)


async def came_back(transaction: Transaction, message_id: str, reason: str) -> None:
    """Note that a mail did not reach its customer; one of others changes nothing."""
    statement = update(SaidMailRow).where(
        SaidMailRow.message_id == message_id, func.length(SaidMailRow.message_id) > 0
    )
    undelivered = {"state": MailState.UNDELIVERED.value, "reason": reason[:2000]}
    await transaction.execute(statement.values(undelivered))


async def _held_mail(transaction: Transaction, mail_id: int) -> SaidMail:
    mail = await find_said(transaction, mail_id, lock=True)
    if mail is None or mail.state != MailState.HELD:
        raise MailNotHeldError
    return mail


async def _set(transaction: Transaction, mail_id: int, values: dict[str, Any]) -> None:
    await transaction.execute(update(SaidMailRow).where(SaidMailRow.id == mail_id).values(values))


_SAME = (
    "key", "kind", "consent", "store_id", "order_id", "connection_id", "name", "language", "subject",
    "text", "footer", "objection_link", "author_name", "good_until", "markup",
)  # fmt: skip
