"""Reads of the room: names of users."""

from collections.abc import Iterable
from uuid import UUID

from allauth.mfa.models import Authenticator

from strang.accounts.models import DemoMark, User
from strang.accounts.types import FACTORS, SignInState


def display_name(user_id: UUID) -> str:
    """Return a user's name as colleagues see it; empty if there is no such user."""
    return display_names([user_id]).get(user_id, "")


def display_names(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of some users."""
    return dict(User.objects.filter(id__in=set(user_ids)).values_list("id", "display_name"))


def user_id_of(login: str) -> UUID | None:
    """Return the id behind a login."""
    return User.objects.filter(login=login).values_list("id", flat=True).first()


def login_of(user_id: UUID) -> str:
    """Return the login of a user; empty if there is no such user."""
    return User.objects.filter(id=user_id).values_list("login", flat=True).first() or ""


def email_of(user_id: UUID) -> str:
    """Return the mail address of a user; empty if there is no such user."""
    return User.objects.filter(id=user_id).values_list("email", flat=True).first() or ""


def sign_in_state(user_id: UUID) -> SignInState:
    """Return whether a user may sign in at all and has a second factor."""
    active = User.objects.filter(id=user_id, is_active=True).exists()
    return SignInState(active, bool(with_factor([user_id])))


def with_factor(user_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some users have a second factor."""
    rows = Authenticator.objects.filter(user_id__in=set(user_ids), type__in=FACTORS)
    return set(rows.values_list("user_id", flat=True))


def is_demo() -> bool:
    """Return whether this database holds invented people only, as its build has marked it."""
    return DemoMark.objects.exists()


def mail_addresses(user_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return the mail address and the language of those of some users who can sign in and have one."""
    rows = User.objects.filter(id__in=set(user_ids), is_active=True).exclude(email="")
    return {row.id: (row.email, row.language) for row in rows}
