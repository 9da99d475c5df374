"""Carriers as people call them: shops write them as codes."""

from __future__ import annotations

import re

_NAMES = (
    (re.compile(r"colissimo"), "Colissimo"),
    (re.compile(r"chronopost"), "Chronopost"),
    (re.compile(r"la[-_ ]?poste|lettre"), "La Poste"),
    (re.compile(r"dpd"), "DPD"),
    (re.compile(r"mondial[-_ ]?relay"), "Mondial Relay"),
    (re.compile(r"relais[-_ ]?colis"), "Relais Colis"),
    (re.compile(r"gls"), "GLS"),
    (re.compile(r"dhl"), "DHL"),
    (re.compile(r"ups"), "UPS"),
    (re.compile(r"fedex"), "FedEx"),
    (re.compile(r"royal[-_ ]?mail"), "Royal Mail"),
    (re.compile(r"bpost"), "bpost"),
    (re.compile(r"post[-_ ]?nl"), "PostNL"),
)


def carrier_name(told: str) -> str:
    """A carrier as people call it; one that is not known keeps the shop's word, made readable.

    A word with a capital or a space is a name already.
    """
    word = told.strip()
    known = next((name for code, name in _NAMES if code.match(word.lower())), None)
    if known is not None:
        return known
    if word != word.lower() or " " in word:
        return word
    return " ".join(part.capitalize() for part in re.split(r"[-_]+", word) if part)
