"""Checkpoints as signed notes: one text that says how large the tree was, which root it had, and when.

The text follows the tlog-checkpoint and signed-note formats (c2sp.org), so that other people's tools can read it:
origin, size, root in base64, one line with the time; an empty line; the Ed25519 signature (RFC 8032).
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

_ED25519 = b"\x01"
_ID_BYTES = 4
_NOTE = re.compile(
    r"\A(?P<body>(?P<origin>[^\s+]+)\n(?P<size>0|[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/=]{44})\n"
    r"time (?P<time>[0-9T:.+-]{20,40})\n)\n— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/=]+)\n\Z"
)


class NoteError(Exception):
    """The text is no checkpoint, or its signature is not of this key."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a note says: at ``at`` the tree named ``origin`` had ``size`` leaves and this root."""

    origin: str
    size: int
    root: bytes
    at: dt.datetime

    def body(self) -> str:
        """Return the signed part of the note."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\ntime {self.at.astimezone(dt.UTC).isoformat()}\n"


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a signing key; its text form is that of a verifier key of a signed note."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Read the text form ``name+id+key``; raises :class:`NoteError`."""
        try:
            name, key_id, encoded = text.strip().split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error) as error:
            raise NoteError("not a verifier key") from error
        found = cls(name, raw[1:])
        if raw[:1] != _ED25519 or len(raw) != 1 + 32 or found.key_id.hex() != key_id:
            raise NoteError("not a verifier key")
        return found

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_ID_BYTES]

    def text(self) -> str:
        """Return the text form, which a witness is given."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def open(self, note: str) -> Checkpoint:
        """Return what a note says; raises :class:`NoteError` unless it is signed with this key."""
        checkpoint, name, signature, body = _take_apart(note)
        if name != self.name or checkpoint.origin != self.name or signature[:_ID_BYTES] != self.key_id:
            raise NoteError("signed with another key")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature[_ID_BYTES:], body.encode())
        except InvalidSignature as error:
            raise NoteError("the signature does not fit the text") from error
        return checkpoint


class Signer:
    """The private half. Its name, which is also the tree's origin, is made from the public half."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.verifier = Verifier(f"strang/{hashlib.sha256(public).hexdigest()[:16]}", public)

    @classmethod
    def create(cls, path: Path) -> Signer:
        """Make a key and write it where only its owner can read it; raises FileExistsError."""
        key = Ed25519PrivateKey.generate()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()).hex().encode())
            file.flush()
            os.fsync(file.fileno())
        return cls(key)

    @classmethod
    def load(cls, path: Path) -> Signer:
        """Read a key that :meth:`create` wrote; raises OSError, :class:`NoteError`."""
        try:
            return cls(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip())))
        except ValueError as error:
            raise NoteError(f"{path} holds no signing key") from error

    def sign(self, size: int, root: bytes, at: dt.datetime) -> str:
        """Return the signed note."""
        body = Checkpoint(self.verifier.name, size, root, at).body()
        signature = base64.b64encode(self.verifier.key_id + self._key.sign(body.encode())).decode()
        return f"{body}\n— {self.verifier.name} {signature}\n"


def _take_apart(note: str) -> tuple[Checkpoint, str, bytes, str]:
    match = _NOTE.match(note)
    if match is None:
        raise NoteError("not a checkpoint")
    try:
        root = base64.b64decode(match["root"], validate=True)
        signature = base64.b64decode(match["signature"], validate=True)
        at = dt.datetime.fromisoformat(match["time"])
    except (ValueError, binascii.Error) as error:
        raise NoteError("not a checkpoint") from error
    if len(root) != hashlib.sha256().digest_size or at.tzinfo is None:
        raise NoteError("not a checkpoint")
    return Checkpoint(match["origin"], int(match["size"]), root, at), match["name"], signature, match["body"]
