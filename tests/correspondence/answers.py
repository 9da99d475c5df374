"""Answers as mail programs write them in seven languages, each with the words that are new. All invented."""

# ruff: noqa: E501 — mails and markup as they are written

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

QUOTED = "> Hello,\n> your parcel has left us.\n>\n> The shop"
UNQUOTED = "Hello,\nyour parcel has left us.\n\nThe shop"


@dataclass(frozen=True)
class Manner:
    """How the mail programs of one language begin a quote, a header block, a signature."""

    language: str
    words: str
    attributions: tuple[str, ...]
    headers: tuple[str, ...]
    original: tuple[str, ...]
    forwarded: str
    mobile: tuple[str, ...]
    card: str


MANNERS = (
    Manner(
        "fr",
        "Bonjour,\n\nJe n'ai toujours rien reçu. Pouvez-vous vérifier ?\n\nCordialement,\nÉlise Marchal",
        (
            "Le lun. 3 mars 2025 à 10:12, La Boutique <contact@boutique.example> a écrit :",
            "Le 3 mars 2025 à 10:12, La Boutique <contact@boutique.example> a écrit :",
            "Le 03/03/2025 à 10:12, La Boutique a écrit :",
            "Le lundi 3 mars 2025 à 10:12:45 UTC+1, La Boutique\n<contact@boutique.example> a écrit :",
            "Le mar. 4 mars 2025 à 08:01, La Boutique <\ncontact@boutique.example> a écrit :",
        ),
        (
            (
                "De : La Boutique <contact@boutique.example>\nEnvoyé : lundi 3 mars 2025 10:12\nÀ : Élise Marchal\n"
                "Objet : Votre commande"
            ),
            (
                "________________________________\nDe : La Boutique <contact@boutique.example>\n"
                "Envoyé : lundi 3 mars 2025 10:12:45\nÀ : elise@personne.example\nObjet : Votre commande"
            ),
            (
                "*De :* La Boutique <contact@boutique.example>\n*Envoyé :* lundi 3 mars 2025 10:12\n*À :* Élise\n"
                "*Objet :* Votre commande"
            ),
            (
                'De: "La Boutique" <contact@boutique.example>\nÀ: "Élise" <elise@personne.example>\n'
                "Envoyé: Lundi 3 Mars 2025 10:12:45\nObjet: Votre commande"
            ),
        ),
        ("-----Message d'origine-----", "-------- Message original --------", "----- Mail original -----"),
        "---------- Message transféré ---------",
        (
            "Envoyé de mon iPhone",
            "Envoyé depuis mon appareil Galaxy",
            "Envoyé à partir de Outlook pour Android",
            "Télécharger Outlook pour iOS",
            "Envoyé depuis l'application Mail Orange",
        ),
        "Élise Marchal\n12 rue des Lilas\nTél. 01 02 03 04 05",
    ),
    Manner(
        "en",
        "Hi,\n\nI still have not got it. Could you check, please?\n\nBest regards,\nAlice Marsh",
        (
            "On Mon, Mar 3, 2025 at 10:12 AM The Shop <hello@shop.example> wrote:",
            "On 3 Mar 2025, at 10:12, The Shop <hello@shop.example> wrote:",
            "On 03/03/2025 10:12, The Shop wrote:",
            "On Monday, March 3, 2025 at 10:12:45 AM GMT+1, The Shop <hello@shop.example>\nwrote:",
            "The Shop <hello@shop.example> wrote on 3 March 2025 10:12:",
        ),
        (
            (
                "From: The Shop <hello@shop.example>\nSent: Monday, March 3, 2025 10:12 AM\nTo: Alice Marsh\n"
                "Subject: Your order"
            ),
            (
                "________________________________\nFrom: The Shop <hello@shop.example>\n"
                "Sent: 03 March 2025 10:12\nTo: alice@person.example <alice@person.example>\nSubject: Your order"
            ),
            (
                "*From:* The Shop [mailto:hello@shop.example]\n*Sent:* 03 March 2025 10:12\n*To:* Alice\n"
                "*Subject:* Your order"
            ),
        ),
        ("-----Original Message-----", "-------- Original message --------"),
        "---------- Forwarded message ---------",
        (
            "Sent from my iPhone",
            "Get Outlook for iOS",
            "Sent from Mail for Windows",
            "Sent from my Samsung Galaxy smartphone.",
            "Sent with Proton Mail secure email.",
        ),
        "Alice Marsh\n12 Lilac Road\nPhone 020 7946 0000",
    ),
    Manner(
        "de",
        "Guten Tag,\n\nich habe noch nichts bekommen. Können Sie nachsehen?\n\nViele Grüße\nAnke Maurer",
        (
            "Am Mo., 3. März 2025 um 10:12 Uhr schrieb Der Laden <hallo@laden.example>:",
            "Am 03.03.2025 um 10:12 schrieb Der Laden <hallo@laden.example>:",
            "Am 03.03.25 um 10:12 schrieb Der Laden:",
            "Am Montag, 3. März 2025 um 10:12:45 MEZ hat Der Laden\n<hallo@laden.example> Folgendes geschrieben:",
            "Der Laden <hallo@laden.example> schrieb am Mo., 3. März 2025, 10:12:",
        ),
        (
            (
                "Von: Der Laden <hallo@laden.example>\nGesendet: Montag, 3. März 2025 10:12\nAn: Anke Maurer\n"
                "Betreff: Ihre Bestellung"
            ),
            (
                'Von: "Der Laden" <hallo@laden.example>\nAn: "Anke Maurer" <anke@person.example>\n'
                "Datum: 03.03.2025 10:12\nBetreff: Ihre Bestellung"
            ),
        ),
        ("-----Ursprüngliche Nachricht-----", "-------- Originalnachricht --------"),
        "-------- Weitergeleitete Nachricht --------",
        (
            "Von meinem iPhone gesendet",
            "Gesendet mit der GMX Mail App",
            "Outlook für Android herunterladen",
            "Diese Nachricht wurde von meinem Android-Gerät mit GMX Mail gesendet.",
            "Gesendet von Mail für Windows",
        ),
        "Anke Maurer\nFliederweg 12\nTel. 030 1234567",
    ),
    Manner(
        "es",
        "Buenos días:\n\nTodavía no he recibido nada. ¿Pueden comprobarlo?\n\nUn saludo,\nElisa Marín",
        (
            "El lun, 3 mar 2025 a las 10:12, La Tienda (<hola@tienda.example>) escribió:",
            "El 3 mar 2025, a las 10:12, La Tienda <hola@tienda.example> escribió:",
            "El 03/03/2025 a las 10:12, La Tienda escribió:",
            "El lunes, 3 de marzo de 2025, 10:12:45 CET, La Tienda\n<hola@tienda.example> escribió:",
        ),
        (
            (
                "De: La Tienda <hola@tienda.example>\nEnviado: lunes, 3 de marzo de 2025 10:12\nPara: Elisa Marín\n"
                "Asunto: Su pedido"
            ),
            (
                "De: La Tienda <hola@tienda.example>\nFecha: lunes, 3 de marzo de 2025, 10:12\nPara: Elisa\n"
                "Asunto: Su pedido"
            ),
        ),
        ("-----Mensaje original-----", "-------- Mensaje original --------"),
        "---------- Mensaje reenviado ---------",
        ("Enviado desde mi iPhone", "Obtener Outlook para Android", "Enviado desde mi Samsung"),
        "Elisa Marín\nCalle Lila 12\nTel. 91 123 45 67",
    ),
    Manner(
        "it",
        "Buongiorno,\n\nnon ho ancora ricevuto nulla. Potete controllare?\n\nCordiali saluti,\nElisa Marini",
        (
            "Il giorno lun 3 mar 2025 alle ore 10:12 Il Negozio <ciao@negozio.example> ha scritto:",
            "Il giorno 3 mar 2025, alle ore 10:12, Il Negozio <ciao@negozio.example> ha scritto:",
            "Il 03/03/2025 10:12, Il Negozio ha scritto:",
            "Il lunedì 3 marzo 2025 alle ore 10:12:45 CET, Il Negozio\n<ciao@negozio.example> ha scritto:",
        ),
        (
            (
                "Da: Il Negozio <ciao@negozio.example>\nInviato: lunedì 3 marzo 2025 10:12\nA: Elisa Marini\n"
                "Oggetto: Il suo ordine"
            ),
            (
                "Da: Il Negozio <ciao@negozio.example>\nData: lunedì, 3 marzo 2025 10:12\nA: Elisa\n"
                "Oggetto: Il suo ordine"
            ),
        ),
        ("-----Messaggio originale-----", "-------- Messaggio originale --------"),
        "---------- Messaggio inoltrato ---------",
        ("Inviato da iPhone", "Scarica Outlook per iOS", "Inviato dal mio Galaxy"),
        "Elisa Marini\nVia dei Lillà 12\nTel. 06 1234567",
    ),
    Manner(
        "nl",
        "Goedendag,\n\nik heb nog niets ontvangen. Kunt u het nakijken?\n\nMet vriendelijke groet,\nElise Maas",
        (
            "Op ma 3 mrt 2025 om 10:12 schreef De Winkel <hallo@winkel.example>:",
            "Op 3 mrt 2025, om 10:12 heeft De Winkel <hallo@winkel.example> het volgende\ngeschreven:",
            "Op 03-03-2025 om 10:12 schreef De Winkel:",
            "Op maandag 3 maart 2025 10:12:45 CET schreef De Winkel\n<hallo@winkel.example>:",
        ),
        (
            (
                "Van: De Winkel <hallo@winkel.example>\nVerzonden: maandag 3 maart 2025 10:12\nAan: Elise Maas\n"
                "Onderwerp: Uw bestelling"
            ),
            (
                "Van: De Winkel <hallo@winkel.example>\nDatum: maandag 3 maart 2025 10:12\nAan: Elise\n"
                "Onderwerp: Uw bestelling"
            ),
        ),
        ("-----Oorspronkelijk bericht-----", "-------- Oorspronkelijk bericht --------"),
        "---------- Doorgestuurd bericht ---------",
        ("Verstuurd vanaf mijn iPhone", "Outlook voor Android downloaden", "Verzonden vanaf mijn Galaxy"),
        "Elise Maas\nSeringenweg 12\nTel. 020 1234567",
    ),
    Manner(
        "pt",
        "Bom dia,\n\nainda não recebi nada. Podem verificar?\n\nCumprimentos,\nElisa Marques",
        (
            "A segunda, 3/03/2025, 10:12, A Loja <ola@loja.example> escreveu:",
            "Em seg., 3 de mar. de 2025 às 10:12, A Loja <ola@loja.example> escreveu:",
            "No dia 3 de mar. de 2025, às 10:12, A Loja <ola@loja.example> escreveu:",
            "Em segunda-feira, 3 de março de 2025 10:12:45 WET, A Loja\n<ola@loja.example> escreveu:",
        ),
        (
            (
                "De: A Loja <ola@loja.example>\nEnviado: segunda-feira, 3 de março de 2025 10:12\nPara: Elisa Marques\n"
                "Assunto: A sua encomenda"
            ),
            (
                "De: A Loja <ola@loja.example>\nData: segunda-feira, 3 de março de 2025, 10:12\nPara: Elisa\n"
                "Assunto: A sua encomenda"
            ),
        ),
        ("-----Mensagem original-----", "-------- Mensagem original --------"),
        "---------- Mensagem encaminhada ---------",
        ("Enviado do meu iPhone", "Obter o Outlook para Android", "Enviado do meu Galaxy"),
        "Elisa Marques\nRua dos Lilases 12\nTel. 21 123 45 67",
    ),
)


def answers() -> Iterator[tuple[str, str, str]]:
    """(name, text, the new words) of every manner."""
    for manner in MANNERS:
        for number, line in enumerate(manner.attributions):
            name = f"{manner.language}-attribution-{number}"
            yield f"{name}-above", f"{manner.words}\n\n{line}\n\n{QUOTED}\n", manner.words
            yield f"{name}-unquoted", f"{manner.words}\n\n{line}\n\n{UNQUOTED}\n", manner.words
            yield f"{name}-below", f"{line}\n{QUOTED}\n\n{manner.words}\n", manner.words
            yield (
                f"{name}-within",
                f"{manner.words}\n\n> {line.replace(chr(10), chr(10) + '> ')}\n>\n{QUOTED}\n",
                manner.words,
            )
        for number, block in enumerate(manner.headers):
            yield (
                f"{manner.language}-headers-{number}",
                f"{manner.words}\n\n{block}\n\n{UNQUOTED}\n",
                manner.words,
            )
        for number, rule in enumerate(manner.original):
            text = f"{manner.words}\n\n{rule}\n{manner.headers[0]}\n\n{UNQUOTED}\n"
            yield f"{manner.language}-original-{number}", text, manner.words
        for number, line in enumerate(manner.mobile):
            text = f"{manner.words}\n\n{line}\n\n{manner.attributions[1]}\n\n{QUOTED}\n"
            yield f"{manner.language}-mobile-{number}", text, manner.words
            yield f"{manner.language}-mobile-{number}-alone", f"{manner.words}\n\n{line}\n", manner.words
            text = f"{manner.words}\n\n{line}\n{manner.headers[0]}\n\n{UNQUOTED}\n"
            yield f"{manner.language}-mobile-{number}-headers", text, manner.words
        card = f"{manner.words}\n\n-- \n{manner.card}\n"
        yield f"{manner.language}-card", card, manner.words
        yield f"{manner.language}-card-quote", f"{card}\n{manner.attributions[0]}\n\n{QUOTED}\n", manner.words
        passed = f"{manner.words}\n\n{manner.forwarded}\n{manner.headers[0]}\n\n{UNQUOTED}\n"
        yield f"{manner.language}-forwarded", passed, passed
        between = f"{manner.attributions[0]}\n> Colour?\n\nBlue.\n\n> Size?\n\n42."
        yield f"{manner.language}-between", f"{between}\n\n> The shop\n", between.partition("\n")[2]
