"""The merchant's mail server dies after the last byte of a mail: nobody knows whether it was taken."""

from __future__ import annotations

from tests.faults.scene import Scene
from tests.faults.tally import TALLY


def test_a_mail_whose_answer_was_lost_is_uncertain_and_never_sent_again(scene: Scene, rounds: int) -> None:
    times = 2 if rounds < 10 else 20
    uncertain = "SELECT count(*) FROM said_mails WHERE state = 'uncertain'"
    before = scene.house.one(uncertain)
    scene.judge.settle()
    scene.letterbox.dies = times
    for _ in range(times + 2):
        scene.shop.ship(scene.shop.sell())
    scene.judge.settle()
    assert scene.letterbox.dies == 0
    assert scene.house.one(uncertain) == before + times
    # It is shown to whoever looks after it.
    told = "SELECT count(*) FROM acts WHERE kind = 'send_message' AND state = 'uncertain'"
    assert scene.house.one(f"{told} AND told_at IS NOT NULL") == before + times
    scene.judge.judge(TALLY.of("mail server dies before its answer", "shown as uncertain; a person decides"))
