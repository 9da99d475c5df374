"""A call to the vendor's API as its handlers see it, what they answer, and how a path finds its handler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from guichet.connectors.bigcommerce.standin.shapes import epoch_of
from guichet.connectors.bigcommerce.standin.state import Identity, Json, State
from guichet.connectors.bigcommerce.standin.stores import Store, Token

if TYPE_CHECKING:
    from guichet.connectors.bigcommerce.standin.world import World


class RefusedError(Exception):
    """The vendor says no: an HTTP status, its words, and V3's words by field."""

    def __init__(
        self, status: int, title: str, errors: Mapping[str, str] | None = None, *, code: str = ""
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.errors = dict(errors or {})
        self.code = code


def not_found(what: str = "The requested resource was not found.") -> RefusedError:
    return RefusedError(404, what)


@dataclass(slots=True)
class Answer:
    """`body` None is an empty body; bytes go out as they are, anything else as JSON."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """One authorised call at a store, with the values that its path gave."""

    world: World
    store: Store
    token: Token
    method: str
    query: Mapping[str, str]
    raw_body: bytes
    base: str
    path: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        return self.world.state

    def announce(self, scope: str, data: Json) -> None:
        self.world.announce(self.store, scope, data)

    def json(self) -> Any:
        """The body's JSON. Raises RefusedError 400 when it is none."""
        try:
            return msgspec.json.decode(self.raw_body)
        except msgspec.DecodeError as error:
            raise RefusedError(400, f"The request body is not valid JSON: {error}") from error

    def fields(self) -> Json:
        """The body's JSON object. Raises RefusedError 422 when it is another thing."""
        value = self.json()
        if not isinstance(value, dict):
            raise RefusedError(422, "The request body must be a JSON object.", {"": "Expected an object"})
        return value

    def documents(self) -> list[Json]:
        """The body's JSON array of objects. Raises RefusedError 422 when it is another thing."""
        value = self.json()
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise RefusedError(
                422, "The request body must be an array of objects.", {"": "Expected an array"}
            )
        return value

    def number(self, position: int) -> int:
        """The id at a place of the path. Raises RefusedError 404 when it is no number."""
        identity = as_identity(self.path[position])
        if not isinstance(identity, int):
            raise not_found()
        return identity

    def asked_number(self, name: str) -> int | None:
        """A whole number of the query. Raises RefusedError 422 (V2: 400) when it is none."""
        numbers = self.asked_numbers(name)
        return numbers[0] if numbers else None

    def asked_numbers(self, name: str) -> list[int] | None:
        """A comma-separated list of whole numbers of the query."""
        text = self.query.get(name)
        if text is None:
            return None
        numbers = [as_identity(one.strip()) for one in text.split(",") if one.strip()]
        if not all(isinstance(one, int) for one in numbers):
            raise RefusedError(422, f"The field '{name}' is invalid.", {name: "must be whole numbers"})
        return [int(one) for one in numbers]

    def asked_words(self, name: str) -> list[str] | None:
        text = self.query.get(name)
        return None if text is None else [one.strip() for one in text.split(",") if one.strip()]

    def asked_epoch(self, name: str) -> int | None:
        """A time of the query. Raises RefusedError 422 (V2: 400) when it is none."""
        try:
            return epoch_of(self.query.get(name))
        except ValueError as error:
            raise RefusedError(422, f"The field '{name}' is invalid.", {name: "must be a date"}) from error

    def includes(self) -> frozenset[str]:
        return frozenset(self.asked_words("include") or ())


Handler = Callable[[Call], Answer]
_MOST_DIGITS = 18


class Routes:
    """Finds the handler of a path: patterns are literal segments and `*`, literals winning over `*`."""

    def __init__(self) -> None:
        self._handlers: dict[tuple[str, int], list[tuple[tuple[str, ...], dict[str, Handler]]]] = {}

    def add(self, version: str, pattern: str, **handlers: Handler) -> None:
        """Adds a path, with a handler for each method: `routes.add("v2", "orders/*", get=…, put=…)`."""
        segments = tuple(pattern.split("/"))
        rows = self._handlers.setdefault((version, len(segments)), [])
        rows.append((segments, {method.upper(): handler for method, handler in handlers.items()}))
        rows.sort(key=lambda row: [segment == "*" for segment in row[0]])

    def find(self, version: str, method: str, path: tuple[str, ...]) -> tuple[Handler, tuple[str, ...]]:
        """The handler and the values of its `*`. Raises RefusedError 404 or 405."""
        found = False
        for segments, handlers in self._handlers.get((version, len(path)), ()):
            if all(segment in ("*", given) for segment, given in zip(segments, path, strict=True)):
                found = True
                if method in handlers:
                    values = tuple(
                        given for segment, given in zip(segments, path, strict=True) if segment == "*"
                    )
                    return handlers[method], values
        raise RefusedError(405, "Method not allowed") if found else not_found()


def as_identity(text: str) -> Identity:
    """An id as it stands in a path: digits are a number, as far as the vendor's go; all else is text."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else text
