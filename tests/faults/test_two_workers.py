"""Two workers at once, on the same installation: each job and each reaction is done once."""

from __future__ import annotations

from tests.faults.scene import Scene
from tests.faults.tally import TALLY


def test_two_workers_do_each_thing_once(scene: Scene, rounds: int) -> None:
    steps = 40 if rounds < 10 else 1000
    with scene.house.second_worker():
        for _ in range(steps):
            scene.shop.step()
        for _ in range(steps // 4):
            scene.till.step()
        scene.judge.judge(TALLY.of("two workers at once", "one leader, locked rows, cursors that move once"))
