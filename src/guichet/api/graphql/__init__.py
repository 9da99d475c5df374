"""GraphQL: a product with just the fields that a page shows, in one call. It reads, and nothing else.

Two addresses, each with a schema of its own, so that what staff may see stands nowhere in what a shop's page
can ask about: `/api/shopper/v1/graphql` under a publishable key, `/api/v1/graphql` for staff by their scopes.
"""

from guichet.api.graphql.routes import shopper_router, staff_router

__all__ = ["shopper_router", "staff_router"]
