"""One run of load on a house: made ahead, sent, awaited, compared."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

import msgspec
import psutil
from bench.load.documents import Shop, Signer, number_of
from bench.load.equality import differences
from bench.load.house import House
from bench.load.watch import Backlog, Watch, await_empty, teller
from bench.load.wire import PROFILES, Outcome, Sender
from bench.measuring import calibrate, calibrate_processor, quantile

_LINES = 512


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a run; `size` in bytes."""

    rate: float
    seconds: float
    mix: str = "peak"
    profile: str = "constant"
    size: int = 1024
    shops: int = 2
    lines: int = _LINES
    patience: float = 120.0


class Result(msgspec.Struct, kw_only=True):
    """What a run showed. Rates a second, times in milliseconds, processor in µs for each webhook."""

    offered: float
    kept: int
    sent: int
    rate: float  # kept, a second, from the first that was due to the last answer
    processed: float  # a second, until nothing waited any more
    acknowledged: dict[str, float]
    visible: dict[str, float]
    processor: dict[str, float]
    worst: Backlog
    last: Backlog | None  # when the last was sent
    drained: float  # seconds from the last answer until nothing waited
    late: float
    again: dict[str, int]
    unequal: list[str]
    loop: float  # milliseconds of the calibration loop, before and after
    pace: float  # milliseconds of processor of the same loop


class Connected(msgspec.Struct, frozen=True):
    """A shop of one's own, connected."""

    connection_id: int
    secret: str
    shop: Shop


def connect_shops(house: House, load: Load) -> list[Connected]:
    """Connect as many shops as the load has, beside those that the house has already.

    All of these have the same customers, and those before had others: nobody is to have accounts at fifty
    shops because a rate was searched.
    """
    made = []
    people = f"mail{house.connections}"
    for _ in range(load.shops):
        connection_id = house.connect("headless", {"name": f"Shop {house.connections}", "currency": "EUR"})
        secret = house.push_secret(connection_id)
        shop = Shop(_letters(connection_id), load.mix, load.size, people=people)
        made.append(Connected(connection_id, secret, shop))
    return made


def _letters(number: int) -> str:
    """A name of capital letters, since buyers' mails are searched for order numbers as shops write them."""
    high, low = divmod(number, 26)
    return f"B{chr(65 + high)}{chr(65 + low)}"


def run(house: House, shops: Sequence[Connected], load: Load, *, compare: bool = True) -> Result:
    """Send the load, wait until the house has dealt with it, and compare."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    named, names = context.Pipe(duplex=False)
    driver = context.Process(target=_drive, args=(theirs, names, house.port, list(shops), load))
    driver.start()
    ours.recv()  # all is made
    loop = calibrate()
    watch = Watch(house, named)
    before = house.processor_seconds()
    watch.begin()
    began = time.perf_counter()
    ours.send("go")
    outcome: Outcome = ours.recv()
    told: list[Shop] = ours.recv()
    driver.join()
    sent_at = time.perf_counter()
    with house.database() as database:
        drained, left = await_empty(database, load.patience)
        ended = time.perf_counter()
        after = house.processor_seconds()
        watch.end()
        _learn(shops, told)
        unequal = [] if left.empty else [f"still waiting: {left}"]
        if compare:
            unequal += differences(database, {one.connection_id: one.shop for one in shops})
    used = {kind: (after[kind] - before[kind]) * 1e6 / outcome.kept for kind in after}
    seen = [one for one in watch.backlogs if one.at <= sent_at]
    return Result(
        offered=load.rate,
        kept=outcome.kept,
        sent=outcome.offered,
        rate=outcome.kept / outcome.seconds,
        processed=outcome.kept / (ended - began),
        acknowledged=percentiles([1000 * one for one in outcome.took]),
        visible=percentiles([1000 * one for one in watch.visible]),
        processor={**used, "driver": outcome.processor * 1e6 / outcome.kept},
        worst=max(seen, key=lambda one: one.webhooks + one.unheard, default=left),
        last=seen[-1] if seen else None,
        drained=drained,
        late=1000 * outcome.late,
        again=dict(outcome.again),
        unequal=unequal,
        loop=(loop + calibrate()) / 2,
        pace=calibrate_processor(),
    )


class DoorResult(msgspec.Struct, frozen=True):
    """What the door alone showed: kept a second, and µs of processor for each."""

    rate: float
    door: float
    postgres: float
    driver: float
    loop: float


def flood_door(
    house: House,
    shops: Sequence[Connected],
    kind: str,
    load: Load,
    settle: Callable[[int], None] = lambda _: None,
) -> DoorResult:
    """Send to the door alone as fast as it takes it, over as many connections as the load has."""
    with house.door_alone(kind) as door:
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        _, names = context.Pipe(duplex=False)
        flood = msgspec.structs.replace(load, profile="at once")
        driver = context.Process(target=_drive, args=(theirs, names, house.port, list(shops), flood))
        driver.start()
        ours.recv()
        loop = calibrate()
        before, database = _seconds(door), house.processor_seconds()["postgres"]
        settle(door.pid)
        ours.send("go")
        outcome: Outcome = ours.recv()
        _learn(shops, ours.recv())
        driver.join()
        after = _seconds(door)
        database = house.processor_seconds()["postgres"] - database
    each = 1e6 / outcome.kept
    return DoorResult(
        rate=outcome.kept / outcome.seconds,
        door=(after - before) * each,
        postgres=database * each,
        driver=outcome.processor * each,
        loop=(loop + calibrate()) / 2,
    )


def _learn(shops: Sequence[Connected], told: Sequence[Shop]) -> None:
    """What the driver's process sent of each shop is known here, too."""
    for connected, shop in zip(shops, told, strict=True):
        connected.shop.__dict__.update(shop.__dict__)


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def percentiles(times: list[float]) -> dict[str, float]:
    """The usual ones, and the greatest."""
    if not times:
        return {}
    parts = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999}
    return {name: quantile(times, part) for name, part in parts.items()} | {"max": max(times)}


def moments(began: datetime) -> Iterator[str]:
    """Stamps that never repeat, a little apart."""
    while True:
        began += timedelta(microseconds=20)
        yield began.isoformat()


def _drive(pipe: Connection, names: Connection, port: int, shops: list[Connected], load: Load) -> None:
    """The driver's process: makes all requests, waits for the word, sends."""
    count = int(load.rate * load.seconds)
    now = datetime.now(UTC)
    host = f"127.0.0.1:{port}"
    signers = [Signer(host, one.connection_id, one.secret, int(now.timestamp())) for one in shops]
    stamps = moments(now)
    feeds = [one.shop.bodies(stamps) for one in shops]
    requests: list[bytes] = []
    orders: list[int] = []
    for place in range(count):
        turn = place % len(shops)
        number, body = next(feeds[turn])
        orders.append(number)
        requests.append(signers[turn].request(f"{shops[turn].shop.name}-{shops[turn].shop.webhooks}", body))

    def name_of(place: int) -> str | None:
        return number_of(shops[place % len(shops)].shop.name, orders[place]) if orders[place] else None

    due = PROFILES[load.profile](load.rate, count)
    pipe.send("made")
    pipe.recv()
    sender = Sender(("127.0.0.1", port), load.lines)
    outcome = sender.run(due, requests.__getitem__, teller(names, name_of))
    sender.close()
    pipe.send(outcome)
    pipe.send([one.shop for one in shops])


def again_words(again: dict[str, int]) -> str:
    """What was sent again, in words."""
    return ", ".join(f"{count} × {what}" for what, count in Counter(again).items()) or "nothing"
