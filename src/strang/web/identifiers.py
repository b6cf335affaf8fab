"""Reading identifiers from addresses."""

from uuid import UUID


def uuid_or_none(text: str | None) -> UUID | None:
    """Return the identifier in a text, or none if there is no such thing in it."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
