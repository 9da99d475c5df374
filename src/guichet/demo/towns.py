"""The demo's own small list of towns: those of its shops, and some around them, roughly where they lie."""

from __future__ import annotations

from guichet.commerce.places import TownLine, fold_town, take_towns
from guichet.demo.brands import ALL
from guichet.demo.places import places_of
from guichet.kernel.db import Transaction

_AROUND = """
59100 Roubaix 50.69 3.18 | 59200 Tourcoing 50.72 3.16 | 59800 Lille 50.63 3.07
59650 Villeneuve-d’Ascq 50.62 3.13 | 59300 Valenciennes 50.36 3.52 | 62000 Arras 50.29 2.78
62300 Lens 50.43 2.83 | 59500 Douai 50.37 3.08 | 69003 Lyon 45.76 4.85
69100 Villeurbanne 45.77 4.88 | 38200 Vienne 45.53 4.87 | 42000 Saint-Étienne 45.44 4.39
01000 Bourg-en-Bresse 46.20 5.23 | 44600 Saint-Nazaire 47.27 -2.21 | 44800 Saint-Herblain 47.21 -1.65
49000 Angers 47.47 -0.55 | 85000 La Roche-sur-Yon 46.67 -1.43 | 33700 Mérignac 44.84 -0.65
33600 Pessac 44.81 -0.63 | 33120 Arcachon 44.66 -1.17 | 24000 Périgueux 45.18 0.72
35300 Fougères 48.35 -1.20 | 35500 Vitré 48.12 -1.21 | 56000 Vannes 47.66 -2.76
22100 Dinan 48.45 -2.05 | 35800 Dinard 48.63 -2.06 | 67300 Schiltigheim 48.61 7.75
68000 Colmar 48.08 7.36 | 68100 Mulhouse 47.75 7.34 | 67500 Haguenau 48.82 7.79
21200 Beaune 47.02 4.84 | 71100 Chalon-sur-Saône 46.78 4.85 | 39100 Dole 47.09 5.49
73000 Chambéry 45.57 5.92 | 74100 Annemasse 46.19 6.24 | 38000 Grenoble 45.19 5.72
13001 Marseille 43.30 5.37 | 13006 Marseille 43.29 5.38 | 84000 Avignon 43.95 4.81
83000 Toulon 43.12 5.93 | 13300 Salon-de-Provence 43.64 5.10 | 75011 Paris 48.86 2.38
75015 Paris 48.84 2.30 | 75018 Paris 48.89 2.34 | 92100 Boulogne-Billancourt 48.84 2.24
93200 Saint-Denis 48.94 2.36 | 78000 Versailles 48.80 2.13 | 94300 Vincennes 48.85 2.44
77000 Melun 48.54 2.66 | 31100 Toulouse 43.57 1.40 | 31700 Blagnac 43.64 1.39
81000 Albi 43.93 2.15 | 82000 Montauban 44.02 1.35 | 30000 Nîmes 43.84 4.36
34500 Béziers 43.34 3.22 | 34200 Sète 43.40 3.70 | 11100 Narbonne 43.18 3.00
29200 Brest 48.39 -4.49 | 76000 Rouen 49.44 1.10 | 14000 Caen 49.18 -0.37
51100 Reims 49.26 4.03 | 54000 Nancy 48.69 6.18 | 57000 Metz 49.12 6.18
45000 Orléans 47.90 1.91 | 37000 Tours 47.39 0.69 | 63000 Clermont-Ferrand 45.78 3.08
"""


async def name_towns(transaction: Transaction) -> None:
    """Have the demo's towns found; once more changes nothing."""
    await take_towns(transaction, demo_towns())


def demo_towns() -> list[TownLine]:
    """The towns of the shops, each by its own postcode, and those around them."""
    around = [_read(entry) for line in _AROUND.strip().splitlines() for entry in line.split("|")]
    own = [
        _town(place.postcode, place.town, place.latitude, place.longitude)
        for brand in ALL
        for place in places_of(brand)
    ]
    return list({(town.postcode, town.search_name): town for town in [*around, *own]}.values())


def _read(entry: str) -> TownLine:
    postcode, rest = entry.strip().split(" ", 1)
    name, latitude, longitude = rest.rsplit(" ", 2)
    return _town(postcode, name, float(latitude), float(longitude))


def _town(postcode: str, name: str, latitude: float, longitude: float) -> TownLine:
    return TownLine(
        country="FR",
        postcode=postcode,
        search_name=fold_town(name),
        name=name,
        latitude=latitude,
        longitude=longitude,
    )
