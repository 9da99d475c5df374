"""Order numbers that a text seems to name: candidates, which only the mirror can confirm.

A number counts after a word for order in one of seven languages, after `#`, in Amazon's form, or where a shop's
own pattern finds it. Dates, amounts, quantities, telephone numbers and the forms of tracking numbers do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# ruff: noqa: E501 — lists of words

_LONGEST = 60_000
_MOST = 20

_ORDER = (
    r"orders?|purchase order|p\.?o\.?(?= ?(?:number|no|#|nr))|commandes?|cmde?s?|cdes?|bestellungen|bestellung|bestell(?:ung)?s?|auftr(?:ä|ae)ge|auftrags?|auftrag"
    r"|pedidos?|orden|(?:ó|o)rdenes|compras?|ordin[ei]|acquisto|bestellingen|bestelling|bestel|encomendas?|purchase|achat"
)
_NUMBER = r"numbers?|num(?:(?:é|e)ro)?s?|n\.?[°º]s?|n[or]s?|n(?=\.)|nrs?|nummern?|n(?:ú|u)meros?|numer[oi]|id|ids|ref(?:erence|\.)?|r(?:é|e)f(?:(?:é|e)rence)?|referen(?:z|cia|tie)|code|kennung|no"
_LINK = r"is|are|was|est|sont|ist|war|lautet|es|son|era|(?:è|e)|sono|zijn|(?:é|s(?:ã|a)o)|with|avec|mit|con|met|com|de|d['’]|der|del|della|dell['’]|da|do|van|von|of|the|la|le|el|il|het|die|mein(?:er|e)?|my|ma|mi|client"
_TOKEN = r"(?:(?-i:[A-Z]{1,6})[-_]?)?\d{2,15}(?:[-_/]\d{1,10}){0,3}(?:-?(?-i:[A-Z]{1,3}))?"  # noqa: S105 — a pattern of numbers
_CONTEXT = re.compile(
    rf"(?<![\w-])(?:(?:{_NUMBER})[ .:]*(?:{_LINK})?[ ]*)?(?:{_ORDER})(?:(?:[\s.:;,#(\[\"'«=*–—-]|&nbsp;){{1,6}}|[- ]?(?=(?:{_NUMBER})\b|#|n°))"
    rf"(?:(?:{_NUMBER}|{_LINK})(?:[\s.:;#(\[\"'«=*–—°-]){{1,5}}|(?:n[°º])\s*){{0,4}}[#\s(\[\"'«*]*"
    rf"(?P<first>{_TOKEN})(?![\w@])(?P<more>(?:\s*(?:,|;|&|\+|/|and|et|und|y|en|e)\s*(?:n[°º]\s*)?#?{_TOKEN}(?![\w@])){{0,9}})",
    re.IGNORECASE,
)
_COMPOUND = re.compile(
    rf"(?<!\w)(?:order|bestell?|auftrags|bestel|bestellings|ordre)[- ]?(?:number|nummer|nr|no|num|id|ref)\b[\s.:#(\[\"'=*–—-]{{0,6}}(?:(?:{_LINK})\s)?[\s#:]*(?P<first>{_TOKEN})(?![\w@])(?P<more>)",
    re.IGNORECASE,
)
_HASH = re.compile(r"(?<![\w&/#.=-])#\s?(?P<first>(?-i:[A-Z]{1,6})?-?\d{3,12}(?:-\d{1,6}){0,2})(?![\w@;])")
_AMAZON = re.compile(r"(?<![\w-])\d{3}-\d{7}-\d{7}(?![\w-])")
_INNER = re.compile(_TOKEN, re.IGNORECASE)

_DATE = re.compile(
    r"(?:\d{1,2}[-_/]\d{1,2}[-_/](?:19|20)?\d\d|(?:19|20)\d\d[-_/]\d{1,2}[-_/]\d{1,2}|\d{1,2}[-/](?:19|20)\d\d|(?:19|20)\d\d)"
)
_TRACKING = re.compile(
    r"(?:[A-Z]{2}\d{9}[A-Z]{2}|[A-Z]{2}\d{9,}|1Z\w{16}|\d[A-Z]\d{11}|J[JVD]{1,2}\d{10,}|\d{16,})"
)
_AFTER = re.compile(
    r"\s?(?:€|\$|£|%|eur\b|euros?\b|usd\b|gbp\b|chf\b|[.,]\d|°|kg\b|g\b|cm\b|mm\b|ml\b|x\b|h\b|(?:pcs|pieces?|pi(?:è|e)ces?|units?|unit(?:é|e)s?|items?|articles?|products?|produits?|st(?:ü|u)ck|artikel|unidades|pezzi|stuks|hours?|heures?|stunden|tage|days?|jours?|minutes?|days|weeks?|semaines?|wochen|d(?:í|i)as|giorni|dagen|dias|francs?|dollars?|pounds?|livres?)\b)",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"(?:ticket|case|request|incident|issue|facture|invoice|rechnung\w*|factura|fattura|factuur|fatura|tracking|suivi|colis|parcel|package|paket\w*|sendung\w*|env(?:í|i)o|pacco|spedizione|pakket|zending|pacote|rastreio|tel\w*|phone|mobile|fax|handy|siret|tva|vat|iban|room|apt|appt|suite|dossier|return|retour|rma|sku|art(?:ikel|icle|\.)?|version|page|top|no\.? ?1)[\s.:°-]*(?:n[°ºor]\.?|number|nr\.?|id)?[\s.:#-]*$",
    re.IGNORECASE,
)


def order_numbers(texts: Iterable[str], patterns: Sequence[str] = ()) -> tuple[str, ...]:
    """The candidates of some texts (the subject first), each once. `patterns`: regular expressions of the shops.

    A pattern's first group, or the whole match where it has none, is the number. Raises re.error for one that
    is no regular expression.
    """
    own = [re.compile(pattern) for pattern in patterns]
    found: dict[str, None] = {}
    for text in texts:
        for number in sorted(_candidates(text[:_LONGEST], own)):
            found.setdefault(number[1])
        if len(found) >= _MOST:
            break
    return tuple(found)[:_MOST]


def _candidates(text: str, own: Sequence[re.Pattern[str]]) -> set[tuple[int, str]]:
    places: dict[str, int] = {}
    for pattern in own:
        for found in pattern.finditer(text):
            number = (found[1] if pattern.groups else found[0]) or ""
            if number:
                places.setdefault(number, found.start())
    for pattern in (_CONTEXT, _COMPOUND):
        for found in pattern.finditer(text):
            _add(places, text, found.start("first"), found["first"], sure=True)
            for more in _INNER.finditer(found["more"]):
                _add(places, text, found.start("more") + more.start(), more[0], sure=True)
    for found in _HASH.finditer(text):
        _add(places, text, found.start("first"), found["first"], sure=False)
    for found in _AMAZON.finditer(text):
        places.setdefault(found[0], found.start())
    return {(place, number) for number, place in places.items()}


def _add(places: dict[str, int], text: str, place: int, number: str, *, sure: bool) -> None:
    digits = sum(sign.isdigit() for sign in number)
    end = place + len(number)
    if (
        digits < 3
        or (_DATE.fullmatch(number) and text[place - 1 : place] != "#")
        or _TRACKING.fullmatch(number)
        or _AFTER.match(text, end)
    ):
        return
    if text[end : end + 1] in ("/", "-", ".") and text[end + 1 : end + 2].isdigit():
        return
    if text[end : end + 2].strip()[:1] == ":" and sure and digits < 4:
        return
    if not sure and _OTHER_NUMBER.search(text[max(0, place - 40) : place].rstrip("# ")):
        return
    places.setdefault(number.strip("-_/"), place)
