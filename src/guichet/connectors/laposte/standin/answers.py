"""What the carrier answers about a number, put together from its scans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from guichet.connectors.laposte.standin.state import Json, State

_NUMBER = re.compile(r"[0-9A-Za-z]{11,15}")
_PARIS = ZoneInfo("Europe/Paris")
_HOLDERS = {1: "Lettre suivie", 3: "chronopost", 4: "colissimo"}
_FINAL = frozenset({"DI0", "DI1", "DI2"})

# Which of the five steps an event's code reaches, and what the carrier says when nobody gave other words.
_CODES: dict[str, tuple[int, str]] = {
    "DR1": (0, "L’expéditeur prépare l’envoi, qui nous sera bientôt confié."),
    "DR2": (0, "La préparation de l’envoi a pris du retard chez l’expéditeur."),
    "PC1": (1, "L’envoi nous a été confié."),
    "PC2": (1, "L’envoi a été confié à la poste de son pays d’origine."),
    "ET1": (2, "L’envoi est en chemin sur notre réseau."),
    "ET2": (2, "L’envoi quitte son pays d’origine."),
    "ET3": (2, "L’envoi est arrivé dans le pays du destinataire."),
    "ET4": (2, "L’envoi traverse un pays de transit."),
    "EP1": (3, "L’envoi attend d’être présenté."),
    "DO1": (2, "L’envoi entre en douane."),
    "DO2": (2, "L’envoi sort de douane."),
    "DO3": (2, "L’envoi est retenu en douane."),
    "PB1": (2, "Un incident retarde l’envoi."),
    "PB2": (2, "L’incident est réglé, l’envoi repart."),
    "MD2": (4, "Le facteur est en tournée avec l’envoi."),
    "ND1": (4, "L’envoi n’a pas pu être remis à l’adresse."),
    "AG1": (4, "L’envoi attend son destinataire au point de retrait."),
    "RE1": (4, "L’envoi repart vers son expéditeur."),
    "DI0": (5, "L’envoi a été remis avec d’autres."),
    "DI1": (5, "L’envoi a été remis."),
    "DI2": (5, "L’envoi a été rendu à son expéditeur."),
    "DI3": (4, "La remise de l’envoi est reportée."),
}
_STEPS = ("Confié à La Poste", "En chemin", "Arrivé dans votre région", "En tournée", "Remis")


def words_of(code: str) -> str:
    """What the carrier says for a code."""
    return _CODES.get(code, (2, f"Information {code}"))[1]


def local(moment: datetime) -> str:
    """A moment as the carrier writes it: Paris time with its offset."""
    return moment.astimezone(_PARIS).isoformat(timespec="seconds")


def sortable(moment: datetime) -> str:
    """A moment in UTC, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def answer_for(state: State, number: str) -> Json:
    """The answer about one number: 200, 404 for one that is not known, 400 for what is no number."""
    about = {"lang": "fr_FR", "scope": "open"}
    if not _NUMBER.fullmatch(number):
        words = "Le numéro saisi n’est pas valable : vérifiez le nombre de caractères."
        return {**about, "returnCode": 400, "returnMessage": words, "idShip": number}
    parcel = state.parcel(number.upper())
    if parcel is None:
        words = "Le suivi de cet envoi n’est pas encore disponible."
        return {**about, "returnCode": 404, "returnMessage": words, "idShip": number}
    return {
        **about,
        "returnCode": 200,
        "shipment": _shipment(number.upper(), parcel, state.scans(number.upper())),
    }


def _shipment(number: str, parcel: Json, scans: Sequence[Json]) -> Json:
    newest = scans[0] if scans else None
    final = newest is not None and newest["code"] in _FINAL
    shipment: Json = {
        "idShip": number,
        "holder": parcel["holder"],
        "product": parcel.get("product") or _HOLDERS[parcel["holder"]],
        "isFinal": final,
        "timeline": _timeline(scans),
        "event": [{"order": place, **scan} for place, scan in enumerate(scans)],
        "contextData": _context(parcel),
        "url": f"https://www.laposte.fr/outils/suivre-vos-envois?code={number}",
    }
    entered = [scan["date"] for scan in scans if scan["code"] not in ("DR1", "DR2")]
    if entered:
        shipment["entryDate"] = entered[-1]
    if final and newest is not None:
        shipment["deliveryDate"] = shipment["estimDate"] = newest["date"]
    else:
        shipment |= {
            name: parcel[name] for name in ("estimDate", "estimHourMin", "estimHourMax") if parcel.get(name)
        }
    return shipment


def _timeline(scans: Sequence[Json]) -> list[Json]:
    reached = max((_CODES.get(scan["code"], (0, ""))[0] for scan in scans), default=0)
    dates = {_CODES.get(scan["code"], (0, ""))[0]: scan["date"] for scan in scans}
    steps: list[Json] = []
    for place, label in enumerate(_STEPS, start=1):
        step: Json = {
            "id": place,
            "shortLabel": label,
            "longLabel": "",
            "status": place <= reached,
            "type": 1,
            "country": "FR",
        }
        if place in dates:
            step["date"] = dates[place]
        steps.append(step)
    return steps


def _context(parcel: Json) -> dict[str, Any]:
    context: dict[str, Any] = {
        "deliveryChoice": {"deliveryChoice": 0},
        "originCountry": "FR",
        "arrivalCountry": parcel.get("arrivalCountry") or "FR",
    }
    if parcel.get("removalPoint"):
        context["removalPoint"] = {"name": str(parcel["removalPoint"]), "type": "A2P"}
    return context
