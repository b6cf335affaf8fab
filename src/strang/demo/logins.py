"""The logins of a demo: made at random when the demo is built, kept beside its database, in no repository."""

import json
import os
import secrets
from pathlib import Path
from typing import TypedDict

from django.conf import settings

from strang.demo.content.loader import load_cast
from strang.demo.content.types import Staff

_WORDS = ("Apfel", "Birke", "Dachs", "Eiche", "Feder", "Garten", "Insel", "Kiesel", "Linde", "Moos", "Regen")


class Login(TypedDict):
    """One line of the demo's logins."""

    login: str
    password: str
    roles: list[str]
    unit: str


def demo_logins() -> list[Login]:
    """Return who can sign in to this demo; empty if this is no demo database."""
    if not settings.STRANG_DEMO:
        return []
    passwords = _stored()
    return [
        Login(login=staff.login, password=passwords[staff.login], roles=list(staff.roles), unit=staff.unit)
        for staff in load_cast()
        if staff.login in passwords
    ]


def make_password(cast: tuple[Staff, ...]) -> str:
    """Return the password of all logins of this demo, made when it is built and kept readable by the owner only.

    They share one: whoever tries the demo wants to be everybody, and hashing takes a quarter of a second each.
    """
    password = next(iter(_stored().values()), "") or _password()
    settings.STRANG_DATA_DIR.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        json.dump({staff.login: password for staff in cast}, handle, indent=1)
    return password


def _password() -> str:
    words = "-".join(secrets.choice(_WORDS) for _ in range(3))
    return f"{words}-{secrets.randbelow(90) + 10}"


def _file() -> Path:
    folder: Path = settings.STRANG_DATA_DIR
    return folder / "demo-logins.json"


def _stored() -> dict[str, str]:
    try:
        stored: dict[str, str] = json.loads(_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return stored
