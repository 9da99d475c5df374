"""What the brands explain again and again: six articles in French and English, some for one brand alone."""

from __future__ import annotations

import msgspec
from sqlalchemy import text

from guichet.demo.brands import AUBEPINE, LUNAIRE, NOVA
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.support.articles import find_articles, publish_text, save_draft, write_article

_STORE = text("SELECT id FROM stores WHERE name = :name AND gone_at IS NULL ORDER BY id LIMIT 1")


class Said(msgspec.Struct, frozen=True):
    """A text in one language; the body is Markdown."""

    title: str
    body: str


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """An article: of which brand ("" for all), and its text in both languages."""

    brand: str = ""
    fr: Said
    en: Said
    english_waits: bool = False


ARTICLES = (
    Written(
        fr=Said(
            "Retourner un article",
            """\
Vous avez **30 jours** après la réception pour nous renvoyer un article à l’état neuf.

1. Écrivez-nous avec le numéro de commande : nous vous envoyons l’étiquette.
2. Emballez l’article, si possible dans son carton.
3. Déposez le colis au point de votre choix et gardez la preuve de dépôt.

Le remboursement part sous 10 jours après le retour de l’article.
""",
        ),
        en=Said(
            "Returning an item",
            """\
You have **30 days** from receipt to send back an item that is as new.

1. Write to us with your order number: we send you the label.
2. Pack the item, in its own box if you can.
3. Leave the parcel at a drop-off point and keep the receipt.

The refund leaves within 10 days of the item’s return.
""",
        ),
    ),
    Written(
        fr=Said(
            "Suivre mon colis",
            """\
Le numéro de suivi figure dans le message d’expédition.

- Il s’active le soir de la remise au transporteur.
- Sans nouvelle étape depuis **quatre jours ouvrés**, écrivez-nous : nous ouvrons une recherche.
""",
        ),
        en=Said(
            "Following your parcel",
            """\
The tracking number stands in the message that told you of the dispatch.

- It comes alive in the evening of the day on which the carrier takes the parcel.
- No new step for **four working days**? Write to us: we have it searched for.
""",
        ),
    ),
    Written(
        fr=Said(
            "Retirer ma commande en boutique",
            """\
Venez avec le numéro de commande et une pièce à votre nom.

Une autre personne peut venir à votre place : prévenez-nous, avec son nom. La commande vous attend
**sept jours**.
""",
        ),
        en=Said(
            "Collecting my order in a shop",
            """\
Bring the order number and something with your name on it.

Somebody else may come for you: tell us their name. The order waits for **seven days**.
""",
        ),
    ),
    Written(
        brand=NOVA.name,
        fr=Said(
            "Guide des tailles Nova",
            """\
Nos tailles sont françaises.

- **36** : tour de poitrine 84 cm
- **38** : 88 cm
- **40** : 92 cm
- **42** : 96 cm

Entre deux tailles, prenez la plus grande : nos coupes sont ajustées.
""",
        ),
        en=Said(
            "Nova size guide",
            """\
Our sizes are French.

- **36**: bust 84 cm (UK 8)
- **38**: 88 cm (UK 10)
- **40**: 92 cm (UK 12)
- **42**: 96 cm (UK 14)

Between two sizes, take the larger one: our cuts are close.
""",
        ),
    ),
    Written(
        brand=AUBEPINE.name,
        fr=Said(
            "Entretenir le lin et la laine",
            """\
Le **lin** se lave à 40 °C et sèche à l’air : il s’adoucit à chaque lavage.

La **laine** s’aère plus qu’elle ne se lave ; à la main, à l’eau froide, puis à plat.
""",
        ),
        en=Said(
            "Caring for linen and wool",
            """\
**Linen** is washed at 40 °C and dried in the air: it grows softer each time.

**Wool** wants air more than water; wash it by hand, cold, and dry it flat.
""",
        ),
        english_waits=True,
    ),
    Written(
        brand=LUNAIRE.name,
        fr=Said(
            "Nourrir le cuir",
            """\
Deux fois l’an, passez un lait incolore avec un chiffon doux, puis laissez reposer une nuit.

Un cuir mouillé sèche loin du radiateur, bourré de papier. Pour une couture ou un fermoir, notre
atelier répare **pendant deux ans**.
""",
        ),
        en=Said(
            "Looking after leather",
            """\
Twice a year, work in a colourless milk with a soft cloth and leave it overnight.

Wet leather dries away from the radiator, filled with paper. Our workshop repairs seams and clasps
**for two years**.
""",
        ),
    ),
)


async def write_articles(transaction: Transaction, actor: Actor) -> None:
    """Write and publish the six articles, unless there are any."""
    if await find_articles(transaction, "", language="fr", count=1):
        return
    for written in ARTICLES:
        store = await transaction.scalar(_STORE, {"name": written.brand}) if written.brand else None
        stores = [int(store)] if store else []
        fr, en = written.fr, written.en
        article_id = await write_article(
            transaction, actor, store_ids=stores, language="fr", title=fr.title, body=fr.body
        )
        await publish_text(transaction, actor, article_id, "fr")
        await save_draft(transaction, actor, article_id, "en", title=en.title, body=en.body)
        if not written.english_waits:
            await publish_text(transaction, actor, article_id, "en")
