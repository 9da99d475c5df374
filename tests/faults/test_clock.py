"""The clock jumps by hours and back: nothing is told twice, and all that goes by the clock goes on."""

from __future__ import annotations

from tests.faults.life import going_on
from tests.faults.scene import Scene
from tests.faults.tally import TALLY
from tests.operations.tree import until

HOUR = 3600.0
LONG = 10
# A clock that is set stays so until the house has seen it, as that of a machine does.
AHEAD = "SELECT count(*) FROM process_beats WHERE beat_at > now() + interval '1 hour'"
NOT_BEHIND = "SELECT count(*) FROM process_beats WHERE beat_at > now() - interval '1 hour'"
TIMERS = (
    "SELECT count(*) FROM periodic_jobs WHERE ran_at > now() + interval '1 minute'"
    " OR (name = 'stock.expire' AND next_at > now() + interval '1 minute')"
)


def test_a_clock_that_jumps_loses_nothing_and_says_nothing_twice(scene: Scene, rounds: int) -> None:
    house = scene.house
    for _ in range(1 if rounds < LONG else rounds // 5):
        with scene.living():
            house.shift_clock(5 * HOUR)
            until(lambda: house.one(AHEAD) >= 1)
            house.shift_clock(0)
            until(lambda: house.one(AHEAD) == 0)
        # A till's sale that has not come yet would be refused, with that reason.
        with going_on((scene.shop.step, 0.15), (scene.people.step, 0.25)):
            house.shift_clock(-5 * HOUR)
            until(lambda: house.one(NOT_BEHIND) == 0)
            house.shift_clock(0)
        # What goes by the clock does not wait until the day on which it was last done.
        until(lambda: house.one(TIMERS) == 0)
        scene.judge.judge(TALLY.of("the clock jumps ahead and back", "times that lie ahead are set right"))
