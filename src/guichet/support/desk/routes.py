"""The desk's API: tickets, and what is put together of several wings for orders and returns."""

from __future__ import annotations

from fastapi import APIRouter

from guichet.support.desk import order_routes, return_routes, ticket_routes

router = APIRouter()
router.include_router(ticket_routes.router)
router.include_router(order_routes.router)
router.include_router(return_routes.router)
