"""What alerts say, in the reader's language; English for one that has none. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from guichet.before.alerts.episodes import Kind


class _Language(msgspec.Struct, frozen=True):
    """Titles and lines by kind: `{name}` is the article, `{at}` where, `{price}` and `{before}` amounts."""

    titles: dict[Kind, str]
    lines: dict[Kind, str]
    online: str
    at: str
    and_: str
    many: str
    greeting: str
    footer: str


_FRENCH = _Language(
    {
        Kind.BACK_IN_STOCK: "De nouveau disponible : {name}",
        Kind.LOW_STOCK: "Bientôt épuisé : {name}",
        Kind.PRICE_DROP: "Prix en baisse : {name}",
    },
    {
        Kind.BACK_IN_STOCK: "{name} est de nouveau disponible {at}.",
        Kind.LOW_STOCK: "{name} : il n’en reste que très peu {at}.",
        Kind.PRICE_DROP: "{name} coûte maintenant {price}. Son prix le plus bas des 30 derniers jours était"
        " {before}.",
    },
    "en ligne",
    "à {places}",
    " et ",
    "{count} nouvelles de vos envies",
    "Bonjour,",
    "Vous recevez ce message parce que vous avez demandé à être prévenu par {name}.\n"
    "Ne plus recevoir ces alertes",
)
_ENGLISH = _Language(
    {
        Kind.BACK_IN_STOCK: "Back in stock: {name}",
        Kind.LOW_STOCK: "Nearly gone: {name}",
        Kind.PRICE_DROP: "Lower price: {name}",
    },
    {
        Kind.BACK_IN_STOCK: "{name} is back {at}.",
        Kind.LOW_STOCK: "{name}: very few are left {at}.",
        Kind.PRICE_DROP: "{name} now costs {price}. Its lowest price of the last 30 days was {before}.",
    },
    "online",
    "at {places}",
    " and ",
    "{count} news of what you wish for",
    "Hello,",
    "You receive this message because you asked {name} to tell you.\nReceive no more of these alerts",
)
_LANGUAGES = {"fr": _FRENCH, "en": _ENGLISH}


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of news: what happened to an article, at which places (by name; `online` is one of them)."""

    kind: Kind
    name: str
    places: Sequence[str] = ()
    online: bool = False
    price: str = ""
    price_before: str = ""
    link: str = ""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What is said in a language, as a mail and as a notification."""

    language: str
    subject: str
    text: str
    footer: str
    title: str
    body: str


def say_alert(items: Sequence[Item], language: str, brand: str) -> Said:
    """One mail and one notification for all that is news at once."""
    spoken = language if language in _LANGUAGES else "en"
    words = _LANGUAGES[spoken]
    lines = [_line(item, words) for item in items]
    first = items[0]
    title = words.titles[first.kind].format(name=first.name)
    if len(items) > 1:
        title = words.many.format(count=len(items))
    blocks = [
        "\n".join(part for part in (line, item.link) if part) for line, item in zip(lines, items, strict=True)
    ]
    return Said(
        language=spoken,
        subject=title,
        text="\n\n".join([words.greeting, *blocks, brand]),
        footer=words.footer.format(name=brand),
        title=title,
        body=lines[0] if len(items) == 1 else "\n".join(_short(item, words) for item in items[:5]),
    )


def _line(item: Item, words: _Language) -> str:
    return words.lines[item.kind].format(
        name=item.name, at=_at(item, words), price=item.price, before=item.price_before
    )


def _short(item: Item, words: _Language) -> str:
    return words.titles[item.kind].format(name=item.name)


def _at(item: Item, words: _Language) -> str:
    shops = words.at.format(places=_list(item.places, words)) if item.places else ""
    return words.and_.join(part for part in (words.online if item.online else "", shops) if part)


def _list(places: Sequence[str], words: _Language) -> str:
    *most, last = places
    return f"{', '.join(most)}{words.and_}{last}" if most else last
