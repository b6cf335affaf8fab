"""Envelope encryption: texts under the key of a unit, the keys of the units under the key of the installation.

The installation's master keys stand in a file outside the database (``STRANG_MASTER_KEY_FILE``); every unit has data
keys, which the database holds only wrapped. Both steps are AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits
and associated data: a text is bound to its row, person, author, unit and key, a wrapped key to its unit and version, so
that neither can be moved. The alternatives of the same library are bound to nothing: AES key wrap (RFC 3394) takes no
associated data, Fernet neither, and that is AES-128. Random nonces allow 2^32 texts under one key (SP 800-38D, 8.3).

The key of a text is not in the process for longer than a request: the file is read whenever it is needed, which also
lets a running server follow a rotation.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

from strang.foundation.errors import StrangError

KEY_BYTES = 32
NONCE_BYTES = 12
_FORM = b"\x01"
"""First byte of everything encrypted: how it was done."""
_TEXT, _KEY = b"strang text 1|", b"strang data key 1|"
_ID_DIGITS = 16


class KeyUnavailableError(StrangError):
    """The master key is missing, or is not the one a data key was wrapped with."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Der Schlüssel für eigene Notizen ist zurzeit nicht verfügbar."
                " Bitte sagen Sie dem Betrieb Bescheid: Die Schlüsseldatei fehlt oder passt nicht."
            )
        )


class UnreadableError(StrangError):
    """A ciphertext was changed, or belongs to another row."""

    def __init__(self) -> None:
        super().__init__(
            _("Diese Notiz ist beschädigt und lässt sich nicht lesen. Bitte sagen Sie dem Betrieb Bescheid.")
        )


@dataclass(frozen=True, slots=True)
class Place:
    """The row a text belongs to, with what never changes of it."""

    unit_id: UUID
    person_id: UUID
    row_id: UUID
    author_id: UUID


@dataclass(frozen=True, slots=True)
class DataKey:
    """One version of a unit's key, unwrapped."""

    unit_id: UUID
    version: int
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls, unit_id: UUID, version: int) -> Self:
        """Return a new random key."""
        return cls(unit_id, version, AESGCM.generate_key(8 * KEY_BYTES))

    def encrypt(self, text: str, place: Place) -> bytes:
        """Return the ciphertext of a text for its row."""
        return _encrypted(self.secret, text.encode(), self._bound_to(place))

    def decrypt(self, ciphertext: bytes, place: Place) -> str:
        """Return the text; raises :class:`UnreadableError` for what was changed or stood in another row."""
        try:
            return _decrypted(self.secret, ciphertext, self._bound_to(place)).decode()
        except (InvalidTag, ValueError) as error:
            raise UnreadableError from error

    def _bound_to(self, place: Place) -> bytes:
        parts = (place.unit_id, place.person_id, place.row_id, place.author_id)
        return _TEXT + b"".join(part.bytes for part in parts) + _of_version(self.unit_id, self.version)


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The keys of the installation by id: the current one wraps, the older ones only unwrap."""

    path: Path
    current: str
    keys: dict[str, bytes] = field(repr=False)

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make the file with a first key where only its owner can read it; raises FileExistsError."""
        key = secrets.token_bytes(KEY_BYTES)
        keys = {_id_of(key): key}
        _write(path, _id_of(key), keys, new=True)
        return cls(path, _id_of(key), keys)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file; raises :class:`KeyUnavailableError`."""
        try:
            content = json.loads(path.read_text())
            keys = {name: bytes.fromhex(key) for name, key in content["keys"].items()}
            current = content["current"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise KeyUnavailableError from error
        changed = [name for name, key in keys.items() if _id_of(key) != name or len(key) != KEY_BYTES]
        if changed or current not in keys:
            raise KeyUnavailableError
        return cls(path, current, keys)

    def wrap(self, key: DataKey) -> bytes:
        """Return a data key wrapped with the current master key."""
        bound = _KEY + _of_version(key.unit_id, key.version)
        return _encrypted(self.keys[self.current], key.secret, bound)

    def unwrap(self, unit_id: UUID, version: int, master_id: str, wrapped: bytes) -> DataKey:
        """Return a data key; raises :class:`KeyUnavailableError`."""
        try:
            bound = _KEY + _of_version(unit_id, version)
            return DataKey(unit_id, version, _decrypted(self.keys[master_id], wrapped, bound))
        except (InvalidTag, KeyError, ValueError) as error:
            raise KeyUnavailableError from error

    def renewed(self) -> Self:
        """Add a new key to the file and make it the current one; the older ones stay."""
        key = secrets.token_bytes(KEY_BYTES)
        return self._replaced(_id_of(key), {_id_of(key): key, **self.keys})

    def only(self, used: Collection[str]) -> Self:
        """Take the keys out of the file that are neither current nor among ``used``."""
        kept = {name: key for name, key in self.keys.items() if name == self.current or name in used}
        return self._replaced(self.current, kept)

    def _replaced(self, current: str, keys: dict[str, bytes]) -> Self:
        _write(self.path, current, keys, new=False)
        return type(self)(self.path, current, keys)


def _write(path: Path, current: str, keys: dict[str, bytes], *, new: bool) -> None:
    """Write the file of master keys whole or not at all; ``new``: raises FileExistsError if there is one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    content = {"current": current, "keys": {name: key.hex() for name, key in keys.items()}}
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        if new:
            os.link(partial, path)
        else:
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _id_of(key: bytes) -> str:
    """Return the name of a master key, made from it, so that a wrong key never goes under a known name."""
    return hashlib.sha256(b"strang master key id|" + key).hexdigest()[:_ID_DIGITS]


def _of_version(unit_id: UUID, version: int) -> bytes:
    return unit_id.bytes + version.to_bytes(4)


def _encrypted(key: bytes, content: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, content, bound_to)


def _decrypted(key: bytes, encrypted: bytes, bound_to: bytes) -> bytes:
    if encrypted[:1] != _FORM:
        raise ValueError("not of a known form")
    nonce, content = encrypted[1 : 1 + NONCE_BYTES], encrypted[1 + NONCE_BYTES :]
    return AESGCM(key).decrypt(nonce, content, bound_to)
