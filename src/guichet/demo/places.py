"""Where the merchant's goods lie: twelve shops and two warehouses, with their hours as the vendor keeps them.

Atelier Lunaire has no warehouse: what its web shop sells leaves from the shop in Paris.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from guichet.demo.brands import AUBEPINE, LUNAIRE, NOVA, PETIT_LARGE, Brand
from guichet.kernel.types import search_text

Json = dict[str, Any]

FULFILMENT = 1  # the location from which a web shop's orders leave
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A shop, or a warehouse: `weekdays` and `saturday` are opening and closing, "" on days that it is shut.

    `lunch` is told in words only: the vendor knows one opening and one closing a day.
    """

    town: str
    street: str
    postcode: str
    region: str
    latitude: float
    longitude: float
    shop: bool = True
    monday: tuple[str, str] = ("10:00", "19:00")
    weekdays: tuple[str, str] = ("10:00", "19:00")
    saturday: tuple[str, str] = ("10:00", "19:30")
    sunday: tuple[str, str] = ("", "")
    lunch: str = ""


_SHUT = ("", "")
_SHIFT = ("06:00", "20:00")
_PLACES: dict[str, tuple[Place, ...]] = {
    NOVA.hash: (
        Place(
            town="Lesquin", street="14 rue des Hauts Voyageurs", postcode="59810", region="Hauts-de-France",
            latitude=50.5872, longitude=3.1112, shop=False,
            monday=_SHIFT, weekdays=_SHIFT, saturday=("07:00", "13:00"),
        ),
        Place(
            town="Lille", street="31 rue de la Clef d’Or", postcode="59000", region="Hauts-de-France",
            latitude=50.6389, longitude=3.0622,
        ),
        Place(
            town="Lyon", street="8 rue des Marronniers-Hauts", postcode="69002",
            region="Auvergne-Rhône-Alpes", latitude=45.7571, longitude=4.8336, saturday=("10:00", "20:00"),
        ),
        Place(
            town="Nantes", street="22 rue du Puits-Bleu", postcode="44000", region="Pays de la Loire",
            latitude=47.2138, longitude=-1.5579, monday=("14:00", "19:00"),
        ),
        Place(
            town="Bordeaux", street="5 place des Tonneliers", postcode="33000", region="Nouvelle-Aquitaine",
            latitude=44.8411, longitude=-0.5752,
        ),
        Place(
            town="Rennes", street="17 rue du Grand Lavoir", postcode="35000", region="Bretagne",
            latitude=48.1113, longitude=-1.6800, monday=_SHUT, lunch="12 h 30 à 14 h, sauf le samedi",
        ),
    ),
    AUBEPINE.hash: (
        Place(
            town="Corbas", street="3 allée du Fret", postcode="69960", region="Auvergne-Rhône-Alpes",
            latitude=45.6680, longitude=4.9020, shop=False,
            monday=_SHIFT, weekdays=_SHIFT, saturday=_SHUT,
        ),
        Place(
            town="Strasbourg", street="9 rue des Potiers-d’Étain", postcode="67000", region="Grand Est",
            latitude=48.5818, longitude=7.7479, sunday=("14:00", "18:00"),
        ),
        Place(
            town="Dijon", street="40 rue du Bourg-Neuf", postcode="21000", region="Bourgogne-Franche-Comté",
            latitude=47.3216, longitude=5.0402, monday=_SHUT, lunch="12 h 15 à 14 h, tous les jours",
        ),
        Place(
            town="Annecy", street="2 quai des Vieilles Barques", postcode="74000",
            region="Auvergne-Rhône-Alpes", latitude=45.8990, longitude=6.1270, sunday=("10:00", "13:00"),
        ),
        Place(
            town="Aix-en-Provence", street="11 rue des Trois Fontaines", postcode="13100",
            region="Provence-Alpes-Côte d’Azur", latitude=43.5283, longitude=5.4470,
            monday=("14:30", "19:00"), lunch="13 h à 14 h 30, tous les jours",
        ),
    ),
    LUNAIRE.hash: (
        Place(
            town="Paris", street="26 rue du Croissant-de-Lune", postcode="75003", region="Île-de-France",
            latitude=48.8621, longitude=2.3614, weekdays=("10:30", "19:30"), sunday=("14:00", "19:00"),
        ),
        Place(
            town="Toulouse", street="6 rue des Orfèvres-Neufs", postcode="31000", region="Occitanie",
            latitude=43.6007, longitude=1.4437, monday=_SHUT,
        ),
        Place(
            town="Montpellier", street="19 rue de l’Ancienne Halle", postcode="34000", region="Occitanie",
            latitude=43.6112, longitude=3.8772, lunch="13 h à 14 h, du mardi au vendredi",
        ),
    ),
    PETIT_LARGE.hash: (
        Place(
            town="Saint-Malo", street="4 venelle du Gréement", postcode="35400", region="Bretagne",
            latitude=48.6493, longitude=-2.0257, monday=_SHUT, lunch="12 h 30 à 14 h 30, hors saison",
        ),
    ),
}  # fmt: skip


def places_of(brand: Brand) -> tuple[Place, ...]:
    """The places of a brand; the first is where its web orders leave."""
    return _PLACES[brand.hash]


def shops_of(brand: Brand) -> tuple[int, ...]:
    """The locations of a brand where a customer may collect."""
    return tuple(number for number, place in enumerate(places_of(brand), start=1) if place.shop)


def location_documents(brand: Brand, now: datetime) -> list[Json]:
    """The brand's places as the vendor keeps them."""
    return [_location(brand, number, place, now) for number, place in enumerate(places_of(brand), start=1)]


def _location(brand: Brand, number: int, place: Place, now: datetime) -> Json:
    slug = search_text(place.town).replace(" ", "-")
    days = (place.monday, *[place.weekdays] * 4, place.saturday, place.sunday)
    words = "Magasin et retrait" if place.shop else "Préparation des commandes du site"
    return {
        "id": number,
        "code": f"{'MAG' if place.shop else 'DEPOT'}-{slug.upper()}",
        "label": f"{brand.name} {place.town}" if place.shop else f"Entrepôt {place.town}",
        "description": f"{words}. Fermé le midi : {place.lunch}." if place.lunch else f"{words}.",
        "type_id": "PHYSICAL",
        "time_zone": "Europe/Paris",
        "storefront_visibility": place.shop,
        "operating_hours": {day: _hours(hours) for day, hours in zip(_WEEK, days, strict=True)},
        "special_hours": _special_days(place, now.date()),
        "address": {
            "address1": place.street,
            "address2": "",
            "city": place.town,
            "state": place.region,
            "zip": place.postcode,
            "email": f"{slug}@{brand.hash}.example",
            "phone": f"+33 1 99 00 {number:02} {len(brand.name):02}",
            "country_code": "FR",
            "geo_coordinates": {"latitude": place.latitude, "longitude": place.longitude},
        },
    }


def _hours(hours: tuple[str, str]) -> Json:
    opening, closing = hours
    return {"open": bool(opening), "opening": opening or "00:00", "closing": closing or "00:00"}


def _special_days(place: Place, today: date) -> Sequence[Json]:
    """The public holidays of winter and spring, and shops' Sundays before Christmas."""
    year = today.year
    shut = {"open": False, "opening": "00:00", "closing": "00:00", "all_day": True, "annual": True}
    days: list[Json] = [
        {"label": "Noël", "date": f"{year}-12-25", **shut},
        {"label": "Jour de l’An", "date": f"{year + 1}-01-01", **shut},
        {"label": "Fête du Travail", "date": f"{year + 1}-05-01", **shut},
    ]
    if place.shop:
        eve = date(year, 12, 24)
        before = [eve - timedelta(days=(eve.weekday() + 1) % 7 + week * 7) for week in range(2)]
        days += [
            {
                "label": "Dimanche avant Noël",
                "date": day.isoformat(),
                "open": True,
                "opening": "11:00",
                "closing": "19:00",
                "all_day": False,
                "annual": False,
            }
            for day in before
        ]
    return days
