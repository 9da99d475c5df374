"""How long a built-in draft takes, and what a lying model gets past the checker.

    python -m bench.drafts [--drafts 300]

A draft whole: a ticket's message is read and told its topic, its facts are gathered from PostgreSQL, the
draft is composed, checked and kept. Every message is on another order's page, about its parcel. The attack
table goes over every text of ../shared/data/prompt_injection, answered in turn in four languages.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import Counter

from bench.measuring import calibrate, machine, quantile, scratch_server
from tests.commerce.trade import applied
from tests.support.drafts.attacks import SHARED, attack_texts, batches, lying_answers
from tests.support.drafts.desk import bought
from tests.support.drafts.sheets import sheet
from tests.support.inbox.telling import order_message, react, rows, store

from guichet.kernel.db import Database
from guichet.support.drafts.checker import check
from guichet.support.drafts.composing import Wanted, compose
from guichet.support.drafts.phrases import LANGUAGES
from guichet.support.drafts.prompt import UnreadableAnswerError, read_answer
from guichet.support.drafts.service import write

_ASKS = "Bonjour, où est mon colis ? Je n’ai toujours rien reçu et le suivi n’avance plus depuis des jours."


def main() -> None:
    """Measure and print tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--drafts", type=int, default=300)
    wanted = arguments.parse_args().drafts
    loop = calibrate()
    with scratch_server() as scratch:
        whole = asyncio.run(_whole(scratch.address, wanted))
    pure = _pure(wanted)
    print(f"{machine()}; calibration loop {loop:.0f} and {calibrate():.0f} ms")
    print("| built-in draft | p50 ms | p99 ms | wanted |")
    print("|---|---|---|---|")
    for name, times in (("whole, with PostgreSQL", whole), ("composed and checked", pure)):
        print(f"| {name} | {quantile(times, 0.5):.1f} | {quantile(times, 0.99):.1f} | 50 |")
    if SHARED.is_dir():
        _attacks()


async def _whole(address: str, count: int) -> list[float]:
    """Milliseconds of each draft, one after the other."""
    database = Database(address, pool_size=2)
    numbers = [str(10_000 + place) for place in range(count)]
    await applied(database, store("a", "Nova"))
    for number in numbers:
        who = {"first": f"Anne{number}", "last": "Roux", "mail": f"anne{number}@roux.example"}
        message = order_message(1, number, _ASKS, author=f"Anne{number} Roux", subject="Mon colis")
        await applied(database, bought(number, **who), message)
    await react(database)
    tickets = [row["id"] for row in await rows(database, "SELECT id FROM tickets ORDER BY id")]
    times = []
    for ticket_id in tickets:
        begun = time.perf_counter()
        async with database.transaction() as transaction:
            made = await write(transaction, ticket_id)
        times.append((time.perf_counter() - begun) * 1000)
        assert made is not None
        assert made.state == "waiting", made
    await database.close()
    return times[min(10, count // 10) :]  # the first read models and phrases from files


def _pure(count: int) -> list[float]:
    facts, times = sheet("late"), []
    for place in range(count):
        language = LANGUAGES[place % len(LANGUAGES)]
        begun = time.perf_counter()
        segments = compose(facts, Wanted(ticket_id=1, topic="late", language=language))
        assert check(segments, facts, language=language) == []
        times.append((time.perf_counter() - begun) * 1000)
    return times[len(LANGUAGES) :]


def _attacks() -> None:
    facts = sheet()
    asked_of: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for asked, number, language in batches(attack_texts(), LANGUAGES):
        for manner, said in lying_answers(asked, number, language):
            asked_of[manner] += 1
            try:
                segments = read_answer(json.dumps({"segments": said}), facts, language)
            except UnreadableAnswerError:
                continue
            passed[manner] += not check(segments, facts, language=language, asked=asked)
    print("| a lying model | answers | passed |")
    print("|---|---|---|")
    for manner, count in asked_of.items():
        print(f"| {manner} | {count} | {passed[manner]} |")
    print(f"| all | {asked_of.total()} | {passed.total()} |")


if __name__ == "__main__":
    main()
