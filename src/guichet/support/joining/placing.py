"""The rules, strongest first; each says which evidence it stands on and who may join by it.

A rule that finds several conversations takes none by chance: it prefers the nearest evidence, and where two
are equally near it leaves the choice to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from guichet.support.joining.evidence import Arriving, Candidate, Placement, Suggested
from guichet.support.joining.words import (
    content_words,
    is_forward,
    is_robot,
    names_agree,
    names_differ,
    subject_key,
    topics,
)

GRACE = timedelta(days=30)
"""A conversation closed for longer is not opened again: a new one goes on from it."""

_ORDER_REACH = timedelta(days=60)
_BUYER_REACH = timedelta(hours=72)
_ALIKE = 0.2  # words in common, of all words
_SHORT = 8  # words: "any news?" is about what was said before
_MOST_SUGGESTIONS = 3
_THREADS = ("thread", "token", "id")
_RULES = {"thread": "thread", "token": "token", "id": "reference"}


def place(message: Arriving, candidates: Sequence[Candidate]) -> Placement:
    """Where the message belongs, and why; see `evidence` for what the words mean."""
    if message.automatic == "bounce":
        return _bounce(message, candidates)
    for rule in (_by_thread, _by_order, _by_buyer):
        placement = rule(message, candidates)
        if placement is not None:
            return placement
    return Placement(ticket_id=None, rule="new", suggestions=_suggestions(message, candidates))


def _bounce(message: Arriving, candidates: Sequence[Candidate]) -> Placement:
    """A bounce comes from a mail server, which takes part in nothing: it names the answer that came back."""
    for word in message.references:
        for candidate in candidates:
            if word in candidate.ours:
                return Placement(
                    ticket_id=candidate.ticket_id,
                    rule="bounce",
                    evidence=("own_message",),
                    author_is_customer=False,
                )
    return Placement(ticket_id=None, rule="new", author_is_customer=False)


def _by_thread(message: Arriving, candidates: Sequence[Candidate]) -> Placement | None:
    """By the words of a thread: the channel's own, our token, a Message-ID. The nearest is asked first."""
    for word in message.references:
        kind = word.partition(":")[0]
        for candidate in _by_nearness(message, [one for one in candidates if word in one.references]):
            who = _takes_part(message, candidate)
            if who is None and kind == "thread" and message.vouched:
                who = "vouched"
            if who is None:
                who = _corroborated(message, candidate, word)
            if who is None or (who != "customer" and is_forward(message.subject)):
                continue
            return _joined(message, candidate, _RULES[kind], (kind, who), _other_topic(message, candidate))
    return None


def _by_order(message: Arriving, candidates: Sequence[Candidate]) -> Placement | None:
    """By the number of an order that its buyer names."""
    named = [mention.order_id for mention in message.orders if mention.by_author]
    if not named:
        return None
    hits = [
        (candidate, who)
        for candidate in candidates
        if candidate.order_ids & set(named)
        and message.sent_at - candidate.last_message_at <= _ORDER_REACH
        and (who := _may_speak_of_orders(message, candidate))
        and not (is_forward(message.subject) and who == "participant")
    ]
    best = _only(message, [candidate for candidate, _ in hits], first=named)
    if best is None:
        return None
    who = next(who for candidate, who in hits if candidate is best)
    return _joined(message, best, "order", ("order", who))


def _may_speak_of_orders(message: Arriving, candidate: Candidate) -> str | None:
    if is_robot(message.point):  # a marketplace's: its notices about one order belong together
        return "relay" if message.point == candidate.contact_point else None
    return _takes_part(message, candidate) or ("vouched" if message.vouched else None)


def _by_buyer(message: Arriving, candidates: Sequence[Candidate]) -> Placement | None:
    """By the same buyer, in a living conversation near in time and topic."""
    if message.automatic == "list" or is_forward(message.subject):
        return None
    hits = [
        candidate
        for candidate in candidates
        if candidate.state != "closed"
        and abs(message.sent_at - candidate.last_message_at) <= _BUYER_REACH
        and _is_customer(message, candidate)
        and not names_differ(message.name, candidate.contact_name)
        and _stores_meet(message, candidate)
        and _orders_meet(message, candidate)
        and _near_in_topic(message, candidate)
    ]
    best = _only(message, hits)
    if best is None:
        return None
    return _joined(message, best, "buyer", ("buyer", "near_in_time", "near_in_topic"))


def _joined(
    message: Arriving,
    candidate: Candidate,
    rule: str,
    evidence: tuple[str, ...],
    split: tuple[str, ...] = (),
) -> Placement:
    if candidate.state == "closed" and message.sent_at - candidate.last_message_at > GRACE:
        return Placement(
            ticket_id=None, rule="new", evidence=("closed_long_ago",), follows_id=candidate.ticket_id
        )
    return Placement(
        ticket_id=candidate.ticket_id,
        rule=rule,
        evidence=evidence,
        author_is_customer=_is_customer(message, candidate) or evidence[-1] in ("vouched", "relay"),
        suggestions=(
            (Suggested(kind="split", ticket_id=candidate.ticket_id, evidence=split),) if split else ()
        ),
    )


def _takes_part(message: Arriving, candidate: Candidate) -> str | None:
    """The participant check: the customer, or somebody who wrote or was copied before."""
    if _is_customer(message, candidate):
        return "customer"
    here = message.point in candidate.participants and not is_robot(message.point)
    return "participant" if message.point and here else None


def _is_customer(message: Arriving, candidate: Candidate) -> bool:
    if message.point and message.point == candidate.contact_point and not is_robot(message.point):
        return True
    return candidate.person_id is not None and candidate.person_id in message.persons


def _corroborated(message: Arriving, candidate: Candidate, word: str) -> str | None:
    """Who answers what only we sent, names its order and bears the customer's whole name is let in, as a
    third party: what we answer still goes to the customer alone.
    """
    if word not in candidate.ours and not word.startswith("token:"):
        return None
    names_order = any(mention.order_id in candidate.order_ids for mention in message.orders)
    if names_order and names_agree(message.name, candidate.contact_name):
        return "name_and_order"
    return None


def _other_topic(message: Arriving, candidate: Candidate) -> tuple[str, ...]:
    """An answer in a thread that is about something else: another subject and another order."""
    named = {mention.order_id for mention in message.orders if mention.by_author}
    if not named or named & candidate.order_ids or not candidate.order_ids:
        return ()
    key = subject_key(message.subject)
    return ("other_subject", "other_order") if key and key != candidate.subject_key else ()


def _stores_meet(message: Arriving, candidate: Candidate) -> bool:
    return message.store_id is None or candidate.store_id is None or message.store_id == candidate.store_id


def _orders_meet(message: Arriving, candidate: Candidate) -> bool:
    """No order against another: a message about one does not belong to a conversation about another.

    Who speaks of an order that somebody else bought (a carrier, a parent) speaks of many: then only the same
    subject is the same matter.
    """
    named = {mention.order_id for mention in message.orders if mention.by_author}
    if message.orders and not named:
        return subject_key(message.subject) == candidate.subject_key != ""
    return not named or not candidate.order_ids or bool(named & candidate.order_ids)


def _near_in_topic(message: Arriving, candidate: Candidate) -> bool:
    key = subject_key(message.subject)
    if key and key == candidate.subject_key:
        return True
    said = f"{message.subject} {message.text}"
    words = content_words(said)
    if len(words) <= _SHORT and not topics(said):
        return True
    if topics(said) & topics(candidate.words):
        return True
    known = content_words(candidate.words)
    return bool(words) and len(words & known) / len(words | known) >= _ALIKE


def _by_nearness(message: Arriving, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Of those that share a word: the one about the same order first, then the newest."""
    named = {mention.order_id for mention in message.orders}
    return sorted(
        candidates,
        key=lambda one: (not named & one.order_ids, one.state == "closed", -one.last_message_at.timestamp()),
    )


def _only(message: Arriving, hits: Sequence[Candidate], first: Sequence[int] = ()) -> Candidate | None:
    """The one that is meant; None where two are equally likely."""
    if len(hits) <= 1:
        return hits[0] if hits else None
    living = [hit for hit in hits if hit.state != "closed"]
    for narrowed in (
        [hit for hit in hits if first and first[0] in hit.order_ids],
        living,
        [hit for hit in living or hits if hit.subject_key == subject_key(message.subject) != ""],
    ):
        if len(narrowed) == 1:
            return narrowed[0]
    if not living:
        return max(hits, key=lambda hit: hit.last_message_at)
    return None


def _suggestions(message: Arriving, candidates: Sequence[Candidate]) -> tuple[Suggested, ...]:
    """What a person should look at, where no rule was sure."""
    if message.automatic:
        return ()
    found: list[Suggested] = []
    quoted = {mention.order_id for mention in message.orders}
    for candidate in sorted(candidates, key=lambda one: one.last_message_at, reverse=True):
        shared = [word.partition(":")[0] for word in message.references if word in candidate.references]
        evidence = [word for word in _THREADS if word in shared]
        if quoted & candidate.order_ids:
            evidence.append("order")
        if _is_customer(message, candidate) and candidate.state != "closed":
            evidence.append("buyer")
        if evidence and message.sent_at - candidate.last_message_at <= _ORDER_REACH:
            who = _takes_part(message, candidate) or "stranger"
            found.append(_suggest(candidate, *evidence, who))
    # A mail that many answered (a newsletter) leads to many: then it says nothing about any of them.
    by_thread_alone = [
        one for one in found if one.evidence[:-1] == ("id",) and one.evidence[-1] == "stranger"
    ]
    if len(by_thread_alone) > 1:
        found = [one for one in found if one not in by_thread_alone]
    return tuple(found[:_MOST_SUGGESTIONS])


def _suggest(candidate: Candidate, *evidence: str) -> Suggested:
    return Suggested(kind="join", ticket_id=candidate.ticket_id, evidence=evidence)
