"""Webhooks are lost, doubled, shuffled, hours late: the mirror ends equal to the shop."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.faults.postman import Weather
from tests.faults.scene import Scene
from tests.faults.tally import TALLY

BAD = Weather(lost=0.1, doubled=0.1, kept_back=0.3, hours_late=5)


def test_however_webhooks_come_the_mirror_ends_equal(scene: Scene, rounds: int) -> None:
    steps = 60 if rounds < 10 else 2000
    scene.postman.weather = BAD
    for _ in range(steps):
        scene.shop.step()
    scene.judge.settle()
    scene.postman.release()
    scene.postman.weather = Weather()
    counts = scene.postman.counts
    assert counts.lost
    assert counts.doubled
    assert counts.kept_back
    scene.house.change(
        "UPDATE connection_cursors SET due_at = %s WHERE connection_id = %s", datetime.now(UTC), scene.shop_id
    )  # the schedule's turn has come
    scene.judge.judge(TALLY.of("webhooks lost, doubled, shuffled, late", "the cursor, which is the truth"))
