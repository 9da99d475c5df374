"""The addresses of shoppers below `/api/shopper/v1`."""

from __future__ import annotations

from fastapi import APIRouter

from guichet.api.shopper import alerting, lists, pushing, sessions, views

router = APIRouter()
router.include_router(sessions.router)
router.include_router(lists.router)
router.include_router(views.router)
router.include_router(pushing.router)
router.include_router(alerting.router)
