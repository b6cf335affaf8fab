"""What the sign-in library asks us: nobody signs up, secrets are sealed, the last factor stays."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as library
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from strang.accounts import queries
from strang.accounts.types import FACTORS, needs_second_factor
from strang.foundation.context import work_or_join
from strang.network import queries as network
from strang.web import sealing, sign_in

_SECRET = "second factor"  # noqa: S105 - the name of a key, not a key


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Nobody signs up: the administration of a unit creates logins."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("Der Code stimmt nicht oder ist abgelaufen. Bitte nehmen Sie den neuesten."),
        "incorrect_password": _("Das Passwort stimmt nicht."),
        "too_many_login_attempts": _(
            "Zu viele Fehlversuche. Bitte versuchen Sie es in einigen Minuten noch einmal."
        ),
        "username_password_mismatch": _("Anmeldename oder Passwort stimmt nicht."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that sign-up is closed."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Return who the credentials belong to; somebody switched off gets the answer of a wrong password."""
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def get_login_stages(self) -> list[str]:
        """Return the steps after the first proof: the second factor, in our reading."""
        return ["strang.web.identity_provider.SecondFactorStage"]

    def is_reauthentication_required(self, *, app: str, **_options: Any) -> bool:
        """Return whether the last proof of who somebody is lies too far back; a sign-in is a proof, too."""
        return not sign_in.is_confirmed(library.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return how somebody can prove once more who they are; allauth asks outside the door's transaction."""
        with work_or_join(sign_in.SIGN_IN):
            methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
            return methods


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Secrets of second factors are sealed with a key that no table holds."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as the database keeps it."""
        return sealing.seal(_SECRET, text.encode())

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret; one that we did not seal is as good as none."""
        content = sealing.unseal(_SECRET, encrypted_text)
        return content.decode() if content is not None else ""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether a factor may go: the last one stays with whoever must have one."""
        if authenticator.type not in FACTORS or not must_have_factor(authenticator.user_id):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return for whom a passkey is made: this server's host, by the name of the installation."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}


def must_have_factor(user_id: UUID) -> bool:
    """Return whether a user may not be without a second factor."""
    roles = {role for one in network.memberships_of_user(user_id) for role in one.roles}
    return needs_second_factor(roles) and not queries.is_demo()
