"""The rules against the truth set: hardly ever a wrong join, few missed, and the doubtful ones asked."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.joining.judging import judge
from tests.support.joining.truth import draw

from guichet.kernel.db import Database


@pytest.mark.parametrize("seed", [1, 7])
def test_messages_find_their_conversations(run: Any, database: Database, seed: int) -> None:
    async def story() -> None:
        world = draw(seed)
        verdict = await judge(database, world)
        assert verdict.messages >= 500
        assert verdict.precision >= 0.999, [
            (said.case, said.subject, said.text, taken, rule) for said, taken, rule in verdict.wrong
        ]
        assert verdict.recall >= 0.95, [(said.case, said.subject, said.text) for said, _ in verdict.missed]
        assert verdict.unsuggested == [], [(said.case, said.suggests) for said in verdict.unsuggested]

    run(story())
