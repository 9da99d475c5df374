"""The control API: who makes mailboxes, who writes and reads as customers do, and the provider's bad days."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from email.utils import parseaddr
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from guichet.connectors._kit import guarded, object_of
from guichet.connectors.mail.standin.letters import Written, answer_to, compose, head_of, text_of
from guichet.connectors.mail.standin.state import INBOX, SENT, Json, Letter, State
from guichet.kernel.types import utc_now

_FAULTS = frozenset({"outage", "lost_answers", "withheld_uid"})


class Posted(Written, frozen=True, kw_only=True):
    """What is put into a mailbox: a customer's letter, or with `sent` one that the merchant wrote."""

    sent: bool = False


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A person's answer to a letter that they got."""

    letter_id: int
    text: str


class ControlDesk:
    """The control API's handlers; `ports` says where IMAP and SMTP listen."""

    def __init__(self, state: State, ports: Callable[[], dict[str, int]]) -> None:
        self._state = state
        self._ports = ports

    def routes(self) -> list[Route]:
        return [
            Route("/health", guarded(self.health)),
            Route("/counts", guarded(self.counts)),
            Route("/mailboxes", guarded(self.create_mailbox), methods=["POST"]),
            Route("/mailboxes/{address}", guarded(self.read_mailbox)),
            Route("/letters", guarded(self.list_letters)),
            Route("/letters", guarded(self.post), methods=["POST"]),
            Route("/answers", guarded(self.answer), methods=["POST"]),
            Route("/faults", guarded(self.set_faults), methods=["POST"]),
        ]

    async def health(self, _: Request) -> Any:
        return {"status": "ok", "mailboxes": self._state.mailboxes(), **self._ports()}

    async def counts(self, _: Request) -> Any:
        return self._state.count()

    async def create_mailbox(self, request: Request) -> Any:
        """`{"address", "name"?, "password"?}`; answers all that its owner types into a mail program."""
        given = await object_of(request)
        address = str(given["address"]).lower()
        known = self._state.mailbox(address) or {}
        password = str(given.get("password") or known.get("password") or secrets.token_urlsafe(12))
        self._state.put_mailbox(address, str(given.get("name") or known.get("name") or ""), password)
        return self._keys(address)

    async def read_mailbox(self, request: Request) -> Any:
        return self._keys(request.path_params["address"].lower())

    async def list_letters(self, request: Request) -> Any:
        """What people wrote and got, oldest first: `?after=` an id, `?person=` an address."""
        asked = request.query_params
        letters = self._state.letters(
            person=asked.get("person", "").lower(), after=int(asked.get("after", 0))
        )
        return {"letters": [shown(letter) for letter in letters]}

    async def post(self, request: Request) -> Any:
        """One letter, or all of `{"letters": […]}` in one go."""
        given = await object_of(request)
        letters = msgspec.convert(given.get("letters", [given]), list[Posted])
        with self._state.transaction():
            return {"letters": [post(self._state, letter, sent=letter.sent) for letter in letters]}

    async def answer(self, request: Request) -> Any:
        """`{"letter_id", "text"}`: the person answers that letter, and quotes it."""
        asked = msgspec.convert(await object_of(request), Answered)
        return answer(self._state, asked.letter_id, asked.text)

    async def set_faults(self, request: Request) -> Any:
        """Sets the knobs given: `outage`, `lost_answers` (of so many mails to come), `withheld_uid`."""
        given = await object_of(request)
        unknown = set(given) - _FAULTS
        if unknown:
            raise ValueError(f"No such knob: {', '.join(sorted(unknown))}")
        self._state.set_faults({name: float(value) for name, value in given.items()})
        return self._state.faults()

    def _keys(self, address: str) -> Json:
        mailbox = self._state.mailbox(address)
        if mailbox is None:
            raise ValueError(f"There is no mailbox {address}")
        kept = {name: mailbox[name] for name in ("address", "name", "password")}
        return {**kept, **self._ports()}


def post(state: State, written: Written, *, sent: bool = False) -> Json:
    """Bring a letter into the mailbox that it is for (or, `sent`, among what its owner sent).

    Raises ValueError where there is no such mailbox.
    """
    raw, at = compose(written), written.at or utc_now()
    head = head_of(raw)
    outside = head["to" if sent else "from"]
    name, address = _parts(outside)
    local, _, domain = _parts(head["from" if sent else "to"])[1].rpartition("@")
    mailbox = f"{local.partition('+')[0]}@{domain}"
    if state.mailbox(mailbox) is None:
        raise ValueError(f"There is no mailbox {mailbox}")
    uid = state.deliver(mailbox, SENT if sent else INBOX, raw, at)
    state.keep_letter(address, name, wrote=not sent, other=mailbox, at=at, raw=raw)
    return {"message_id": head["message-id"].strip("<>"), "uid": uid}


def answer(state: State, letter_id: int, text: str) -> Json:
    """Have a person answer a letter. Raises ValueError where there is no such letter, or they wrote it."""
    found = next(iter(state.letters(after=letter_id - 1, most=1)), None)
    if found is None or found.id != letter_id or found.wrote:
        raise ValueError(f"Nobody got a letter {letter_id}")
    return post(state, answer_to(found, state.name_of(found.person), text))


def shown(letter: Letter) -> Json:
    """A letter as who reads it sees it."""
    head = head_of(letter.raw)
    return {
        "id": letter.id,
        "person": letter.person,
        "name": letter.name,
        "wrote": letter.wrote,
        "other": letter.other,
        "at": letter.at,
        "from": head.get("from", ""),
        "subject": head.get("subject", ""),
        "message_id": head.get("message-id", "").strip("<>"),
        "automatic": "auto-submitted" in head,
        "text": text_of(letter.raw),
    }


def _parts(mailbox: str) -> tuple[str, str]:
    """Name and address of `Name <address>`, the address in lower case."""
    name, address = parseaddr(mailbox)
    return name, address.lower()
