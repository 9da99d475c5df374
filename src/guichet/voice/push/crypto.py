"""Web push's own cryptography: messages that the push service cannot read, and who sends them. Pure.

Encryption: RFC 8291 over one record of RFC 8188 (`aes128gcm`). Proof of the sender: RFC 8292 (VAPID), a JWT
signed by ES256 (RFC 7518) with the key that the browser was told when it subscribed.
"""

from __future__ import annotations

import base64
import os
from datetime import datetime

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PUBLIC_BYTES, AUTH_BYTES, SALT_BYTES = 65, 16, 16
LONGEST = 3993
"""The most bytes of a message that every push service takes (RFC 8291 §4)."""

_RECORD = 4096
_LAST = b"\x02"  # the delimiter of the last record (RFC 8188 §2)
_CURVE = ec.SECP256R1()
_COORDINATE = 32


def new_private_key() -> ec.EllipticCurvePrivateKey:
    """A key on the curve that web push uses."""
    return ec.generate_private_key(_CURVE)


def private_key_of(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """A key by its 32 bytes."""
    return ec.derive_private_key(int.from_bytes(secret, "big"), _CURVE)


def secret_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The 32 bytes of a key."""
    return key.private_numbers().private_value.to_bytes(_COORDINATE, "big")


def public_bytes(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> bytes:
    """The public half as an uncompressed point of 65 bytes."""
    public = key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key_of(point: bytes) -> ec.EllipticCurvePublicKey:
    """A public key by its point. Raises ValueError where it is none of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)


def encrypt(
    message: bytes,
    receiver: bytes,
    auth: bytes,
    *,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a request that only the browser with this public key and secret can read.

    `sender` and `salt` are made anew for each message; they are given by the example of RFC 8291 alone.
    """
    if len(message) > LONGEST:
        raise ValueError(f"a message of more than {LONGEST} bytes")
    own = sender or new_private_key()
    salted = salt or os.urandom(SALT_BYTES)
    key, nonce = derived(
        own.exchange(ec.ECDH(), public_key_of(receiver)), auth, salted, receiver, public_bytes(own)
    )
    sealed = AESGCM(key).encrypt(nonce, message + _LAST, None)
    header = salted + _RECORD.to_bytes(4, "big") + bytes([PUBLIC_BYTES]) + public_bytes(own)
    return header + sealed


def derived(shared: bytes, auth: bytes, salt: bytes, receiver: bytes, sender: bytes) -> tuple[bytes, bytes]:
    """The key and the nonce of a message (RFC 8291 §3.4)."""
    info = b"WebPush: info\x00" + receiver + sender
    keying = HKDF(SHA256(), 32, auth, info).derive(shared)
    key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(keying)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(keying)
    return key, nonce


def authorization(
    key: ec.EllipticCurvePrivateKey, *, audience: str, subject: str, expires_at: datetime
) -> str:
    """The header by which a push service knows who sends (RFC 8292 §3); `audience` is its origin."""
    claims = {"aud": audience, "exp": int(expires_at.timestamp()), "sub": subject}
    head = text_of(msgspec.json.encode({"typ": "JWT", "alg": "ES256"}))
    said = f"{head}.{text_of(msgspec.json.encode(claims))}"
    numbers = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(SHA256())))
    signature = b"".join(number.to_bytes(_COORDINATE, "big") for number in numbers)
    return f"vapid t={said}.{text_of(signature)}, k={text_of(public_bytes(key))}"


def text_of(content: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    """What base64url says, padded or not. Raises ValueError."""
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
