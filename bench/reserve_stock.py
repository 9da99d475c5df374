"""How much stock is held a second, on many variants and on one that all want, and how fast levels come in.

    python -m bench.reserve_stock [--seconds 8]

A reservation is one line: its transaction with header, level, ledger and event, durable (fsync on), from two
processes of eight connections each. Intake is `commerce.apply` of batches of 1,000 levels, new ones and then
changed ones, by one reader and by two of two connections. At last 2,000 buyers in ten processes, half of
which are killed in the midst of it, fill baskets of three lines from 500 variants at 20 locations.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from bench.buyers import BROKEN, BUYER, SOLD, Level, assortment, furnish, level_fact, start_buyers, tell
from bench.measuring import Scratch, calibrate, machine, scratch_server

from guichet.commerce import stock
from guichet.commerce.stock.reserving import expire
from guichet.kernel.db import Database, driver
from guichet.kernel.garbage import collect_rarely
from guichet.kernel.types import utc_now

_PROCESSES, _CONNECTIONS = 2, 8
_BATCH = 1000


def reserve_for(address: str, levels: Sequence[Level], seconds: float, answer: Any) -> None:
    """Hold one piece after another for so long, in eight connections; answers how many."""

    async def whole() -> int:
        database = Database(address, pool_size=_CONNECTIONS)
        end = time.perf_counter() + seconds

        async def seller(seed: int) -> int:
            chance, held = random.Random(seed), 0
            while time.perf_counter() < end:
                reference = stock.Reference("basket", str(uuid.uuid4()))
                line = stock.Line(*chance.choice(levels), 1)
                async with database.transaction() as transaction:
                    await stock.reserve(
                        transaction, BUYER, [line], key=reference.id, reference=reference, held_until=None
                    )
                held += 1
            return held

        held = await asyncio.gather(*(seller(id(levels) + number) for number in range(_CONNECTIONS)))
        await database.close()
        return sum(held)

    collect_rarely()
    answer.put(asyncio.run(whole()))


def take_in(address: str, connection_id: int, count: int, on_hand: int, answer: Any) -> None:
    """Apply so many levels in batches; answers the seconds that it took."""

    async def whole() -> float:
        database = Database(address, pool_size=2)
        facts = [level_fact(number // 20, number % 20, on_hand) for number in range(count)]
        begun = time.perf_counter()
        for begin in range(0, count, _BATCH):
            await tell(database, facts[begin : begin + _BATCH], connection_id=connection_id)
        seconds = time.perf_counter() - begun
        await database.close()
        return seconds

    collect_rarely()
    answer.put(asyncio.run(whole()))


def together(work: Callable[..., None], *asked: tuple[Any, ...]) -> list[Any]:
    """The answers of processes that run side by side, each asked its own."""
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    processes = [context.Process(target=work, args=(*one, answers)) for one in asked]
    for process in processes:
        process.start()
    found = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    return found


async def _ask(address: str, *statements: str) -> list[Any]:
    database = Database(address, pool_size=1)
    async with database.transaction() as transaction:
        connection = await driver(transaction)
        answers = [await (await connection.execute(one)).fetchall() for one in statements]
    await database.close()
    return answers


async def _stock(address: str, variants: int, places: int, on_hand: int) -> list[Level]:
    database = Database(address, pool_size=2)
    levels = await furnish(database, variants, places, on_hand)
    await database.close()
    return levels


async def _furnish(address: str, connection_id: int, variants: int) -> None:
    """What levels are of: without it they would wait, and nothing would be announced."""
    database = Database(address, pool_size=1)
    await tell(database, assortment(variants, 20), connection_id=connection_id)
    await database.close()


async def _give_back(address: str) -> None:
    database = Database(address, pool_size=2)
    async with database.transaction() as transaction:
        connection = await driver(transaction)
        await connection.execute("UPDATE reservation_lines SET held_until = now() WHERE state = 'held'")
    given = 1
    while given:
        given = await database.run(lambda transaction: expire(transaction, utc_now()))
    await database.close()


def measure_reservations(server: Scratch, seconds: float) -> None:
    levels = asyncio.run(_stock(server.address, 500, 20, 1_000_000))
    print(f"{'reservations':>22} {'a second':>9} {'loop ms':>8}")
    for name, wanted in (("distinct variants", levels), ("one hot variant", levels[:1])):
        pace = calibrate()
        held = sum(together(reserve_for, *[(server.address, wanted, seconds)] * _PROCESSES))
        print(f"{name:>22} {held / seconds:>9.0f} {pace:>8.0f}")


def measure_intake(server: Scratch, count: int) -> None:
    print(f"\n{'levels taken in':>22} {'a second':>9} {'loop ms':>8}")
    connection_id = 10
    for readers in (1, 2):
        for reader in range(readers):
            asyncio.run(_furnish(server.address, connection_id + reader, count // readers // 20))
        for name, on_hand in (("new", 5), ("changed", 7), ("unchanged", 7)):
            asked = [
                (server.address, connection_id + reader, count // readers, on_hand)
                for reader in range(readers)
            ]
            pace = calibrate()
            took = max(together(take_in, *asked))
            print(f"{f'{readers} × {name}':>22} {count / took:>9.0f} {pace:>8.0f}")
        connection_id += readers


def measure_killed(server: Scratch) -> None:
    """2,000 buyers, half of whose processes are killed: what is oversold, and what leaks."""
    levels = asyncio.run(_stock(server.address, 500, 20, 4))
    begun = time.perf_counter()
    processes = [
        start_buyers(server.address, levels, 1000 * number, buyers=200, baskets=8) for number in range(10)
    ]
    for process in processes[::2]:
        time.sleep(1.5)
        process.kill()
    for process in processes:
        process.join()
    seconds = time.perf_counter() - begun
    broken, ((sold,),) = asyncio.run(_ask(server.address, BROKEN, SOLD))
    asyncio.run(_give_back(server.address))
    leaked, after = asyncio.run(
        _ask(server.address, "SELECT id FROM stock_levels WHERE reserved <> 0", BROKEN)
    )
    ended = [process.exitcode for process in processes]
    print(f"\n2,000 buyers, 5 of 10 processes killed, {seconds:.0f} s, ended {ended}: {sold:,} pieces sold,")
    print(
        f"levels oversold or at odds with the ledger: {len(broken) + len(after)}, still held: {len(leaked)}"
    )


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--levels", type=int, default=60_000)
    asked = parser.parse_args()
    collect_rarely()
    print(machine())
    with scratch_server() as server:
        measure_reservations(server, asked.seconds)
    with scratch_server() as server:
        measure_intake(server, asked.levels)
    with scratch_server() as server:
        measure_killed(server)


if __name__ == "__main__":
    main()
