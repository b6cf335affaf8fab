"""Keys for what the sign-in keeps in the database, made from the server's secret, which no table holds."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def key(label: str, value: str = "") -> bytes:
    """Return 32 bytes that only this server can make for ``label`` and ``value``."""
    text = f"strang|{label}|{value}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()


def name(label: str, value: str) -> str:
    """Return 64 hexadecimal digits that stand for ``value`` and do not tell it."""
    return key(f"name of {label}", value).hex()


def seal(label: str, content: bytes, *, bound_to: str = "") -> str:
    """Return ``content`` encrypted and authenticated (Fernet), readable only with the same label and binding."""
    return _fernet(label, bound_to).encrypt(content).decode()


def unseal(label: str, sealed: str, *, bound_to: str = "") -> bytes | None:
    """Return what was sealed; None if it was sealed otherwise, or altered."""
    try:
        return _fernet(label, bound_to).decrypt(sealed.encode())
    except InvalidToken:
        return None


def _fernet(label: str, bound_to: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key(f"seal of {label}", bound_to)))
