"""Answers as single mail programs write them, with habits of their own. All invented."""

# ruff: noqa: E501 — mails as they are written

from __future__ import annotations

import pytest

from guichet.correspondence import reply_text

W = "Bonjour,\nje n'ai rien reçu."

PROGRAMS = {
    "orange quoted": W
    + '\n\n> Message du 03/03/25 10:12\n> De : "La Boutique" <c@b.example>\n> A : elise@p.example\n> Copie à : \n> Objet : Votre commande\n> \n> Bonjour\n> parti',
    "orange plain": W
    + '\n\nMessage du 03/03/25 10:12\nDe : "La Boutique" <c@b.example>\nA : elise@p.example\nObjet : Votre commande\n\nBonjour\nparti',
    "orange new": W
    + "\n\nenvoyé : lundi 3 mars 2025 à 10:12\nde : La Boutique <c@b.example>\nà : elise@p.example\nobjet : Votre commande\n\nBonjour",
    "gmx": W
    + '\n\nGesendet: Montag, 03. März 2025 um 10:12 Uhr\nVon: "Der Laden" <l@l.example>\nAn: e@p.example\nBetreff: x\n\nHallo',
    "tonline": W
    + "\n\n-----Original-Nachricht-----\nBetreff: x\nDatum: 2025-03-03T10:12:45+0100\nVon: a@b.example\nAn: c@d.example\n\nHallo",
    "gmail mobile": W + "\n\nLe lun. 3 mars 2025, 10:12, La Boutique <c@b.example> a\nécrit :\n\n> Bonjour",
    "nbsp": W + "\n\nLe lun. 3 mars 2025 à 10:12, La Boutique <c@b.example> a écrit\u00a0:\n\n> Bonjour",
    "narrow nbsp": W + "\n\nOn Mon, Mar 3, 2025 at 10:12\u202fAM The Shop <c@b.example> wrote:\n\n> Bonjour",
    "outlook mobile": W
    + "\n\nTélécharger Outlook pour iOS<https://aka.ms/o0ukef>\n________________________________\nDe : La Boutique <c@b.example>\nEnvoyé : lundi 3 mars 2025 10:12\nÀ : e@p.example <e@p.example>\nObjet : x\n\nBonjour",
    "zendesk": W + "\n\n##- Veuillez répondre au-dessus de cette ligne -##\n\nBonjour",
    "plz": W + "\n\n##- Please type your reply above this line -##\n\nHi",
    "proton": W
    + "\n\nEnvoyé avec la messagerie sécurisée Proton Mail.\n\nLe lundi 3 mars 2025 à 10:12, La Boutique <c@b.example> a écrit :\n\n> Bonjour",
    "iphone below": W
    + "\n\nEnvoyé de mon iPhone\n\n> Le 3 mars 2025 à 10:12, La Boutique <c@b.example> a écrit :\n> \n> \uf8ffBonjour",
    "yahoo": W
    + "\n\n    Le lundi 3 mars 2025 à 10:12:45 UTC+1, La Boutique <c@b.example> a écrit :  \n \n Bonjour\nparti",
    "yahoo app": W
    + "\n\nEnvoyé à partir de Yahoo Mail pour iPhone\n\n\nLe lundi, mars 3, 2025, 10:12 AM, La Boutique <c@b.example> a écrit :\n\nBonjour",
    "zimbra": W
    + '\n\n----- Mail original -----\nDe: "La Boutique" <c@b.example>\nÀ: "E" <e@p.example>\nEnvoyé: Lundi 3 Mars 2025 10:12:45\nObjet: x\n\nBonjour',
    "thunder": W + "\n\nLe 03/03/2025 à 10:12, La Boutique a écrit :\n> Bonjour\n> parti\n\n",
    "samsung": W
    + "\n\nEnvoyé depuis mon smartphone Samsung Galaxy.\n\n-------- Message d'origine --------\nDe : La Boutique <c@b.example> \nDate : 03/03/2025  10:12  (GMT+01:00) \nÀ : e@p.example \nObjet : x \n\nBonjour",
    "sfr": W
    + "\n\nEnvoyé depuis l'application SFR Mail\n\n> Le 3 mars 2025 à 10:12, c@b.example a écrit :\n> Bonjour",
    "hotmail old": W
    + "\n\nDate: Mon, 3 Mar 2025 10:12:45 +0100\nFrom: c@b.example\nTo: e@p.example\nSubject: x\n\nHi",
    "apple en": W + "\n\n> On 3 Mar 2025, at 10:12, The Shop <c@b.example> wrote:\n> \n> Hi",
    "win mail": W
    + "\n\nProvenance : Courrier pour Windows\n\nDe : La Boutique\nEnvoyé le :lundi 3 mars 2025 10:12\nÀ : e@p.example\nObjet :x\n\nBonjour",
    "bold md": W
    + "\n\n**De :** La Boutique <c@b.example>\n**Envoyé :** lundi 3 mars 2025 10:12\n**À :** e@p.example\n**Objet :** x\n\nBonjour",
    "inline date": W + "\n\nEl lun., 3 mar. 2025 10:12, La Tienda <c@b.example>\nescribió:\n\n> Hola",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_habits_of_mail_programs_are_known(program: str) -> None:
    found = reply_text(PROGRAMS[program], is_reply=True)
    assert " ".join(found.split()) == " ".join(W.split())
