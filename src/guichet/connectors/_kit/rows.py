"""Pages of rows: a JSON array of documents, in which one broken row does not stop the others.

A document is an object that holds all there is to say of one thing, or `{"gone": "id"}` for a thing that
the vendor does not have any more; so a row can be kept, shown and read again alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

import msgspec

from guichet.ports.failures import MalformedError
from guichet.ports.records import Fact, Resource, Unreadable


class Gone(msgspec.Struct, gc=False):
    """What every row may be instead of a thing: the id of one that is not there any more."""

    gone: str | None = None


Document = TypeVar("Document", bound=Gone)
_RAW_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_Refusal = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


class RowReader(Generic[Document]):
    """Reads the pages of one resource.

    `read` turns a document into facts and raises ValueError, in words for a person, when it cannot; `name`
    finds the id in a row that could not be decoded. Numbers that came as text are taken as numbers.
    """

    def __init__(
        self,
        resource: Resource,
        document: type[Document],
        read: Callable[[Document], Iterable[Fact]],
        name: Callable[[Any], Any],
    ) -> None:
        self._resource = resource
        self._read = read
        self._name = name
        pages: Any = list[document]  # type: ignore[valid-type]  # known at run time only
        self._page: msgspec.json.Decoder[list[Document]] = msgspec.json.Decoder(pages, strict=False)
        self._row: msgspec.json.Decoder[Document] = msgspec.json.Decoder(document, strict=False)

    def facts(self, body: bytes) -> Iterator[Fact | Unreadable]:
        """The facts of a page, each broken row as Unreadable. Raises MalformedError."""
        try:
            documents = self._page.decode(body)
        except msgspec.ValidationError:
            yield from self._row_by_row(body)
            return
        except msgspec.DecodeError as failure:
            raise MalformedError(f"the page of {self._resource} is no whole JSON: {failure}") from failure
        for position, document in enumerate(documents):
            try:
                yield from self._facts_of(document)
            except _Refusal as failure:
                yield self._unreadable(_RAW_ROWS.decode(body)[position], failure)

    def _row_by_row(self, body: bytes) -> Iterator[Fact | Unreadable]:
        try:
            rows = _RAW_ROWS.decode(body)
        except msgspec.ValidationError as failure:
            raise MalformedError(f"the page of {self._resource} is no list: {failure}") from failure
        for raw in rows:
            try:
                yield from self._facts_of(self._row.decode(raw))
            except _Refusal as failure:
                yield self._unreadable(raw, failure)

    def _facts_of(self, document: Document) -> Sequence[Fact]:
        if document.gone is not None:
            return (Fact(resource=self._resource, external_id=document.gone),)
        return tuple(self._read(document))

    def _unreadable(self, raw: msgspec.Raw, failure: BaseException) -> Unreadable:
        content = bytes(raw)
        external_id = ""
        with suppress(*_Refusal):
            external_id = str(self._name(msgspec.json.decode(content)))
        said = str(failure) or type(failure).__name__
        what = f"{self._resource} row {external_id}".strip()
        return Unreadable(external_id=external_id, reason=f"The {what} cannot be read: {said}", raw=content)


def page_body(documents: Sequence[Any]) -> bytes:
    """The JSON array of documents; a document that is bytes or Raw goes in as it is."""
    return msgspec.json.encode([msgspec.Raw(one) if isinstance(one, bytes) else one for one in documents])
