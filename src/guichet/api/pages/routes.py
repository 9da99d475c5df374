"""The addresses of shoppers' pages, at the root: they stand in mails, so they stay."""

from __future__ import annotations

from fastapi import APIRouter

from guichet.api.pages import objection, pickup_place, returning, satisfaction, tracking, wishes

router = APIRouter(include_in_schema=False)
router.include_router(satisfaction.router)
router.include_router(objection.router)
router.include_router(returning.router)
router.include_router(tracking.router)
router.include_router(pickup_place.router)
router.include_router(wishes.router)
