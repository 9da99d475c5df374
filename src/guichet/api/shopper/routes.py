"""The addresses of shoppers below `/api/shopper/v1`."""

from __future__ import annotations

from fastapi import APIRouter

from guichet.api.shopper import sessions

router = APIRouter()
router.include_router(sessions.router)
