"""The shop's API has bad days: it throttles, fails, cuts its answers short, hangs up."""

from __future__ import annotations

from tests.faults.scene import Scene
from tests.faults.tally import TALLY


def test_a_shop_that_answers_badly_is_mirrored_all_the_same(scene: Scene, rounds: int) -> None:
    steps = 40 if rounds < 10 else 1000
    # A batch of orders is a hundred calls, and waits longer after each failure: more would be an outage.
    scene.shop.faults(error_percent=5, truncate_percent=5, throttle_next=3)
    try:
        for _ in range(steps):
            scene.shop.step()
        scene.judge.settle()
    finally:
        scene.shop.faults(reset=True)
    scene.judge.judge(TALLY.of("429, 5xx, answers cut short", "retries, and wishes that last"))
