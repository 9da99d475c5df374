"""Profiles: who a shopper is at a store's pages, without an account of ours.

A shopper is a guest (known by a browser alone) until the shop's signature or a mailed code proves an identity
of them; then what the guest had is joined to whom it names, and the same person is found again from any
browser. Sessions say which browser may act for whom, and end; consents are decisions, each kept. A profile is
a contact of a mirrored customer only by what was signed or proven, never by what somebody typed.
The routes are those of `api.shopper`, which also joins what other rooms keep of a shopper.
"""

from guichet.before.profiles.codes import ask_code, try_code, use_code
from guichet.before.profiles.errors import CodeWrongError, MailNeededError
from guichet.before.profiles.privacy import erase, export
from guichet.before.profiles.repository import (
    SessionRow,
    ShopperRow,
    consents_of,
    customer_of,
    find_shoppers,
    mails_of,
    shoppers_of_customer,
    shoppers_of_mail,
)
from guichet.before.profiles.service import (
    Begun,
    Consent,
    How,
    Proof,
    Proven,
    agrees,
    begin,
    carry,
    decide,
    end,
    forget_idle,
    living_session,
    prove,
    resumed,
)

__all__ = [
    "Begun",
    "CodeWrongError",
    "Consent",
    "How",
    "MailNeededError",
    "Proof",
    "Proven",
    "SessionRow",
    "ShopperRow",
    "agrees",
    "ask_code",
    "begin",
    "carry",
    "consents_of",
    "customer_of",
    "decide",
    "end",
    "erase",
    "export",
    "find_shoppers",
    "forget_idle",
    "living_session",
    "mails_of",
    "prove",
    "resumed",
    "shoppers_of_customer",
    "shoppers_of_mail",
    "try_code",
    "use_code",
]
