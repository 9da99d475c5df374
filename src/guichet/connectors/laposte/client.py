"""Calls to La Poste: ten numbers in one, and each alone when the ten are refused together. Raw data out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from guichet.connectors._kit import UNANSWERED, failure_to_reach, page_body
from guichet.connectors.laposte.errors import carrier_words, failure_of
from guichet.connectors.laposte.settings import Settings
from guichet.kernel.http import Answer
from guichet.ports.capabilities import Page, Session
from guichet.ports.failures import (
    GoneError,
    MalformedError,
    OutageError,
    OutsideError,
    RejectedError,
    ThrottledError,
)
from guichet.ports.records import Resource

LANGUAGE = "fr_FR"
_OVER_QUOTA = "TOO_MANY_REQUESTS"
# A single number's answer comes with its own code as the status too.
_ABOUT_A_NUMBER = frozenset({400, 404})
_FAULT_OF_ONE = (RejectedError, GoneError)

Document = dict[str, Any]


class Client:
    """One application's calls. All raise the errors of `ports.failures`."""

    def __init__(self, session: Session) -> None:
        settings: Settings = session.settings
        self._http = session.http
        self._base = f"{settings.api_address.rstrip('/')}/suivi/v2/idships/"
        self._headers = {"X-Okapi-Key": settings.api_key, "Accept": "application/json"}

    async def track(self, numbers: Sequence[str]) -> Page:
        """The answers about these numbers; those that the carrier cannot answer now are left out."""
        try:
            documents, read_at = await self._ask(numbers)
        except _FAULT_OF_ONE:
            if len(numbers) == 1:
                raise
            documents, read_at = await self._ask_each(numbers)
        answered = [document for document in documents if _code(document) < 500]
        if documents and not answered:
            raise OutageError(str(documents[0].get("returnMessage") or "La Poste cannot answer now."))
        return Page(
            resource=Resource.PARCELS,
            body=page_body(answered),
            read_at=read_at,
            position={},
            rows=len(answered),
            last=True,
        )

    async def _ask_each(self, numbers: Sequence[str]) -> tuple[list[Document], datetime]:
        """Each number by a call of its own, since one of them spoils the rest; faulty ones are left out."""
        documents: list[Document] = []
        began: datetime | None = None
        last: OutsideError | None = None
        for number in numbers:
            try:
                found, read_at = await self._ask([number])
            except _FAULT_OF_ONE as fault:
                last = fault
            except OutsideError as failure:
                last = failure
                break
            else:
                documents += found
                began = began or read_at
        if began is None:
            raise last or MalformedError("no answer at all")
        return documents, began

    async def _ask(self, numbers: Sequence[str]) -> tuple[list[Document], datetime]:
        try:
            answer = await self._http.request(
                "GET", self._base + ",".join(numbers), params={"lang": LANGUAGE}, headers=self._headers
            )
        except UNANSWERED as failure:
            raise failure_to_reach(failure) from failure
        said = _decoded(answer)
        documents = _documents(said) if answer.status in (200, 207, *_ABOUT_A_NUMBER) else None
        refusal = _refusal(answer, said, documents)
        if isinstance(refusal, ThrottledError):
            await self._http.slow_down(refusal.retry_after)
        if refusal is not None:
            raise refusal
        return documents or [], answer.received_at


def _refusal(answer: Answer, said: Any, documents: list[Document] | None) -> OutsideError | None:
    """What is wrong with the call as a whole."""
    if isinstance(said, dict) and said.get("code") == _OVER_QUOTA:
        return failure_of(msgspec.structs.replace(answer, status=429))
    if documents is not None:
        return None
    refusal = failure_of(answer)
    if refusal is None:
        words = carrier_words(answer.body)
        return MalformedError(f"La Poste answers in a shape never seen: {words or 'not JSON'}")
    return refusal


def _decoded(answer: Answer) -> Any:
    try:
        return msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        return None


def _documents(said: Any) -> list[Document] | None:
    """The answers by number: a list, one alone, or a list within `responses`; None for anything else."""
    if isinstance(said, dict) and isinstance(said.get("responses"), list):
        said = said["responses"]
    rows = said if isinstance(said, list) else [said]
    if all(isinstance(row, dict) and "returnCode" in row for row in rows):
        return rows
    return None


def _code(document: Document) -> int:
    code = document["returnCode"]
    return code if isinstance(code, int) else 0
