"""The two addresses of GraphQL. A query is sent by POST, as JSON (GraphQL over HTTP)."""

from __future__ import annotations

from typing import Annotated, Any, cast

import strawberry
import structlog
from fastapi import APIRouter, Query, Request
from graphql import GraphQLError
from pydantic import Field
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from guichet.api.availability import front_of
from guichet.api.graphql.context import Context
from guichet.api.graphql.schema import SHOPPERS, STAFF
from guichet.before.availability import Asked as AskedNear
from guichet.before.availability import nearby_of
from guichet.kernel.auth import Actor, CurrentActor, public, requires
from guichet.kernel.errors import GuichetError
from guichet.kernel.services import Services
from guichet.kernel.types import Language, Words
from guichet.kernel.web import Answered, Asked, reader_language
from guichet.kernel.web.problems import as_guichet_error

log = structlog.get_logger(__name__)

_LONGEST = 20_000

_NO_QUERY = Words(
    "Only queries are answered here; where there are several, name one as operationName.",
    "Seules les requêtes « query » reçoivent une réponse ; s’il y en a plusieurs, nommez-en une dans"
    " operationName.",
)

shopper_router = APIRouter(tags=["graphql"])
staff_router = APIRouter(tags=["graphql"])


class GraphQLAsked(Asked):
    """A query with its variables."""

    query: Annotated[
        str, Field(min_length=1, max_length=_LONGEST, examples=['{ product(id: "12") { name } }'])
    ]
    variables: dict[str, Any] | None = None
    operationName: Annotated[str | None, Field(max_length=200)] = None  # noqa: N815 — the standard's name


class GraphQLFault(Answered):
    """What went wrong at one field; `extensions.code` never changes."""

    message: str
    path: list[str | int] | None
    extensions: dict[str, str]


class GraphQLAnswer(Answered):
    """`data` as the query shapes it, null where it could not be answered at all."""

    data: dict[str, Any] | None
    errors: list[GraphQLFault] = Field(default_factory=list)


@shopper_router.post("/graphql", dependencies=[public()])
async def ask_as_page(
    request: Request,
    key: Annotated[str, Query(max_length=100, description="The page’s publishable key.")],
    asked: GraphQLAsked,
) -> GraphQLAnswer:
    """Ask for just the fields that a page shows: products, their forms, and where these are to be had."""
    shopper = await front_of(request).shopper(request, key)
    return await _answer(request, SHOPPERS, asked, page=shopper.asked(reader_language(request)))


@staff_router.post("/graphql", dependencies=[requires("products.read")])
async def ask_as_staff(request: Request, actor: CurrentActor, asked: GraphQLAsked) -> GraphQLAnswer:
    """Ask as staff: all shops, and stock in numbers for those who may see it."""
    return await _answer(request, STAFF, asked, actor=actor)


async def _answer(
    request: Request,
    schema: strawberry.Schema,
    asked: GraphQLAsked,
    *,
    page: AskedNear | None = None,
    actor: Actor | None = None,
) -> GraphQLAnswer:
    database = cast("Services", request.app.state.services).database
    language = reader_language(request)
    try:
        result = await schema.execute(
            asked.query,
            variable_values=asked.variables,
            context_value=Context(database, nearby_of(request), page, actor, language),
            operation_name=asked.operationName,
            allowed_operation_types=[OperationType.QUERY],
        )
    except (CannotGetOperationTypeError, InvalidOperationTypeError):
        return GraphQLAnswer(data=None, errors=[_bad_query(_NO_QUERY.text(language))])
    return GraphQLAnswer(data=result.data, errors=[_fault(error, language) for error in result.errors or ()])


def _bad_query(message: str, path: list[str | int] | None = None) -> GraphQLFault:
    return GraphQLFault(message=message, path=path, extensions={"code": "bad_query"})


def _fault(error: GraphQLError, language: Language) -> GraphQLFault:
    cause = error.original_error
    if cause is None:
        return _bad_query(error.message, error.path)
    known = as_guichet_error(cause)
    if known.status >= GuichetError.status:
        log.error("graphql_failed", path=error.path, exc_info=cause)
    return GraphQLFault(message=known.text(language), path=error.path, extensions={"code": known.code})
