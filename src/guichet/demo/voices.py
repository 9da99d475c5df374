"""How the three brands speak: one lively, one formal, one like a friend, who has texts of her own."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from guichet.demo.brands import AUBEPINE, LUNAIRE, NOVA
from guichet.demo.chat import Front
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.support.macros import Offer, write_macro
from guichet.voice.brands import NewVoice, add_voice, list_voices
from guichet.voice.templates import NewText, write_text

_VOICES = {
    NOVA.hash: NewVoice(
        name=NOVA.name,
        main=True,
        language="fr",
        tone="Vif et chaleureux : une idée par phrase, la réponse dès la première ligne.",
        address={"fr": "vous", "de": "Sie", "es": "usted"},
        encouraged=("Dire d’abord où en est la commande.", "Nommer l’article plutôt que « votre produit »."),
        discouraged=("S’excuser deux fois.", "Renvoyer vers une page d’aide sans répondre."),
        avoided_words=("malheureusement", "n’hésitez pas", "!"),
        greetings={
            "fr": "Bonjour{% if customer.first_name %} {{ customer.first_name }}{% endif %},",
            "en": "Hello{% if customer.first_name %} {{ customer.first_name }}{% endif %},",
        },
        signatures={"fr": "Belle journée,\nL’équipe Nova", "en": "Have a lovely day,\nThe Nova team"},
    ),
    AUBEPINE.hash: NewVoice(
        name=AUBEPINE.name,
        language="fr",
        tone="Posé et soigné, comme une lettre : phrases complètes, aucune familiarité.",
        address={"fr": "vous", "de": "Sie", "es": "usted"},
        encouraged=("Employer le nom de famille quand il est connu.", "Remercier de la patience."),
        discouraged=("Abréger.", "Employer le prénom seul."),
        avoided_words=("coucou", "super", "colis perdu", "!"),
        greetings={
            "fr": "{% if customer.name %}Bonjour {{ customer.name }},{% else %}Madame, Monsieur,{% endif %}",
            "en": "Dear {% if customer.name %}{{ customer.name }}{% else %}customer{% endif %},",
        },
        signatures={
            "fr": "Recevez nos salutations les meilleures.\nLe service clients de la Maison Aubépine",
            "en": "Yours sincerely,\nCustomer service, Maison Aubépine",
        },
    ),
    LUNAIRE.hash: NewVoice(
        name=LUNAIRE.name,
        language="fr",
        tone="Une artisane qui écrit à une habituée : on se tutoie, on parle de l’atelier.",
        address={"fr": "tu", "de": "du", "es": "tú"},
        encouraged=("Dire ce qui se passe à l’atelier.", "Proposer une réparation avant un échange."),
        discouraged=("Parler de « service clients ».",),
        avoided_words=("cordialement", "malheureusement", "!"),
        greetings={
            "fr": "Bonjour{% if customer.first_name %} {{ customer.first_name }}{% endif %},",
            "en": "Hi{% if customer.first_name %} {{ customer.first_name }}{% endif %},",
        },
        signatures={"fr": "À bientôt,\nl’Atelier Lunaire", "en": "Talk soon,\nAtelier Lunaire"},
    ),
}
_WHERE = """{{ brand.greeting }}

Merci pour ton message. Voici où en est ta commande {{ order.number }} du {{ order.placed_on }}.

{% if parcel %}{% if parcel.delivered_on %}D’après le transporteur, ton colis a été livré le \
{{ parcel.delivered_on }}.{% else %}Ton colis{% if parcel.number %} {{ parcel.number }}{% endif %} est \
{{ parcel.state }}.{% if parcel.last_scan_on %} Dernier passage : {{ parcel.last_scan_on }}\
{% if parcel.last_place %}, {{ parcel.last_place }}{% endif %}.{% endif %}{% if parcel.was_expected_on %} \
Il était attendu le {{ parcel.was_expected_on }}, désolés pour ce retard.{% elsif parcel.expected_on %} \
Livraison annoncée : {{ parcel.expected_on }}.{% endif %}{% endif %}{% else %}Elle est {{ order.state }} : \
nous y travaillons à l’atelier.{% endif %}

{% if parcel.link %}Pour suivre ton colis : {{ parcel.link }}{% endif %}

{{ brand.signature }}"""
_LATE = """{{ brand.greeting }}

Ton colis était attendu le {{ parcel.was_expected_on }} et n’est pas arrivé. Nous en sommes désolés.

Il est {{ parcel.state }}.{% if parcel.last_scan_on %} Dernier passage : {{ parcel.last_scan_on }}\
{% if parcel.last_place %}, {{ parcel.last_place }}{% endif %}.{% endif %}{% if parcel.carrier_words %} \
Le transporteur précise : « {{ parcel.carrier_words }} »{% endif %}

{% if parcel.link %}Pour le suivre : {{ parcel.link }}{% endif %}

Si rien ne bouge, réponds à ce message et nous interrogeons le transporteur.

{{ brand.signature }}"""
_RETURN = """{{ brand.greeting }}

Ton retour pour la commande {{ order.number }} est accepté.

Renvoie-nous l’article dans sa boîte{% if return.send_before %} avant le {{ return.send_before }}{% endif %}.
S’il est abîmé, dis-le-nous : nous pouvons souvent le réparer.

{{ brand.signature }}"""
_FRIENDLY = {
    "where_is_my_order": ("Ta commande {{ order.number }}", _WHERE),
    "late": ("Ta commande {{ order.number }} : un retard", _LATE),
    "return_approved": ("Ton retour, commande {{ order.number }}", _RETURN),
}


async def give_voices(transaction: Transaction, actor: Actor, fronts: Sequence[Front]) -> None:
    """Give each brand its voice for all its stores, and macros their tags; what is there stays."""
    known = {row.voice.name for row in await list_voices(transaction)}
    for front in fronts:
        voice = _VOICES.get(front.brand.hash)
        if voice is None or voice.name in known:
            continue
        speaks = msgspec.structs.replace(voice, connection_ids=(front.connection_id,))
        voice_id = await add_voice(transaction, actor, speaks)
        if front.brand is LUNAIRE:
            for intent, (subject, body) in _FRIENDLY.items():
                new = NewText(intent=intent, language="fr", voice_id=voice_id, subject=subject, body=body)
                await write_text(transaction, actor, new)
    if not known:
        await write_macro(transaction, actor, "late", tags=["retard transporteur"], actions=[])
        await write_macro(transaction, actor, "partial_refund", tags=["geste"], actions=[Offer("refund")])
