"""Routes of signing in. The forms behind them are django-allauth's; the names are the ones it expects."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp

from strang.web.account import views
from strang.web.routing import FORM, PUBLIC, READING, SIGNED_IN, WRITING, Route

ROUTES = (
    Route("account_login", "anmelden/", account.login, PUBLIC, FORM),
    Route("account_logout", "abmelden/", views.sign_out, PUBLIC, FORM),
    Route("account_reauthenticate", "konto/bestaetigen/", account.reauthenticate, SIGNED_IN, FORM),
    Route("account_change_password", "konto/passwort/", account.password_change, SIGNED_IN, FORM),
    Route("mfa_authenticate", "anmelden/zweiter-faktor/", mfa.authenticate, PUBLIC, FORM),
    Route("mfa_reauthenticate", "konto/bestaetigen/zweiter-faktor/", mfa.reauthenticate, SIGNED_IN, FORM),
    Route("mfa_index", "konto/zweiter-faktor/", mfa.index, SIGNED_IN, READING),
    Route("mfa_activate_totp", "konto/zweiter-faktor/app/", totp.activate_totp, SIGNED_IN, FORM),
    Route("mfa_deactivate_totp", "konto/zweiter-faktor/app/aus/", totp.deactivate_totp, SIGNED_IN, FORM),
    Route(
        "mfa_view_recovery_codes",
        "konto/zweiter-faktor/ersatzcodes/",
        recovery.view_recovery_codes,
        SIGNED_IN,
        READING,
    ),
    Route(
        "mfa_generate_recovery_codes",
        "konto/zweiter-faktor/ersatzcodes/neu/",
        recovery.generate_recovery_codes,
        SIGNED_IN,
        FORM,
    ),
    Route("account_unit", "konto/stelle/", views.choose_unit, SIGNED_IN, FORM),
    Route("account_language", "sprache/", views.choose_language, PUBLIC, WRITING),
)
