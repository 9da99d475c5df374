"""Several calls at once, but never more than the vendor likes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

Result = TypeVar("Result")


async def all_of(calls: Sequence[Callable[[], Coroutine[Any, Any, Result]]], *, at_once: int) -> list[Result]:
    """The results of all calls in their order, `at_once` running together.

    The first failure ends the others and is raised as it is.
    """
    gate = asyncio.Semaphore(at_once)

    async def one(call: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        async with gate:
            return await call()

    tasks = [asyncio.ensure_future(one(call)) for call in calls]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
