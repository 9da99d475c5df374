"""Any part dies at any moment, the database too: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import random
import time

from tests.faults.scene import Scene
from tests.faults.tally import TALLY

PARTS = ("postgres", "worker", "all", "door", "web", "mail")
DAEMONS = "whatever died is started anew; raw rows wait, leases end"
NEWS = "SELECT count(*) FROM events WHERE name = 'shipment.added' AND origin = 'live'"
LONG = 10  # rounds, from which on a story takes its time


def test_whatever_is_killed_nothing_is_lost_or_doubled(scene: Scene, rounds: int, seed: int) -> None:
    draw = random.Random(seed)
    before = scene.shop.shipped - scene.house.one(NEWS)
    for number in range(rounds):
        part = PARTS[number] if number < len(PARTS) else draw.choice(PARTS)
        with scene.living():
            time.sleep(draw.uniform(0.3, 1.2))
            scene.house.strike(part)
            time.sleep(0.3)
        scene.judge.judge(TALLY.of(f"kill -9: {part}", DAEMONS))
    assert scene.shop.shipped - scene.house.one(NEWS) == before, "what was learned late is told as news"


def test_a_database_that_does_not_answer_is_said_and_everything_comes_back(scene: Scene, rounds: int) -> None:
    """It stands still, as behind a network that swallows all: whoever asks is told to come again, in time."""
    seconds = 0 if rounds < LONG else 60
    house = scene.house
    with scene.living():
        with house.stopped(house.postgres()):
            answer = scene.till.knock("while it stands still")  # answered while it still does
            assert answer.status_code == 503, answer.text
            assert answer.headers["retry-after"]
            time.sleep(seconds)
        house.recovered()
        time.sleep(0.3)
    scene.judge.judge(TALLY.of("PostgreSQL stands still", "503 with Retry-After; loops that outlive it"))
