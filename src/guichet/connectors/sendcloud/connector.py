"""The connector: what Sendcloud can do for the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from guichet.connectors.sendcloud import documents
from guichet.connectors.sendcloud.client import Client
from guichet.connectors.sendcloud.documents import Json
from guichet.connectors.sendcloud.manifest import MANIFEST
from guichet.connectors.sendcloud.settings import Settings
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import AccountSummary, Session
from guichet.ports.dispatching import BoughtLabel, LabelOffer, NewLabel, VoidedLabel
from guichet.ports.failures import MalformedError, RejectedError

# Returns are listed by their day of making only: a lost one is looked for so far back, so many pages deep.
_LOST_WITHIN = timedelta(days=2)
_PAGES = 25
_DAY = "%Y-%m-%d %H:%M:%S"


class Sendcloud:
    """Sendcloud's API v3: shipping options, shipments, returns, parcel documents."""

    manifest = MANIFEST
    settings = Settings
    standin_module = "guichet.connectors.sendcloud.standin"

    async def identify(self, session: Session) -> AccountSummary:
        """The API names no account: the integration's public key stands for it."""
        await Client(session).get("shipments", {"page_size": "1"})
        settings: Settings = session.settings
        return AccountSummary(external_id=settings.public_key, name=settings.name)

    async def offers(self, session: Session, label: NewLabel) -> Sequence[LabelOffer]:
        said = await Client(session).send(
            "POST", "shipping-options", documents.options_body(label), asks=True
        )
        return documents.offers_of(said, returns=label.returns)

    async def buy_label(self, session: Session, label: NewLabel, price: int | None) -> BoughtLabel:
        client = Client(session)
        try:
            if label.returns:
                made = await client.send(
                    "POST", "returns/announce-synchronously", documents.return_body(label)
                )
                row = await client.get(f"returns/{_return_id(made)}")
                return await _return_label(client, label, {**row, "id": _return_id(made)})
            said = await client.send("POST", "shipments/announce", documents.shipment_body(label))
        except RejectedError:
            # A reference that was used already is refused: what it made then is what is wanted now.
            found = await self.find_label(session, label)
            if found is None:
                raise
            return found
        shipment, parcel = documents.shipment_of(said)
        return await _label(client, label, shipment, parcel, price)

    async def find_label(self, session: Session, label: NewLabel) -> BoughtLabel | None:
        client = Client(session)
        if label.returns:
            row = await _find_return(client, label.reference)
            return None if row is None else await _return_label(client, label, row)
        said = await client.get("shipments", {"external_reference_id": label.reference})
        rows = said.get("data") if isinstance(said, dict) else None
        if not isinstance(rows, list):
            raise MalformedError("Sendcloud lists no shipments.")
        if not rows:
            return None
        shipment, parcel = documents.shipment_of({"data": rows[0]})
        return await _label(client, label, shipment, parcel, None)

    async def void_label(self, session: Session, label: VoidedLabel) -> str:
        client, name = Client(session), quote(label.external_id, safe="")
        if label.returns:
            await client.send("PATCH", f"returns/{name}/cancel")
            return "requested"
        said = await client.send("POST", f"shipments/{name}/cancel")
        word = ((said or {}).get("data") or said or {}).get("status")
        return "voided" if word in ("cancelled", "deleted") else "requested"

    def standin_settings(self, address: str, account: Mapping[str, Any]) -> Settings:
        """Settings for an account of the stand-in at `address` (as its control API tells it)."""
        return Settings(
            public_key=str(account["public_key"]),
            secret_key=str(account["secret_key"]),
            name=str(account.get("name", "Sendcloud")),
            api_address=f"{address.rstrip('/')}/api",
        )


async def _label(
    client: Client, label: NewLabel, shipment: Json, parcel: Json, price: int | None
) -> BoughtLabel:
    file = await client.document(
        f"parcels/{int(parcel['id'])}/documents/label", documents.MEDIA_TYPES[label.format]
    )
    return BoughtLabel(
        external_id=str(shipment["id"]),
        tracking_number=str(parcel.get("tracking_number") or ""),
        carrier=documents.carrier_of(label.service),
        content=file.body,
        format=documents.format_of(file.headers.get("content-type", ""), label.format),
        tracking_address=str(parcel.get("tracking_url") or ""),
        price=price,
        currency=label.currency if price is not None else "",
    )


async def _return_label(client: Client, label: NewLabel, row: Json) -> BoughtLabel:
    parcel_id = documents.parcel_id_of_return(row)
    file = await client.document(f"parcels/{parcel_id}/documents/label", documents.MEDIA_TYPES[label.format])
    price, currency = documents.price_of(row.get("label_cost"))
    return BoughtLabel(
        external_id=str(row["id"]),
        tracking_number=str(row.get("tracking_number") or ""),
        carrier=documents.carrier_of(label.service),
        content=file.body,
        format=documents.format_of(file.headers.get("content-type", ""), label.format),
        tracking_address=str(row.get("tracking_url") or ""),
        price=price,
        currency=currency,
    )


async def _find_return(client: Client, reference: str) -> Json | None:
    now = utc_now()
    asked = {
        "from_date": (now - _LOST_WITHIN).strftime(_DAY),
        "to_date": (now + timedelta(hours=1)).strftime(_DAY),
        "page_size": "40",
    }
    for _ in range(_PAGES):
        said = await client.get("returns", asked)
        rows = said.get("data") if isinstance(said, dict) else None
        if not isinstance(rows, list):
            raise MalformedError("Sendcloud lists no returns.")
        for row in rows:
            if row.get("external_reference") == reference:
                return dict(row)
        cursor = parse_qs(urlsplit(str(said.get("next") or "")).query).get("cursor")
        if not cursor:
            return None
        asked["cursor"] = cursor[0]
    return None


def _return_id(made: Any) -> int:
    if not isinstance(made, dict) or not isinstance(made.get("return_id"), int):
        raise MalformedError("Sendcloud answers no return.")
    return int(made["return_id"])
