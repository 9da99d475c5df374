"""A language model inside the test, which speaks both protocols and misbehaves as it is told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from tests.face import serving


class Model:
    """Answers every question with `answer`; `asked` are the bodies that came, with the key that was sent."""

    def __init__(self) -> None:
        self.answer = '{"segments": [{"text": "Thank you for writing to us."}]}'
        self.manner = "well"  # well | refuses | hangs | stops | garbage | endless
        self.asked: list[dict[str, Any]] = []

    def says(self, *segments: dict[str, Any]) -> None:
        self.answer = json.dumps({"segments": segments})

    async def openai(self, request: Request) -> Response:
        return await self._answered(request, request.headers.get("authorization", ""), self._openai)

    async def anthropic(self, request: Request) -> Response:
        return await self._answered(request, request.headers.get("x-api-key", ""), self._anthropic)

    async def _answered(self, request: Request, key: str, event: Any) -> Response:
        self.asked.append({"key": key, **await request.json()})
        if self.manner == "refuses":
            return JSONResponse({"error": {"message": "no such model"}}, status_code=404)
        return StreamingResponse(self._stream(event), media_type="text/event-stream")

    async def _stream(self, event: Any) -> AsyncIterator[bytes]:
        if self.manner == "garbage":
            yield b"<html>Bad gateway</html>\n"
            return
        if self.manner == "hangs":
            yield event("{")
            await asyncio.sleep(30)
            return
        while self.manner == "endless":
            yield event("and so on " * 500)
            await asyncio.sleep(0)
        half = len(self.answer) // 2
        yield event(self.answer[:half])
        if self.manner == "stops":
            return
        yield event(self.answer[half:])
        yield b"data: [DONE]\n\n"

    @staticmethod
    def _openai(said: str) -> bytes:
        return b"data: " + json.dumps({"choices": [{"delta": {"content": said}}]}).encode() + b"\n\n"

    @staticmethod
    def _anthropic(said: str) -> bytes:
        event = {"type": "content_block_delta", "delta": {"type": "text_delta", "text": said}}
        return b"event: content_block_delta\ndata: " + json.dumps(event).encode() + b"\n\n"


@asynccontextmanager
async def a_model() -> AsyncIterator[tuple[Model, str]]:
    """A model at an address of the loopback."""
    model = Model()
    app = Starlette(
        routes=[
            Route("/v1/chat/completions", model.openai, methods=["POST"]),
            Route("/v1/messages", model.anthropic, methods=["POST"]),
        ]
    )
    async with serving(app) as address:
        yield model, address
