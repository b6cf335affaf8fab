"""Reads of the room: names of users."""

from collections.abc import Iterable
from uuid import UUID

from strang.accounts.models import User


def display_name(user_id: UUID) -> str:
    """Return a user's name as colleagues see it; empty if there is no such user."""
    return display_names([user_id]).get(user_id, "")


def display_names(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of some users."""
    return dict(User.objects.filter(id__in=set(user_ids)).values_list("id", "display_name"))


def user_id_of(login: str) -> UUID | None:
    """Return the id behind a login."""
    return User.objects.filter(login=login).values_list("id", flat=True).first()
