"""What a brand sells and where it lies: places, categories, products, stock, prices, promotions."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import msgspec

from guichet.demo.brands import NOVA, Brand, Colour, Family
from guichet.demo.pictures import picture
from guichet.demo.places import FULFILMENT, location_documents, places_of, shops_of
from guichet.kernel.types import search_text

FIRST_PRODUCT = 1001
FIRST_VARIANT = 10001
LEFT_IN_SHOPS = 1004
"""A product of Nova that the warehouse has none of: what is bought of it leaves from a shop."""
_LEFT = 4

Json = dict[str, Any]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A variant as an order's line names it; `price` is in cents, tax included."""

    product_id: int
    variant_id: int
    name: str
    sku: str
    gtin: str
    brand: str
    options: tuple[tuple[str, str], ...]
    price: int


class Shelves(msgspec.Struct, frozen=True, kw_only=True):
    """Documents by kind, in the order in which they are loaded, and the items that orders choose from."""

    documents: dict[str, list[Json]]
    items: list[Item]


def coupons_of(brand: Brand) -> tuple[tuple[str, int], ...]:
    """A brand's coupons: code and percent."""
    return (("BIENVENUE10", 10), (brand.coupon, 15), ("MERCI5", 5))


def draw_shelves(draw: random.Random, brand: Brand, products: int, now: datetime) -> Shelves:
    """A brand's catalogue of so many products, with the stock of each variant at each of its places."""
    branches = sorted({family.branch for family in brand.families})
    categories = _categories(brand, branches)
    number_of = {(one["parent_id"], one["name"]): one["category_id"] for one in categories}
    documents: list[Json] = []
    items: list[Item] = []
    for place in range(products):
        model = _draw_model(draw, brand, place)
        its_items = _items(brand, model, len(items))
        root = branches.index(model.family.branch) + 1
        branch = [root, number_of[root, model.family.category]]
        documents.append(_product(draw, brand, model, its_items, branch, now))
        items += its_items
    return Shelves(
        documents={
            "brand": [{"id": 1, "name": brand.maker}],
            "category": categories,
            "location": location_documents(brand, now),
            "product": documents,
            "inventory": list(_levels(draw, brand, items)),
            "price_list": [{"id": 1, "name": "Clients fidèles", "active": True}],
            "price_record": _loyal_prices(draw, items),
            "coupon": _coupons(brand, now),
            "promotion": [_promotion(now)],
            "pickup_method": [_pickup_method(shop) for shop in shops_of(brand)],
        },
        items=items,
    )


def _categories(brand: Brand, branches: Sequence[str]) -> list[Json]:
    roots = [(name, 0) for name in branches]
    leaves = sorted({(family.category, branches.index(family.branch) + 1) for family in brand.families})
    return [
        {
            "category_id": number,
            "name": name,
            "parent_id": parent,
            "tree_id": 1,
            "sort_order": number,
            "url": {"path": f"/{search_text(name).replace(' ', '-')}-{number}/", "is_customized": False},
        }
        for number, (name, parent) in enumerate([*roots, *leaves], start=1)
    ]


class _Model(msgspec.Struct, frozen=True, kw_only=True):
    """What the parts of a product share."""

    number: int
    family: Family
    name: str
    price: int
    sale: int | None
    sizes: tuple[str, ...]
    colours: Sequence[Colour]
    pattern: int


def _name(brand: Brand, place: int) -> str:
    """How the product at a place of the catalogue is called."""
    family = brand.families[place % len(brand.families)]
    rounds, model = divmod(place // len(brand.families), len(brand.models))
    named = f"{family.noun} {brand.models[(model + place) % len(brand.models)]}"
    return f"{named} {rounds + 1}" if rounds else named


LEFT_IN_SHOPS_NAME = _name(NOVA, LEFT_IN_SHOPS - FIRST_PRODUCT)


def _draw_model(draw: random.Random, brand: Brand, place: int) -> _Model:
    family = brand.families[place % len(brand.families)]
    price = draw.randint(family.cheapest, family.dearest) * 100 - draw.choice((0, 10, 100))
    first = draw.randrange(max(1, len(family.sizes) - 2))
    return _Model(
        number=FIRST_PRODUCT + place,
        family=family,
        name=_name(brand, place),
        price=price,
        sale=round(price * 0.7) // 100 * 100 + 90 if draw.random() < 0.15 else None,
        sizes=family.sizes[first : first + draw.choice((2, 3, 3))],
        colours=draw.sample(brand.colours, 2 if len(family.sizes) > 1 else 4),
        pattern=draw.randrange(1000),
    )


def _items(brand: Brand, model: _Model, before: int) -> list[Item]:
    """The variants of a model, numbered after the `before` that others have."""
    return [
        Item(
            product_id=model.number,
            variant_id=FIRST_VARIANT + before + place,
            name=model.name,
            sku=f"{brand.prefix}-{model.family.code}-{model.number}-{_code(size)}-{colour[1]}",
            gtin=_gtin(brand.first_order * 100 + FIRST_VARIANT + before + place),
            brand=brand.maker,
            options=((brand.size_name, size), ("Couleur", colour[0])),
            price=model.sale or model.price,
        )
        for place, (size, colour) in enumerate(product(model.sizes, model.colours))
    ]


def _product(
    draw: random.Random,
    brand: Brand,
    model: _Model,
    items: Sequence[Item],
    categories: list[int],
    now: datetime,
) -> Json:
    moment = (now - timedelta(days=draw.uniform(30, 700))).isoformat(timespec="seconds")
    colours = [colour[0] for colour in model.colours]
    path = f"/{search_text(model.name).replace(' ', '-')}-{model.number}/"
    return {
        "id": model.number,
        "name": model.name,
        "type": "physical",
        "sku": f"{brand.prefix}-{model.family.code}-{model.number}",
        "description": f"<p>{model.name}, {model.family.matter}. Coloris : {', '.join(colours).lower()}.</p>",
        "weight": model.family.grams / 1000,
        "price": model.price / 100,
        "sale_price": model.sale / 100 if model.sale else 0,
        "brand_id": 1,
        "categories": categories,
        "channels": [1],
        "is_visible": draw.random() > 0.03 or is_left_in_shops(brand, model.number),
        "inventory_tracking": "variant",
        "date_created": moment,
        "date_modified": moment,
        "custom_url": {"url": path, "is_customized": False},
        "images": [
            {
                "image_url": picture(model.family.drawing, colour[2], model.pattern),
                "is_thumbnail": at == 0,
                "sort_order": at,
                "description": f"{model.name}, {colour[0].lower()}",
            }
            for at, colour in enumerate(model.colours)
        ],
        "options": [
            _option(model.number, brand.size_name, "rectangles", model.sizes, 1),
            _option(model.number, "Couleur", "swatch", colours, 2),
        ],
        "variants": [_variant(item, model) for item in items],
    }


def _variant(item: Item, model: _Model) -> Json:
    shades = {colour[0]: colour[2] for colour in model.colours}
    return {
        "id": item.variant_id,
        "sku": item.sku,
        "gtin": item.gtin,
        "upc": "",
        "image_url": picture(model.family.drawing, shades[item.options[1][1]], model.pattern),
        "option_values": [
            {
                "id": item.variant_id * 10 + place,
                "label": value,
                "option_id": item.product_id * 10 + place,
                "option_display_name": name,
            }
            for place, (name, value) in enumerate(item.options, start=1)
        ],
    }


def _option(product: int, name: str, kind: str, labels: Sequence[str], place: int) -> Json:
    number = product * 10 + place
    return {
        "id": number,
        "display_name": name,
        "name": name,
        "type": kind,
        "sort_order": place,
        "option_values": [
            {"id": number * 100 + at, "label": label, "sort_order": at, "is_default": at == 0}
            for at, label in enumerate(labels)
        ],
    }


def _gtin(number: int) -> str:
    """A GTIN-13 of the numbers that GS1 keeps for use inside a company, which no real product bears."""
    digits = f"20{number:010}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"


def _code(size: str) -> str:
    """A size as it stands in a stock keeping unit: letters and digits."""
    return "".join(letter for letter in search_text(size).upper() if letter.isalnum())


def _levels(draw: random.Random, brand: Brand, items: Sequence[Item]) -> Iterator[Json]:
    """Where web orders leave lies most; a shop does not carry everything, and runs out sooner."""
    locations = range(1, len(places_of(brand)) + 1)
    for item in items:
        for location in locations:
            web = location == FULFILMENT
            on_hand = _draw_level(draw, web=web)
            if is_left_in_shops(brand, item.product_id):
                on_hand = 0 if web else max(_LEFT, on_hand or 0)
            if on_hand is None:
                continue
            yield {
                "variant_id": item.variant_id,
                "location_id": location,
                "total_inventory_onhand": on_hand,
                "settings": {
                    "safety_stock": 0 if web else 1,
                    "warning_level": 2,
                    "bin_picking_number": _bin(item),
                },
            }


def _draw_level(draw: random.Random, *, web: bool) -> int | None:
    """How much of an article lies at a place; None where a shop does not carry it."""
    if not web and draw.random() < 0.25:
        return None
    sold_out = draw.random() < (0.04 if web else 0.18)
    return 0 if sold_out else draw.randint(1, 60 if web else 6)


def is_left_in_shops(brand: Brand, product_id: int) -> bool:
    """Whether a product is the one that the warehouse has none of, and gets no more of."""
    return brand is NOVA and product_id == LEFT_IN_SHOPS


def _bin(item: Item) -> str:
    """Where an article lies: aisle, shelf and board, the same everywhere."""
    aisle = "ABCDEF"[item.variant_id // 40 % 6]
    return f"{aisle}{item.variant_id // 4 % 14 + 1}-{item.variant_id % 4 + 1}"


def _loyal_prices(draw: random.Random, items: Sequence[Item]) -> list[Json]:
    chosen = draw.sample(items, len(items) // 10)
    return [
        {
            "price_list_id": 1,
            "variant_id": item.variant_id,
            "sku": item.sku,
            "currency": "eur",
            "price": round(item.price * 0.9) / 100,
        }
        for item in chosen
    ]


def _coupons(brand: Brand, now: datetime) -> list[Json]:
    created = (now - timedelta(days=600)).isoformat(timespec="seconds")
    return [
        {
            "id": number,
            "name": f"{percent} % de remise",
            "code": code,
            "type": "percentage_discount",
            "amount": f"{percent}.0000",
            "date_created": created,
        }
        for number, (code, percent) in enumerate(coupons_of(brand), start=1)
    ]


def _promotion(now: datetime) -> Json:
    discount = {"cart_value": {"discount": {"percentage_amount": "20"}}}
    return {
        "id": 1,
        "name": "Ventes privées",
        "redemption_type": "AUTOMATIC",
        "rules": [{"action": discount, "apply_once": True, "stop": False}],
        "start_date": (now - timedelta(days=20)).isoformat(timespec="seconds"),
        "end_date": (now + timedelta(days=20)).isoformat(timespec="seconds"),
        "status": "ENABLED",
    }


def _pickup_method(location: int) -> Json:
    return {
        "id": location,
        "location_id": location,
        "display_name": "Retrait en magasin",
        "collection_instructions": "Présentez votre numéro de commande à l’accueil.",
        "collection_time_description": "Prêt en 2 heures aux heures d’ouverture",
    }
