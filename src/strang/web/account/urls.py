"""Routes of signing in. The forms behind them are django-allauth's; the names are the ones it expects."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp

from strang.web.account import views
from strang.web.routing import FORM, PUBLIC, READING, SIGNED_IN, WRITING, Route

ROUTES = (
    Route("account_login", "account/login/", views.sign_in_step, PUBLIC, FORM),
    Route("account_logout", "account/logout/", views.sign_out, PUBLIC, FORM),
    Route("account_reauthenticate", "account/confirm/", account.reauthenticate, SIGNED_IN, FORM),
    Route("account_change_password", "account/password/", views.change_password, SIGNED_IN, FORM),
    Route("mfa_authenticate", "account/second-factor/sign-in/", views.second_factor_step, PUBLIC, FORM),
    Route("mfa_reauthenticate", "account/second-factor/confirm/", mfa.reauthenticate, SIGNED_IN, FORM),
    Route("mfa_index", "account/second-factor/", mfa.index, SIGNED_IN, READING),
    Route("mfa_activate_totp", "account/second-factor/app/", totp.activate_totp, SIGNED_IN, FORM),
    Route("mfa_deactivate_totp", "account/second-factor/app/off/", totp.deactivate_totp, SIGNED_IN, FORM),
    Route(
        "mfa_view_recovery_codes",
        "account/second-factor/codes/",
        recovery.view_recovery_codes,
        SIGNED_IN,
        READING,
    ),
    Route(
        "mfa_generate_recovery_codes",
        "account/second-factor/codes/new/",
        recovery.generate_recovery_codes,
        SIGNED_IN,
        FORM,
    ),
    Route("account_unit", "account/unit/", views.choose_unit, SIGNED_IN, FORM),
    Route("account_language", "account/language/", views.choose_language, PUBLIC, WRITING),
    Route("account_theme", "account/theme/", views.choose_theme, PUBLIC, WRITING),
)
