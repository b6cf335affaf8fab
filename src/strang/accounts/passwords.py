"""Password hashes that are worth nothing without the server's key."""

import hashlib
import hmac

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

_LABEL = b"strang.accounts.passwords"


class PepperedArgon2(Argon2PasswordHasher):
    """Argon2id over an HMAC of the password (RFC 9106 with a secret outside the database).

    Whoever reads the table of users cannot try passwords on it; whoever writes there cannot make a hash that fits.
    """

    algorithm = "argon2pepper"

    def encode(self, password: str, salt: str) -> str:
        """Return the hash as the database keeps it."""
        return super().encode(_peppered(password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether the password fits the hash."""
        return super().verify(_peppered(password), encoded)


def _peppered(password: str) -> str:
    key = hashlib.sha256(_LABEL + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, password.encode(), hashlib.sha256).hexdigest()
