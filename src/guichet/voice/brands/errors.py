"""What can be wrong about a voice."""

from __future__ import annotations

from guichet.kernel.errors import NotFoundError
from guichet.kernel.types import Words


class VoiceNotFoundError(NotFoundError):
    code = "voice_not_found"
    detail = Words("There is no brand voice {voice_id}.", "Il n’y a pas de voix de marque {voice_id}.")
