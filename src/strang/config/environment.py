"""Reading the operator's environment. Every variable is declared in ``VARIABLES`` with what it means;
``docs/reference/settings.md`` is generated from there.
"""

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

VARIABLES: dict[str, str] = {
    "DATABASE_URL": "PostgreSQL for the application, role strang_app (neither superuser nor BYPASSRLS).",
    "STRANG_AUDIT_DATABASE_URL": "The same database as role strang_audit, which writes the disclosure register.",
    "STRANG_MAIL_HOST": "Mail server of the operator; without one no mail is sent (a mail never tells of a person).",
    "STRANG_MAIL_PORT": "Its port (default 587).",
    "STRANG_MAIL_USER": "The account there; empty for none.",
    "STRANG_MAIL_PASSWORD": "The password of the account.",
    "STRANG_MAIL_TLS": "1 (default) uses STARTTLS; 0 does not.",
    "STRANG_MAIL_FROM": "The sender's address.",
    "STRANG_PREPARE": "1 (default) lets the server keep the plan of a statement for each connection; 0 behind a pooler"
    " that cannot (PgBouncer before 1.21).",
    "STRANG_OWNER_DATABASE_URL": "The same database as role strang_owner; only for migrate and load-reference, "
    "never in the environment of the web server.",
    "STRANG_SEALER_DATABASE_URL": "The same database as role strang_sealer, which seals the record; only for "
    "`strang audit`, never in the environment of the web server.",
    "STRANG_AUDIT_KEY_FILE": "File with the key that signs the checkpoints of the record, outside the database "
    "(default audit/signing.key in STRANG_DATA_DIR; made at the first start).",
    "STRANG_AUDIT_WITNESSES": "Files and addresses of the witnesses that get each checkpoint, separated by spaces "
    "(default one file in STRANG_DATA_DIR, which is no protection against the operator).",
    "STRANG_MASTER_KEY_FILE": "File with the key of this installation under which the keys of the units are encrypted, "
    "outside the database (default keys/master.json in STRANG_DATA_DIR; made by the first migrate). Back it up apart.",
    "STRANG_SECRET_KEY": "Secret of this installation for cookies and forms (at least 50 characters).",
    "STRANG_CONTEXT_KEY": "64 hexadecimal digits that sign the working context for the database.",
    "STRANG_BIND_BACKEND": "1 (default) ties a context to its database connection; 0 behind a transaction pooler.",
    "STRANG_DEMO": "1 on a demo database with invented people; allows `strang demo-users`.",
    "STRANG_DATA_DIR": "Folder for the embedded database, its passwords and logs (default .strang).",
    "STRANG_BUILD_DIR": "Folder with the fetched static files and fonts (default build/ in the checkout).",
    "STRANG_BASE_URL": "Address under which people reach the server, without a slash at the end.",
    "STRANG_OIDC_ISSUER": "Address of the house's identity provider (OpenID Connect); empty: there is none.",
    "STRANG_OIDC_NAME": "What the button on the sign-in page calls the identity provider.",
    "STRANG_OIDC_CLIENT_ID": "Name of this installation at the identity provider.",
    "STRANG_OIDC_CLIENT_SECRET": "Secret of this installation at the identity provider.",
    "STRANG_OIDC_CLAIM": "Claim that carries the login of a user here (default preferred_username). Never take one "
    "that users change themselves.",
    "STRANG_OIDC_SECOND_FACTOR": "Values of amr or acr, separated by commas, by which the provider vouches for a "
    "second factor; empty (default): our own is asked for.",
    "STRANG_REFUSAL_MS": "Step in milliseconds on which refusals leave, so that their time does not tell hidden from "
    "absent (default 50; above what a page usually takes on your server; 0 switches it off).",
    "STRANG_PROXIES": "How many proxies of yours stand before the server (default 0). Without the right number "
    "everybody seems to come from the proxy, and shares its limit of wrong guesses.",
    "STRANG_HOSTS": "Host names the server answers to, separated by commas.",
}


def text(name: str, default: str) -> str:
    """Return a declared variable, or ``default``."""
    if name not in VARIABLES:
        raise KeyError(f"{name} is not declared")
    return os.environ.get(name, default)


def required(name: str) -> str:
    """Return a declared variable; its absence ends the start with a hint."""
    value = text(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {VARIABLES[name]}")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return a declared variable as a yes or no (1/0)."""
    return text(name, "1" if default else "0") == "1"


def database(name: str, *, engine: str, pool: bool = False) -> dict[str, Any]:
    """Return Django's settings for the database URL in variable ``name``."""
    url = urlsplit(required(name))
    host = parse_qs(url.query).get("host", [url.hostname or ""])[0]
    # A prepared statement is planned once a connection, for any value: row policies cost more to plan than to run.
    options: dict[str, Any] = {
        "server_side_binding": True,
        "prepare_threshold": 2 if flag("STRANG_PREPARE", default=True) else None,
        "options": "-c plan_cache_mode=force_generic_plan",
    }
    if pool:
        options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    return {
        "ENGINE": engine,
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": host,
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 0,
        # The driver stands in autocommit: a cursor on the server would outlive the transaction and its rights.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": options,
        "TEST": {"NAME": unquote(url.path.lstrip("/"))},
    }
