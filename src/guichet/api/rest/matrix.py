"""The access matrix: what every route asks of its caller, read off the routes themselves."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from guichet.kernel.auth.access import Public, Requires, current_actor

PUBLIC = "public"
SIGNED_IN = "signed in"
UNDECLARED = "UNDECLARED"


class Access(msgspec.Struct, frozen=True, order=True):
    """One line of the matrix; `needs` is public, signed in, a scope, or a scope everywhere."""

    path: str
    method: str
    needs: str

    @property
    def scope(self) -> str | None:
        """The scope that the route asks for, if it asks for one."""
        return None if self.needs in {PUBLIC, SIGNED_IN, UNDECLARED} else self.needs.split()[0]


def access_of(app: FastAPI) -> list[Access]:
    """The matrix of an application, by path and method; a route that does not say is UNDECLARED."""
    return sorted(set(_lines(app)))


def as_markdown(lines: list[Access]) -> str:
    """The matrix as the page `docs/reference/access-matrix.md`."""
    rows = [f"| {line.method} | `{line.path}` | {line.needs} |" for line in lines]
    return "\n".join([_HEAD, *rows, ""])


def from_markdown(page: str) -> list[Access]:
    """The matrix that a page holds."""
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in page.splitlines() if "`" in row]
    return sorted(Access(row[1].strip("`"), row[0], row[2]) for row in cells if len(row) == 3)


def _lines(app: FastAPI) -> Iterator[Access]:
    for route in iter_route_contexts(app.routes):
        for method in route.methods or ():
            if method != "HEAD":
                yield Access(str(route.path), method, _needs(route))


def _needs(route: RouteContext) -> str:
    if not isinstance(route.original_route, APIRoute):
        return UNDECLARED
    for dependency in route.dependencies:
        asked = dependency.dependency
        if isinstance(asked, Requires):
            return f"{asked.scope} everywhere" if asked.everywhere else asked.scope
        if isinstance(asked, Public):
            return PUBLIC
        if asked is current_actor:
            return SIGNED_IN
    return UNDECLARED


_HEAD = """\
# Access matrix

What each route asks of its caller, read off the routes by `python -m guichet.api.rest.reference` and reviewed
as a change of this page. A route that is not here, or here with other needs, fails the tests.

- **public**: anyone. **signed in**: any member of staff.
- A scope: those whose role holds it (`GET /api/v1/roles` lists which). What a grant bound to targets gives of
  it is said where the scope is declared. **everywhere**: only by a grant that is not bound to targets.
- Unsafe methods of everyone signed in also need the session's token in `X-CSRF-Token`.

| Method | Path | Needs |
|---|---|---|"""
