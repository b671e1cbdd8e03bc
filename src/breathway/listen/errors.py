"""What can be wrong with a sound; each says what to do."""

from __future__ import annotations

from breathway.model.errors import BadInput


class SoundError(BadInput):
    """A sound, or a list of stretches of it, that cannot be heard."""

    def __init__(self, name: str, message: str, hint: str) -> None:
        super().__init__(message, name=name, hint=hint)
