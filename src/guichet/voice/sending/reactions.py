"""How the sending of mails ended, and which of them came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from guichet.commerce.messages import find_messages
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, reaction
from guichet.ports.happenings.commerce import MessageArrived
from guichet.ports.happenings.sync import ActEnded
from guichet.voice.sending.departing import SAID_KEY
from guichet.voice.sending.model import MailState
from guichet.voice.sending.service import came_back, end_sending

_BOUNCE = "bounce"
_ENDED = {
    "done": MailState.SENT,
    "failed": MailState.FAILED,
    "uncertain": MailState.UNCERTAIN,
}


@reaction("voice.sending.acts", on=(ActEnded,))
async def end_mails(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note how the sending of mails ended."""
    for event in events:
        ended = cast("ActEnded", event.happening)
        number = ended.key.removeprefix(SAID_KEY)
        if ended.kind == "send_message" and number != ended.key and number.isdecimal():
            await end_sending(transaction, int(number), _ENDED[ended.state], ended.reason)


@reaction("voice.sending.bounces", on=(MessageArrived,))
async def hear_bounces(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note which mails did not reach their customers."""
    arrived = [cast("MessageArrived", event.happening) for event in events]
    bounces = [one.message_id for one in arrived if one.kind == _BOUNCE]
    for message in await find_messages(transaction, bounces) if bounces else ():
        lost = message.undelivered
        if lost is not None and lost.permanent and lost.message_id:
            reason = lost.diagnostic or lost.status
            await came_back(transaction, lost.message_id.strip().strip("<>"), reason)
