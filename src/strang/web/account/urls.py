"""Routes of signing in. The forms behind them are django-allauth's; the names are the ones it expects."""

from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.providers.openid_connect import views as oidc

from strang.web.account import passkeys, views
from strang.web.account.guesses import limited
from strang.web.routing import FORM, PUBLIC, READING, SIGNED_IN, WRITING, Route

_CONFIRM = "account/confirm/"
_FACTOR = "account/second-factor/"

ROUTES = (
    Route("account_login", "account/login/", views.sign_in_step, PUBLIC, FORM, signs_in=True, around=limited),
    Route("account_logout", "account/logout/", views.sign_out, PUBLIC, FORM),
    Route(
        "account_reauthenticate",
        _CONFIRM,
        views.confirm_by_password,
        SIGNED_IN,
        FORM,
        before_factor=True,
        around=limited,
    ),
    Route(
        "mfa_reauthenticate",
        f"{_FACTOR}confirm/",
        views.confirm_by_code,
        SIGNED_IN,
        FORM,
        before_factor=True,
        around=limited,
    ),
    Route(
        "mfa_reauthenticate_webauthn",
        f"{_FACTOR}passkeys/confirm/",
        views.confirm_by_passkey,
        SIGNED_IN,
        FORM,
        before_factor=True,
    ),
    Route(
        "account_change_password",
        "account/password/",
        views.change_password,
        SIGNED_IN,
        FORM,
        around=limited,
    ),
    Route(
        "mfa_authenticate",
        f"{_FACTOR}sign-in/",
        views.second_factor_step,
        PUBLIC,
        FORM,
        signs_in=True,
        around=limited,
    ),
    Route(
        "mfa_login_webauthn",
        f"{_FACTOR}passkeys/sign-in/",
        webauthn.login_webauthn,
        PUBLIC,
        FORM,
        signs_in=True,
    ),
    Route("mfa_index", _FACTOR, mfa.index, SIGNED_IN, before_factor=True),
    Route("mfa_activate_totp", f"{_FACTOR}app/", totp.activate_totp, SIGNED_IN, FORM, before_factor=True),
    Route("mfa_deactivate_totp", f"{_FACTOR}app/off/", totp.deactivate_totp, SIGNED_IN, FORM),
    Route("mfa_add_webauthn", f"{_FACTOR}passkeys/new/", passkeys.add, SIGNED_IN, FORM, before_factor=True),
    Route("mfa_remove_webauthn", f"{_FACTOR}passkeys/<str:pk>/off/", passkeys.remove, SIGNED_IN, FORM),
    Route(
        "mfa_view_recovery_codes",
        f"{_FACTOR}codes/",
        recovery.view_recovery_codes,
        SIGNED_IN,
        READING,
        writes=True,
    ),
    Route(
        "mfa_generate_recovery_codes",
        f"{_FACTOR}codes/new/",
        recovery.generate_recovery_codes,
        SIGNED_IN,
        FORM,
    ),
    Route(
        "openid_connect_login",
        "account/provider/<str:provider_id>/",
        views.provider_login,
        PUBLIC,
        WRITING,
        signs_in=True,
    ),
    Route(
        "openid_connect_callback",
        "account/provider/<str:provider_id>/back/",
        oidc.callback,
        PUBLIC,
        signs_in=True,
        writes=True,
    ),
    Route(
        "account_invitation",
        "account/invitation/<str:secret>/",
        views.invitation,
        PUBLIC,
        FORM,
        signs_in=True,
    ),
    Route("account_unit", "account/unit/", views.choose_unit, SIGNED_IN, FORM),
    Route("account_language", "account/language/", views.choose_language, PUBLIC, WRITING),
    Route("account_theme", "account/theme/", views.choose_theme, PUBLIC, WRITING),
)
