"""Settings. Everything an operator decides comes from the environment; ``environment.py`` explains each variable."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from strang.config.environment import database, flag, required, text

BASE_DIR = Path(__file__).resolve().parents[1]
BUILD_DIR = Path(text("STRANG_BUILD_DIR", str(BASE_DIR.parents[1] / "build")))

SECRET_KEY = required("STRANG_SECRET_KEY")
STRANG_CONTEXT_KEY = required("STRANG_CONTEXT_KEY")
STRANG_BIND_BACKEND = flag("STRANG_BIND_BACKEND", default=True)
STRANG_DEMO = flag("STRANG_DEMO", default=False)
STRANG_DATA_DIR = Path(text("STRANG_DATA_DIR", ".strang"))
_MASTER_KEYS = text("STRANG_MASTER_KEY_FILE", "") or STRANG_DATA_DIR / "keys" / "master.json"
STRANG_MASTER_KEY_FILE = BASE_DIR.parents[1] / _MASTER_KEYS  # relative to the checkout, not to whoever calls
STRANG_REFUSAL_STEP = int(text("STRANG_REFUSAL_MS", "50")) / 1000
STRANG_BASE_URL = text("STRANG_BASE_URL", "http://127.0.0.1:8000")
DEBUG = False
ALLOWED_HOSTS = text("STRANG_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [STRANG_BASE_URL]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "strang.foundation",
    "strang.audit",
    "strang.access",
    "strang.accounts",
    "strang.network",
    "strang.people",
    "strang.consents",
    "strang.offers",
    "strang.funding",
    "strang.cases",
    "strang.referrals",
    "strang.privacy",
    "strang.steering",
    "strang.reporting",
    "strang.web",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "strang.web.headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "strang.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "strang.web.sign_in.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "strang.config.urls"
WSGI_APPLICATION = "strang.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],  # before those of other packages
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "strang.web.page.page",
            ],
            "builtins": [
                "strang.web.templatetags.ui",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
FORM_RENDERER = "strang.web.forms.KernRenderer"

DATABASES = {
    "default": database("DATABASE_URL", engine="strang.foundation.database", pool=True),
    "audit": database("STRANG_AUDIT_DATABASE_URL", engine="django.db.backends.postgresql", pool=True),
}
if text("STRANG_OWNER_DATABASE_URL", ""):
    DATABASES["owner"] = database("STRANG_OWNER_DATABASE_URL", engine="django.db.backends.postgresql")
DATABASE_ROUTERS = ["strang.config.routers.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "strang.accounts.passwords.PepperedArgon2",
    "django.contrib.auth.hashers.Argon2PasswordHasher",  # of before; replaced at the next sign-in
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "strang.web.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # web/account/guesses.py limits, and locks nobody else out
ALLAUTH_TRUSTED_PROXY_COUNT = int(text("STRANG_PROXIES", "0"))
MFA_ADAPTER = "strang.web.adapters.MFAAdapter"
STRANG_OIDC_ISSUER = text("STRANG_OIDC_ISSUER", "").rstrip("/")
STRANG_OIDC_NAME = text("STRANG_OIDC_NAME", "Anmeldung des Hauses")
STRANG_OIDC_CLAIM = text("STRANG_OIDC_CLAIM", "preferred_username")
STRANG_OIDC_SECOND_FACTOR = frozenset(text("STRANG_OIDC_SECOND_FACTOR", "").split(",")) - {""}
SOCIALACCOUNT_ADAPTER = "strang.web.identity_provider.SocialAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "house",
                "name": STRANG_OIDC_NAME,
                "client_id": text("STRANG_OIDC_CLIENT_ID", ""),
                "secret": text("STRANG_OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": STRANG_OIDC_ISSUER},
            }
        ]
        if STRANG_OIDC_ISSUER
        else [],
    }
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Strang"

SESSION_ENGINE = "strang.web.session_store"
SESSION_COOKIE_AGE = 60 * 60 * 8
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = STRANG_BASE_URL.startswith("https:")
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "strang.web.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("Deutsch")), ("en", _("Englisch"))]
LOCALE_PATHS = [BASE_DIR / "locale", BUILD_DIR / "locale"]  # sources · compiled at set-up
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATICFILES_DIRS = [directory for directory in [BUILD_DIR / "static"] if directory.is_dir()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Without a mail server of the operator nothing leaves the process: better no mail than one that goes astray.
EMAIL_HOST, EMAIL_PORT = text("STRANG_MAIL_HOST", ""), int(text("STRANG_MAIL_PORT", "587"))
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = text("STRANG_MAIL_USER", ""), text("STRANG_MAIL_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_TIMEOUT = flag("STRANG_MAIL_TLS", default=True), 10
DEFAULT_FROM_EMAIL = text("STRANG_MAIL_FROM", "strang@localhost")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'locmem'}.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "strang.foundation.logs.DiscreetFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
