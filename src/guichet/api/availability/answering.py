"""Answering a shop's page."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from guichet.api.availability.front import front_of
from guichet.before.availability import Question, nearby_of
from guichet.kernel.web import etag_of, not_modified, reader_language

AGE = 10  # seconds for which a page, or what stands between, may keep an answer
_HEADERS = {"Cache-Control": f"public, max-age={AGE}", "Vary": "Accept-Language, Origin"}


async def answer_question(request: Request, key: str, asked: Question) -> Response:
    """Where an article is to be had, for a page with this key.

    Raises KeyRefusedError, OriginRefusedError, PlaceUnknownError, ArticleNotFoundError, OneArticleError.
    """
    shopper = await front_of(request).shopper(request, key)
    nearby = nearby_of(request)
    wanted = msgspec.structs.replace(
        shopper.asked(reader_language(request)),
        place=await nearby.place(asked.near, asked.country),
        within_km=asked.within_km,
        limit=asked.limit,
        only_available=asked.only_available,
    )
    body = msgspec.json.encode(await nearby.availability(wanted, asked.article))
    etag = etag_of(body.decode())
    unchanged = not_modified(request, etag)
    headers = {**_HEADERS, "ETag": etag}
    if unchanged is not None:
        unchanged.headers.update(headers)
        return unchanged
    return Response(body, media_type="application/json", headers=headers)
