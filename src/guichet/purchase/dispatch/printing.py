"""What is put on paper: the slip in a parcel, the ticket on a shelf. No script, nothing from outside."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Annotated, Any, Literal, cast
from zoneinfo import ZoneInfo

import msgspec
import segno
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import text

from guichet.kernel.auth import CurrentActor, requires
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Language, Words, accepted_language
from guichet.ports.records import Address
from guichet.purchase.dispatch import parcels
from guichet.purchase.dispatch.errors import OrderUnknownYetError
from guichet.purchase.picking import (
    READ,
    SENT,
    PreparationRow,
    PreparationShape,
    find_preparation,
    view_preparation,
)

router = APIRouter()

_templates = Environment(
    loader=PackageLoader("guichet.purchase.dispatch"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_STORE = text("SELECT name, locale, time_zone FROM stores WHERE id = :store_id")
_SIZES = {
    "a4": {"size": "A4", "margin": "15mm", "width": "210mm"},
    "a6": {"size": "A6", "margin": "6mm", "width": "105mm"},
    "62mm": {"size": "62mm 90mm", "margin": "2mm", "width": "62mm"},
}
_SLIP = {
    "title": Words("Delivery note", "Bon de livraison"),
    "order": Words("Order", "Commande"),
    "for": Words("For", "Pour"),
    "to": Words("To", "À"),
    "prepared": Words("Prepared on", "Préparée le"),
    "quantity": Words("Qty", "Qté"),
    "article": Words("Article", "Article"),
    "reference": Words("Reference", "Référence"),
    "elsewhere": Words(
        "Other items of this order come in a parcel of their own.",
        "D’autres articles de cette commande arrivent dans un colis séparé.",
    ),
    "thanks": Words("Thank you for your order.", "Merci de votre commande."),
}
_TICKET = {
    "title": Words("Shelf ticket", "Ticket d’étagère"),
    "until": Words("Kept until", "À garder jusqu’au"),
    "scan": Words("Scan at the counter", "À scanner au comptoir"),
}
_PIECES = Words("{pieces} piece(s), {parcels} parcel(s)", "{pieces} article(s), {parcels} colis")


class Store(msgspec.Struct, frozen=True, kw_only=True):
    """Whose order it is: name, language and zone."""

    name: str = ""
    language: Language = Language.EN
    zone: str = "UTC"


@router.get("/preparations/{preparation_id}/slip", dependencies=[requires(READ)], response_class=HTMLResponse)
async def show_slip(request: Request, actor: CurrentActor, preparation_id: Id) -> HTMLResponse:
    """The slip of a parcel, A4, in the language of its store: a page to be printed."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        row = await find_preparation(
            transaction, preparation_id, location_ids=actor.targets(READ, "location")
        )
        shape = await view_preparation(transaction, row.id)
        store = await _store(transaction, row)
        address = await _address(transaction, row)
    lines = [
        {
            "quantity": line.picked or line.quantity,
            "name": line.name,
            "sku": line.sku,
            "options": ", ".join(str(one.get("value", "")) for one in line.options),
        }
        for line in shape.lines
        if line.picked or not line.short
    ]
    values = {
        "address": address,
        "place": shape.location.name,
        "prepared": _told(shape.ready_at or shape.made_at, store),
        "lines": lines,
        "elsewhere": any(line.short for line in shape.lines),
    }
    return _paper("slip.html", _SLIP, store, "a4", shape, values)


@router.get(
    "/preparations/{preparation_id}/shelf-ticket",
    dependencies=[requires(READ)],
    response_class=HTMLResponse,
)
async def show_ticket(
    request: Request,
    actor: CurrentActor,
    preparation_id: Id,
    size: Annotated[Literal["a6", "62mm"], Query(description="The paper.")] = "a6",
) -> HTMLResponse:
    """The ticket that stands on the shelf, with a QR code by which the counter finds it."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        row = await find_preparation(
            transaction, preparation_id, location_ids=actor.targets(READ, "location")
        )
        shape = await view_preparation(transaction, row.id)
        store = await _store(transaction, row)
    values = {
        "shelf": shape.shelf,
        "pieces": _PIECES.text(store.language, pieces=shape.pieces, parcels=max(1, shape.parcels)),
        "until": _told(shape.keep_until, store) if shape.keep_until else "",
        "code": _drawn(f"{services.settings.base_url}/counter/preparations/{row.id}"),
    }
    return _paper("ticket.html", _TICKET, store, size, shape, values)


def _paper(
    template: str,
    words: Mapping[str, Words],
    store: Store,
    size: str,
    shape: PreparationShape,
    values: Mapping[str, Any],
) -> HTMLResponse:
    style = _templates.get_template("paper.css").render(**_SIZES[size])
    page = _templates.get_template(template).render(
        say={name: said.text(store.language) for name, said in words.items()},
        style=Markup(style),  # noqa: S704 — ours, with sizes of ours
        language=store.language.value,
        store=store.name,
        number=shape.number or f"#{shape.id}",
        customer=shape.customer,
        **values,
    )
    digest = b64encode(sha256(style.encode()).digest()).decode()
    headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none';"
            " frame-ancestors 'self'"
        ),
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(page, headers=headers)


async def _store(transaction: Transaction, row: PreparationRow) -> Store:
    found = (await transaction.execute(_STORE, {"store_id": row.store_id})).one_or_none()
    spoken = accepted_language(row.language) or accepted_language(found.locale if found else "")
    language = spoken or Language.EN
    return Store(
        name=found.name if found else "",
        language=language,
        zone=(found.time_zone if found else "") or "UTC",
    )


async def _address(transaction: Transaction, row: PreparationRow) -> list[str]:
    """Where it goes, line by line; nothing for what is collected."""
    if row.purpose not in SENT:
        return []
    try:
        order = await parcels.order_of(transaction, row.order_id)
    except OrderUnknownYetError:
        return []
    to = order.addresses[0].address if order.addresses else Address()
    person = f"{to.first_name} {to.last_name}".strip()
    return [
        line
        for line in (person, to.company, *to.lines, f"{to.postcode} {to.city}".strip(), to.country)
        if line
    ]


def _told(moment: datetime, store: Store) -> str:
    try:
        local = moment.astimezone(ZoneInfo(store.zone))
    except (KeyError, ValueError, OSError):  # a zone that a shop wrote and nobody knows
        local = moment.astimezone(UTC)
    pattern = "%d/%m/%Y %H:%M" if store.language is Language.FR else "%d %b %Y, %H:%M"
    return local.strftime(pattern)


def _drawn(content: str) -> Markup:
    picture = BytesIO()
    segno.make(content, micro=False, error="m").save(
        picture, kind="svg", xmldecl=False, svgns=False, border=2, omitsize=True
    )
    return Markup(picture.getvalue().decode())  # noqa: S704 — drawn by us
