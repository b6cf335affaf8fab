"""Expected failures. Each carries a text fit for the user; anything else is a bug."""

from django.core.exceptions import ValidationError


class StrangError(Exception):
    """An expected refusal. ``str(error)`` is shown to the user as it is."""


class NotFoundError(StrangError):
    """The thing does not exist or is hidden; both answer alike."""

    def __init__(self) -> None:
        super().__init__("Nicht gefunden.")


class NotAllowedError(StrangError):
    """The actor may see the thing but not do this with it; the message says why."""


class ConflictError(StrangError):
    """Somebody changed the same record in the meantime; nothing was overwritten."""


class InvalidInputError(StrangError):
    """One or more typed values were refused.

    ``errors`` maps a field name to a German message; the empty name stands for the whole form.
    """

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__(" ".join(errors.values()))

    @classmethod
    def from_validation(cls, error: ValidationError) -> "InvalidInputError":
        """Translate Django's error (also of database constraints checked in Python)."""
        if hasattr(error, "message_dict"):
            fields = {name: " ".join(texts) for name, texts in error.message_dict.items()}
            return cls({("" if name == "__all__" else name): text for name, text in fields.items()})
        return cls({"": " ".join(error.messages)})
