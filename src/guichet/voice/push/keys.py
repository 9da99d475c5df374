"""The installation's own key: made when it is first needed, sealed by the secret key."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault
from guichet.voice.push.crypto import new_private_key, private_key_of, public_bytes, secret_of, text_of
from guichet.voice.push.model import PushKey

_THE_ROW = 1
_CONTEXT = f"push_key:{_THE_ROW}"


async def application_key(transaction: Transaction, vault: Vault) -> str:
    """What a page hands to `pushManager.subscribe` as `applicationServerKey`: base64url."""
    return text_of(public_bytes(await own_key(transaction, vault)))


async def own_key(transaction: Transaction, vault: Vault) -> EllipticCurvePrivateKey:
    """The key; one that is made here is in force once this transaction commits."""
    kept = select(PushKey.secret).where(PushKey.id == _THE_ROW)
    sealed = await transaction.scalar(kept)
    if sealed is None:
        made = new_private_key()
        row = {
            "id": _THE_ROW,
            "public": public_bytes(made),
            "secret": vault.seal(secret_of(made), _CONTEXT),
            "made_at": utc_now(),
        }
        await transaction.execute(insert(PushKey).values(row).on_conflict_do_nothing())
        sealed = await transaction.scalar(kept)
    if sealed is None:
        raise RuntimeError("the push key was just written")
    return private_key_of(vault.open(sealed, _CONTEXT))
