"""Customers who write while a load goes on: mails to the house's own receiver, chats over the public API.

A mail names an order as its buyer writes of it, and every second one is followed by another in its thread; a
chat is a stranger's session of three lines. What is not taken is brought again under the same Message-ID or
key until it is, as mail servers and widgets do.
"""

from __future__ import annotations

import http.client
import multiprocessing
import smtplib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
from bench.load.documents import Shop, mail_of, number_of
from bench.load.wire import poisson

# For a thousand orders that are made: conversations that begin in the same minute. The house's receiver takes
# 300 mails a minute for a mailbox, so that four mailboxes would take 20 a second.
THREADS, CHATS = 4, 2
LINES = 3
ORIGIN = "https://www.bench.example"
_HANDS = 16
_PATIENCE = 300.0
_AGAIN_SECONDS = 0.2
_FOLLOWS = 5.0  # seconds after the first mail of a thread


class Thread(msgspec.Struct, frozen=True):
    """A customer's mails about one order: Message-IDs, the first opens the conversation."""

    order: str
    mails: tuple[str, ...]


class Chat(msgspec.Struct, frozen=True):
    """A visitor's conversation, by its public id, and how many lines of it were taken."""

    conversation: str
    lines: int


class Written(msgspec.Struct):
    """What was acknowledged, each once."""

    threads: list[Thread]
    chats: list[Chat]


class Counter(msgspec.Struct, frozen=True, kw_only=True):
    """Where customers find the shops: the receiver's port, a mailbox for each shop, the key of the chat."""

    port: int
    smtp_port: int
    mailboxes: tuple[str, ...]
    key: str


class Writing:
    """Customers in a process of their own, for so many seconds beside `rate` webhooks a second."""

    def __init__(self, counter: Counter, orders: Sequence[tuple[Shop, int]], rate: float, seconds: float):
        """`orders` (shop, number) are there already; each is written about once."""
        context = multiprocessing.get_context("fork")
        self._ours, self._theirs = context.Pipe()
        made = rate * 2 / 3  # two of three webhooks make an order
        threads = poisson(made * THREADS / 1000, min(len(orders), int(made * THREADS / 1000 * seconds)))
        chats = poisson(made * CHATS / 1000, int(made * CHATS / 1000 * seconds), seed=2)
        self._process = context.Process(
            target=lambda: self._theirs.send(_write(counter, orders, list(threads), list(chats)))
        )

    def begin(self) -> None:
        self._process.start()
        self._theirs.close()

    def end(self) -> Written:
        """Wait until all is taken. Raises EOFError where something was refused: the words stand above."""
        written: Written = self._ours.recv()
        self._process.join()
        return written


def _write(
    counter: Counter, orders: Sequence[tuple[Shop, int]], threads: list[float], chats: list[float]
) -> Written:
    """Do all that is due, each by one of several hands, each hand at an address of its own."""
    written = Written([], [])
    acts: list[tuple[float, Callable[[str], None]]] = []
    for place, due in enumerate(threads):
        acts += _thread(counter, place, orders[place], due, written)
    for due in chats:
        acts.append((due, lambda host: written.chats.append(_chat(counter, host))))
    acts.sort(key=lambda one: one[0])
    turns = iter(acts)
    lock = threading.Lock()
    began = time.perf_counter()

    def work(host: str) -> None:
        while True:
            with lock:
                due, act = next(turns, (0.0, None))
            if act is None:
                return
            time.sleep(max(0.0, due - (time.perf_counter() - began)))
            act(host)

    with ThreadPoolExecutor(_HANDS) as hands:
        list(hands.map(work, [f"127.0.0.{2 + hand}" for hand in range(_HANDS)]))
    return written


def _thread(
    counter: Counter, place: int, order: tuple[Shop, int], due: float, written: Written
) -> Iterator[tuple[float, Callable[[str], None]]]:
    shop, number = order
    named, sender = number_of(shop.name, number), mail_of(number, shop.people)
    ids = tuple(f"{place}.{turn}@mail.example" for turn in range(1 + place % 2))
    written.threads.append(Thread(named, ids))
    for turn, message_id in enumerate(ids):
        answers = f"In-Reply-To: <{ids[0]}>\r\nReferences: <{ids[0]}>\r\n" if turn else ""
        mail = (
            f"From: <{sender}>\r\nTo: contact{place % len(counter.mailboxes)}@shop.example\r\n"
            f"Subject: {'Re: ' if turn else ''}Ma commande {named}\r\n"
            f"Message-ID: <{message_id}>\r\n{answers}\r\n"
            f"Bonjour, ou en est ma commande {named} ? Je ne vois pas de suivi.\r\n"
        )
        box = counter.mailboxes[place % len(counter.mailboxes)]
        yield due + turn * _FOLLOWS, _sending(counter.smtp_port, sender, box, mail)


def _sending(port: int, sender: str, box: str, mail: str) -> Callable[[str], None]:
    def send(host: str) -> None:
        def once() -> bool:
            with smtplib.SMTP("127.0.0.1", port, timeout=60, source_address=(host, 0)) as client:
                client.sendmail(sender, [box], mail)
            return True

        _until_taken(once)

    return send


def _chat(counter: Counter, host: str) -> Chat:
    """A session from its beginning to its third line."""
    session = _asked(counter, host, "sessions", {"key": counter.key, "language": "fr"}, "")
    for turn in range(LINES):
        said = {"key": f"line-{turn:04d}", "text": f"Bonjour, livrez-vous en Corse ? ({turn + 1})"}
        _asked(counter, host, "messages", said, str(session["token"]))
    return Chat(str(session["conversation"]), LINES)


def _asked(counter: Counter, host: str, path: str, body: dict[str, str], token: str) -> dict[str, object]:
    """A call of the widget's, until it is answered by 201."""
    answered: list[dict[str, object]] = []

    def once() -> bool:
        client = http.client.HTTPConnection("127.0.0.1", counter.port, timeout=60, source_address=(host, 0))
        try:
            headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
            headers |= {"Authorization": f"Bearer {token}"} if token else {}
            client.request("POST", f"/api/shopper/v1/chat/{path}", msgspec.json.encode(body), headers)
            answer = client.getresponse()
            content = answer.read()
        finally:
            client.close()
        if answer.status == http.client.CREATED:
            answered.append(msgspec.json.decode(content))
        elif answer.status not in (http.client.TOO_MANY_REQUESTS, http.client.SERVICE_UNAVAILABLE):
            raise RuntimeError(f"{path}: {answer.status} {content[:300]!r}")
        return bool(answered)

    _until_taken(once)
    return answered[0]


def _until_taken(once: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            if once():
                return
        except (OSError, smtplib.SMTPException, http.client.HTTPException) as failure:
            if time.monotonic() > deadline:
                raise TimeoutError(f"it was never taken: {failure}") from failure
        if time.monotonic() > deadline:
            raise TimeoutError("it was never taken")
        time.sleep(_AGAIN_SECONDS)
