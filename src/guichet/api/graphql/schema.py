"""The two schemas, and what a query may cost."""

import strawberry
from graphql import GraphQLError
from strawberry import ID
from strawberry.extensions import MaxAliasesLimiter, MaxTokensLimiter, QueryDepthLimiter
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from guichet.api.graphql.errors import MOST_PRODUCTS, TooMuchAskedError
from guichet.api.graphql.types import Asking, Category, Product, ProductPage, StaffProduct
from guichet.commerce.places import find_places
from guichet.kernel.errors import InvalidError
from guichet.kernel.types.ids import parse_id

_DEEPEST = 8  # product → variants → availability → shops → shop → opening → state
_MOST_TOKENS = 1000
_MOST_ALIASES = 15


@strawberry.type
class Place:
    """A point, and the town and postcode by which it was found."""

    latitude: float
    longitude: float
    postcode: str
    town: str
    country: str


@strawberry.type
class Query:
    """What both may ask."""

    @strawberry.field
    async def product(self, info: Asking, id: ID) -> Product | None:  # noqa: A002 — the schema's word
        """A product that the shop sells; null where it does not."""
        row = await info.context.products.load(read_id(id))
        return None if row is None else Product(row=row)

    @strawberry.field
    async def products(self, info: Asking, ids: list[ID]) -> list[Product]:
        """These products, at most 50, in the order asked for, without those that are not sold."""
        rows = await info.context.products.load_many(read_ids(ids))
        return [Product(row=row) for row in rows if row is not None]

    @strawberry.field
    async def places(self, info: Asking, typed: str, country: str | None = None) -> list[Place]:
        """Places that a postcode or a town may mean, the likeliest first."""
        async with info.context.database.transaction() as transaction:
            found = await find_places(transaction, typed, country=country)
        return [
            Place(
                latitude=one.latitude,
                longitude=one.longitude,
                postcode=one.postcode,
                town=one.town,
                country=one.country,
            )
            for one in found
        ]


@strawberry.type(name="Query")
class ShopperQuery(Query):
    """What a shop's page may ask."""

    @strawberry.field
    async def product_page(
        self,
        info: Asking,
        first: int = 24,
        after: str | None = None,
        category: ID | None = None,
        text: str = "",
    ) -> ProductPage:
        """What the shop sells, by name, at most 50 at a time: of a category and all below it, or found by
        words of name, brand, sizes and colours, or by a sku or bar code.
        """
        category_id = None if category is None else read_id(category)
        rows, following = await info.context.page_of_products(first, after, category_id, text)
        return ProductPage(items=[Product(row=row) for row in rows], next=following)

    @strawberry.field
    async def categories(self, info: Asking) -> list[Category]:
        """The branches of the shop's tree, in its order."""
        return [
            Category(
                id=ID(str(row.id)),
                name=row.name,
                parent_id=None if row.parent_id is None else ID(str(row.parent_id)),
            )
            for row in await info.context.categories()
        ]


@strawberry.type(name="Query")
class StaffQuery(Query):
    """What staff may ask."""

    @strawberry.field
    async def product(self, info: Asking, id: ID) -> StaffProduct | None:  # noqa: A002 — the schema's word
        """A product that its shop has now; null where none does."""
        row = await info.context.products.load(read_id(id))
        return None if row is None else StaffProduct(row=row)

    @strawberry.field
    async def products(self, info: Asking, ids: list[ID]) -> list[StaffProduct]:
        """These products, at most 50, in the order asked for, without those that no shop has."""
        rows = await info.context.products.load_many(read_ids(ids))
        return [StaffProduct(row=row) for row in rows if row is not None]


def read_id(given: ID) -> int:
    """The number of an id. Raises InvalidError."""
    try:
        return parse_id(str(given))
    except ValueError:
        raise InvalidError from None


def read_ids(given: list[ID]) -> list[int]:
    """The numbers of ids. Raises InvalidError, TooMuchAskedError."""
    if len(given) > MOST_PRODUCTS:
        raise TooMuchAskedError
    return [read_id(one) for one in dict.fromkeys(given)]


class _Schema(strawberry.Schema):
    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing here: a refusal is the asker's, and what is our fault the route logs."""


def _schema(query: type) -> strawberry.Schema:
    return _Schema(
        query=query,
        config=StrawberryConfig(auto_camel_case=True),
        extensions=[
            lambda: QueryDepthLimiter(max_depth=_DEEPEST),
            lambda: MaxTokensLimiter(max_token_count=_MOST_TOKENS),
            lambda: MaxAliasesLimiter(max_alias_count=_MOST_ALIASES),
        ],
    )


SHOPPERS = _schema(ShopperQuery)
STAFF = _schema(StaffQuery)
