"""Whom a shop says its visitor is: a JWT (RFC 7519) signed by the shop's server with the key's secret.

HS256 alone; `sub` and `exp` are needed, and `exp` lies within an hour, so that one that was seen by others is
soon worth nothing. `aud`, where it is given, is the publishable key. An `email` is taken as proven by the
shop, unless it says `email_verified: false`.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re

import msgspec

from guichet.api.keys.errors import IdentityRefusedError
from guichet.kernel.types import utc_now

_LONGEST = 4096
_AHEAD = 3600
_SKEW = 60  # clocks of two servers differ
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\]{1,64}@[^\s<>@,;:\"()\[\]\\]{1,189}")


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in at the shop: its own id of them, and what it says of them ("" for nothing)."""

    subject: str
    name: str = ""
    mail: str = ""


class _Header(msgspec.Struct, frozen=True):
    alg: str


class _Claims(msgspec.Struct, frozen=True):
    sub: str | int
    exp: float
    aud: str | list[str] | None = None
    nbf: float = 0
    name: str = ""
    email: str = ""
    email_verified: bool = True


def read_identity(word: str, *, secret: str, key: str) -> Identity:
    """The identity in a JWT. Raises IdentityRefusedError."""
    header, _, rest = word[:_LONGEST].partition(".")
    body, _, signature = rest.partition(".")
    try:
        algorithm = msgspec.json.decode(_bytes(header), type=_Header).alg
        shown = _bytes(signature)
        claims = msgspec.json.decode(_bytes(body), type=_Claims)
    except (msgspec.MsgspecError, binascii.Error, ValueError) as failure:
        raise IdentityRefusedError(reason="it is no JWT with sub and exp") from failure
    if algorithm != "HS256":
        raise IdentityRefusedError(reason="alg must be HS256")
    expected = hmac.digest(secret.encode(), f"{header}.{body}".encode(), "sha256")
    if not hmac.compare_digest(shown, expected):
        raise IdentityRefusedError(reason="its signature is another one")
    now = utc_now().timestamp()
    if claims.exp <= now - _SKEW or claims.nbf > now + _SKEW:
        raise IdentityRefusedError(reason="its time is over, or has not come")
    if claims.exp > now + _AHEAD + _SKEW:
        raise IdentityRefusedError(reason="exp must lie within an hour")
    audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    if audience is not None and key not in audience:
        raise IdentityRefusedError(reason="it is meant for another key")
    return _identity(claims)


def _identity(claims: _Claims) -> Identity:
    subject = str(claims.sub).strip()
    if not 1 <= len(subject) <= 200 or "\x00" in subject:
        raise IdentityRefusedError(reason="sub must be 1 to 200 signs")
    mail = claims.email.strip().lower() if claims.email_verified else ""
    name = " ".join(claims.name.replace("\x00", "").split())[:120]
    return Identity(subject=subject, name=name, mail=mail if _ADDRESS.fullmatch(mail) else "")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
