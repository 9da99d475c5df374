"""Calling language models: any endpoint that speaks OpenAI's or Anthropic's protocol, streamed.

Sources: OpenAI, Chat Completions with `stream`; Anthropic, Messages with `stream`. Both answer in
server-sent events whose `data` is JSON; many local servers speak the first.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from guichet.kernel.http import (
    AddressRefusedError,
    BudgetSpentError,
    CircuitOpenError,
    StreamingHttp,
    UnreachableError,
)
from guichet.support.drafts.prompt import LONGEST_ANSWER

SILENCE = 20.0
"""Seconds for which a model may say nothing."""
WHOLE = 60.0
"""Seconds within which a model must have answered."""
CALLS, SECONDS = 60, 60.0
_MOST_TOKENS = 1200
_ANTHROPIC_VERSION = "2023-06-01"
_SHOWN_OF_REFUSAL = 300


class ModelFailedError(Exception):
    """The model gave no answer; the message says why, for a person."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question to one model."""

    protocol: str
    endpoint: str
    model: str
    key: str
    system: str
    user: str


async def ask(http: StreamingHttp, asked: Asked, *, silence: float = SILENCE, whole: float = WHOLE) -> str:
    """What the model answers, read as it comes. Raises ModelFailedError."""
    url, headers, body = _request(asked)
    try:
        async with (
            asyncio.timeout(whole),
            http.stream("POST", url, headers=headers, json=body, timeout=silence) as stream,
        ):
            if stream.status != 200:
                refusal = "".join([line async for line in stream.lines])
                raise ModelFailedError(f"{stream.status}: {refusal[:_SHOWN_OF_REFUSAL]}")
            parts: list[str] = []
            async for line in stream.lines:
                parts.append(_said(asked.protocol, line))
                if sum(map(len, parts)) > LONGEST_ANSWER:
                    raise ModelFailedError("it went on without end")
    except TimeoutError as failure:
        raise ModelFailedError(f"it did not answer within {whole:.0f} s") from failure
    except (UnreachableError, AddressRefusedError, BudgetSpentError, CircuitOpenError) as failure:
        raise ModelFailedError(str(failure)) from failure
    return "".join(parts)


def _request(asked: Asked) -> tuple[str, dict[str, str], dict[str, Any]]:
    if asked.protocol == "anthropic":
        headers = {"anthropic-version": _ANTHROPIC_VERSION, **({"x-api-key": asked.key} if asked.key else {})}
        body: dict[str, Any] = {
            "model": asked.model,
            "system": asked.system,
            "messages": [{"role": "user", "content": asked.user}],
            "max_tokens": _MOST_TOKENS,
            "stream": True,
        }
        return _address(asked.endpoint, "/v1", "/messages"), headers, body
    headers = {"authorization": f"Bearer {asked.key}"} if asked.key else {}
    body = {
        "model": asked.model,
        "messages": [
            {"role": "system", "content": asked.system},
            {"role": "user", "content": asked.user},
        ],
        "max_tokens": _MOST_TOKENS,
        "temperature": 0.2,
        "stream": True,
    }
    return _address(asked.endpoint, "/v1", "/chat/completions"), headers, body


def _address(endpoint: str, version: str, path: str) -> str:
    """The address of a call, whether the endpoint was given with its version, with the call, or bare."""
    endpoint = endpoint.rstrip("/")
    if endpoint.endswith(path):
        return endpoint
    return endpoint + path if endpoint.rpartition("/")[2].startswith("v") else endpoint + version + path


def _said(protocol: str, line: str) -> str:
    """The words that a line of the stream adds. Raises ModelFailedError for what is no such line."""
    if not line.startswith("data:"):
        if line and not line.startswith((":", "event:", "id:", "retry:")):
            raise ModelFailedError("its answer is no stream of events")
        return ""
    data = line.removeprefix("data:").strip()
    if data in ("", "[DONE]"):
        return ""
    try:
        event = msgspec.json.decode(data)
        if protocol == "anthropic":
            if event.get("type") == "error":
                raise ModelFailedError(str(event.get("error"))[:_SHOWN_OF_REFUSAL])
            is_text = event.get("type") == "content_block_delta"
            return str(event["delta"].get("text", "")) if is_text else ""
        if event.get("error"):
            raise ModelFailedError(str(event["error"])[:_SHOWN_OF_REFUSAL])
        return "".join(
            str(choice.get("delta", {}).get("content") or "") for choice in event.get("choices", ())
        )
    except (msgspec.MsgspecError, AttributeError, KeyError, TypeError) as failure:
        raise ModelFailedError("a line of its answer cannot be read") from failure
