"""Signing in through the house's identity provider (OpenID Connect Core 1.0).

It links to users who exist and never makes one. Who somebody is says one claim, which the operator names and the
provider answers for; a mail address alone never does. After the first time the provider's own name of the account
(``sub``) must fit as well, so that a login given to somebody else does not open the old user's door.
"""

from http import HTTPStatus
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from strang.accounts.models import User
from strang.web import errors, sign_in


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Only who has a login here comes in, and only as that."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return that nobody signs up."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the user of the claim; refuse everybody else with one and the same page."""
        claims = _claims(sociallogin)
        user = User.objects.filter(
            login=str(claims.get(settings.STRANG_OIDC_CLAIM, "")), is_active=True
        ).first()
        linked = SocialAccount.objects.filter(user=user, provider=sociallogin.account.provider).first()
        known = sociallogin.account.pk is not None
        other = (linked is not None and linked.uid != sociallogin.account.uid) or (
            known and sociallogin.account.user_id != (user.pk if user else None)
        )
        if user is None or other:
            raise ImmediateHttpResponse(errors.page(request, HTTPStatus.FORBIDDEN, _no_access()))
        sociallogin.user = sociallogin.account.user = user
        sociallogin.account.extra_data = {}
        sociallogin.account.save()
        if _proved_twice(claims):
            request.session[sign_in.PROVIDER_FACTOR] = str(user.pk)


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]  # allauth carries no types
    """Asks for our second factor, unless the provider has asked for one and the operator trusts it with that."""

    def _should_handle(self, request: HttpRequest) -> bool:
        vouched = request.session.get(sign_in.PROVIDER_FACTOR) == str(getattr(self.login.user, "pk", ""))
        return not vouched and bool(super()._should_handle(request))


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """Return what the provider says: the signed token's words count before those of the user-info page."""
    data = sociallogin.account.extra_data
    return {**(data.get("userinfo") or {}), **(data.get("id_token") or {})}


def _proved_twice(claims: dict[str, Any]) -> bool:
    """Return whether ``amr`` (RFC 8176) or ``acr`` says what the operator accepts as two factors."""
    methods = claims.get("amr") or []
    said = {methods} if isinstance(methods, str) else {str(method) for method in methods}
    return not settings.STRANG_OIDC_SECOND_FACTOR.isdisjoint(said | {str(claims.get("acr", ""))})


def _no_access() -> str:
    return _(
        "Zu dieser Anmeldung gibt es hier keinen Zugang. Bitte wenden Sie sich an die Verwaltung Ihrer Stelle."
    )
