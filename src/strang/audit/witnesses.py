"""Witnesses: they keep every checkpoint they were given, and refuse one that contradicts those.

A witness is a file on a disk the operator of the database cannot rewrite, or a server at somebody else's
(``strang audit witness``). Both keep lines of JSON: when it came, and the signed note.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from strang.audit.notes import NoteError, Verifier
from strang.audit.tree import ProofError, check_consistency

Prove = Callable[[int, int], Sequence[bytes]]
"""Gives the proof that the tree of the second size grew from that of the first."""
_SECONDS = 10
_TAIL = 16 * 1024
"""Bytes at the end of a file in which its last line is found; a note is far shorter."""


class WitnessError(Exception):
    """The witness does not answer, or what it keeps cannot be read."""


class RefusedError(Exception):
    """The witness refuses a checkpoint: it contradicts one that it keeps."""


class Witness(Protocol):
    """Somebody who keeps checkpoints."""

    name: str

    def notes(self) -> list[str]:
        """Return all notes it keeps, the oldest first; raises :class:`WitnessError`."""

    def tell(self, note: str, prove: Prove) -> None:
        """Hand a checkpoint over; raises :class:`RefusedError`, :class:`WitnessError`."""


class FileWitness:
    """Keeps checkpoints in a file to which lines are only appended. The signature is checked before."""

    def __init__(self, path: Path, verifier: Verifier) -> None:
        self.name = str(path)
        self._path, self._verifier = path, verifier

    def notes(self) -> list[str]:
        """Return all notes of the file. A last line that was cut by a crash does not count."""
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise WitnessError(str(error)) from error
        return [str(json.loads(line)["note"]) for line in lines[:-1] if _is_whole(line)]

    def tell(self, note: str, prove: Prove) -> None:
        """Append a checkpoint and wait until it is on the disk."""
        try:
            with self._path.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                self._append(file.fileno(), note, prove)
        except OSError as error:
            raise WitnessError(str(error)) from error

    def latest(self) -> str | None:
        """Return the last note of the file, which is that of the largest tree."""
        lines = [line for line in self._end().split(b"\n")[1:-1] if _is_whole(line)]
        return str(json.loads(lines[-1])["note"]) if lines else None

    def _append(self, file: int, note: str, prove: Prove) -> None:
        new = self._verifier.open(note)
        latest = self.latest()
        if latest is not None:
            before = self._verifier.open(latest)
            if new.size < before.size:
                raise RefusedError(f"the tree has shrunk from {before.size} to {new.size} leaves")
            try:
                proof = prove(before.size, new.size)
                check_consistency(before.size, before.root, new.size, new.root, proof)
            except ProofError as error:
                raise RefusedError(f"not a continuation of {before.size} leaves: {error}") from error
        line = json.dumps({"received": dt.datetime.now(tz=dt.UTC).isoformat(), "note": note})
        torn = (
            b"" if self._end().endswith(b"\n") else b"\n"
        )  # cut by a crash: what comes next is a line again
        os.write(file, torn + line.encode() + b"\n")
        os.fsync(file)

    def _end(self) -> bytes:
        """Return the last lines of the file, after a line break or as if there were one."""
        try:
            with self._path.open("rb") as file:
                start = max(0, file.seek(0, os.SEEK_END) - _TAIL)
                file.seek(start)
                return file.read() if start else b"\n" + file.read()
        except FileNotFoundError:
            return b"\n"


def _is_whole(line: bytes) -> bool:
    """Tell whether a line is one of ours and not the beginning of one that a crash cut off."""
    try:
        return isinstance(json.loads(line)["note"], str)
    except (ValueError, KeyError, TypeError):
        return False


class HttpWitness:
    """A server that keeps checkpoints for us (``strang audit witness``)."""

    def __init__(self, url: str, verifier: Verifier) -> None:
        self.name = url
        self._url, self._verifier = url.rstrip("/"), verifier

    def notes(self) -> list[str]:
        """Ask for all notes."""
        answer = self._ask("/checkpoints")
        try:
            return [str(json.loads(line)["note"]) for line in answer.splitlines() if line]
        except (ValueError, KeyError, TypeError) as error:
            raise WitnessError("the answer holds something that is no checkpoint") from error

    def tell(self, note: str, prove: Prove) -> None:
        """Ask how far the witness is, and send the checkpoint with the proof that it grew from there."""
        latest = self._ask("/checkpoint")
        try:
            old = self._verifier.open(latest).size if latest else 0
            proof = prove(old, self._verifier.open(note).size)
        except NoteError as error:
            raise WitnessError(f"it keeps somebody else's checkpoints: {error}") from error
        except ProofError as error:
            raise RefusedError(str(error)) from error
        body = json.dumps({"old": old, "proof": [step.hex() for step in proof], "note": note})
        self._ask("/checkpoint", body.encode())

    def _ask(self, path: str, body: bytes | None = None) -> str:
        request = urllib.request.Request(  # noqa: S310 - checked when the witness was named
            self._url + path, data=body, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                text: str = answer.read().decode()
                return text
        except urllib.error.HTTPError as error:
            with error:
                reason = error.read().decode(errors="replace").strip()
            if error.code == HTTPStatus.CONFLICT:
                raise RefusedError(reason) from error
            raise WitnessError(f"status {error.code}: {reason}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise WitnessError(str(error)) from error


def witness(name: str, verifier: Verifier) -> Witness:
    """Return the witness at an address or with a file."""
    if name.startswith(("http://", "https://")):
        return HttpWitness(name, verifier)
    return FileWitness(Path(name.removeprefix("file://")), verifier)
