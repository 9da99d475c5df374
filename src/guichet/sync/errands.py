"""What sync has done by jobs: the shapes of their payloads, apart so that anyone here may ask for them."""

from __future__ import annotations

from typing import Annotated

import msgspec

from guichet.kernel.vault import sealed_as


class TendHooks(msgspec.Struct, frozen=True):
    """Look after a connection's webhooks now."""

    connection_id: int


class RemoveHooks(msgspec.Struct, frozen=True):
    """Take our webhooks away from an account that is being disconnected; the settings are still sealed."""

    connection_id: int
    connector_id: str
    settings: Annotated[bytes, msgspec.Meta(extra=sealed_as("connection.settings:{connection_id}"))]


class DropOldRows(msgspec.Struct, frozen=True):
    """Let go of the raw rows and keys that are older than what is kept."""


class RunProof(msgspec.Struct, frozen=True):
    """Compare the mirror with the outside system."""

    proof_id: int


class PerformAct(msgspec.Struct, frozen=True):
    """Do at the outside system what was intended."""

    act_id: int
