"""The loop of the sealer: every second the rows, every minute a checkpoint, and each checkpoint to every witness."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from strang.audit.notes import NoteError
from strang.audit.sealing import (
    OtherSealerError,
    Sealer,
    SealingError,
    Signed,
    consistency_proof,
    signer_for,
)
from strang.audit.witnesses import RefusedError, Witness, WitnessError, witness

_PERIOD = 1.0
_AFTER_REFUSAL = 30.0


def connect(url: str) -> psycopg.Connection[Any]:
    """Open the sealer's connection: every statement is its own transaction unless one is opened."""
    return psycopg.connect(url, autocommit=True, connect_timeout=5, application_name="strang sealer")


def seal_once(url: str, key_file: Path, witnesses: Sequence[str]) -> Signed:
    """Seal what is there, sign a checkpoint, and hand it to every witness; raises what goes wrong."""
    with connect(url) as connection:
        signer = signer_for(key_file, connection)
        sealer = Sealer(connection, signer)
        sealer.seal()
        signed = sealer.checkpoint()
        for name in witnesses:
            hand_over(witness(name, signer.verifier), signed.note, url)
    return signed


def public_key(url: str, key_file: Path) -> str:
    """Return the public key of the record's checkpoints; the key is made if nothing was signed yet."""
    with connect(url) as connection:
        return signer_for(key_file, connection).verifier.text()


def hand_over(receiver: Witness, note: str, url: str) -> None:
    """Hand a checkpoint to one witness; proofs are made on a connection of their own, for a witness may be slow."""

    def prove(old_size: int, size: int) -> list[bytes]:
        with connect(url) as connection:
            return consistency_proof(connection, old_size, size)

    receiver.tell(note, prove)


class Service:
    """Seals until ``ended`` says so. What goes wrong is said once on standard error, and tried again."""

    def __init__(
        self, url: str, key_file: Path, witnesses: Sequence[str], ended: Callable[[], bool] = lambda: False
    ) -> None:
        self._url, self._key_file, self._names, self._ended = url, key_file, witnesses, ended
        self._messengers: list[_Messenger] = []
        self._said = ""

    def run(self) -> None:
        """Seal; a database that is gone is waited for, and another sealer too."""
        while not self._ended():
            pause = _PERIOD
            try:
                with connect(self._url) as connection:
                    self._work(connection)
            except OtherSealerError as error:
                self._say(str(error))
            except (SealingError, NoteError) as error:
                self._say(f"NOTHING IS SEALED: {error}")
                pause = _AFTER_REFUSAL
            except (psycopg.Error, OSError) as error:
                self._say(
                    f"waiting for the database: {str(error).splitlines()[0] if str(error) else error!r}"
                )
            self._sleep(pause)

    def _work(self, connection: psycopg.Connection[Any]) -> None:
        signer = signer_for(self._key_file, connection)
        sealer = Sealer(connection, signer)
        if not self._messengers:
            self._messengers = [_Messenger(witness(name, signer.verifier), self._url) for name in self._names]
        self._say(f"sealing, from leaf {sealer.size} on")
        while not self._ended():
            started = time.monotonic()
            sealer.seal()
            if sealer.checkpoint_is_due():
                signed = sealer.checkpoint()
                for messenger in self._messengers:
                    messenger.send(signed.note)
            self._sleep(max(0.0, _PERIOD - (time.monotonic() - started)))

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self._ended():
            time.sleep(min(left, _PERIOD))

    def _say(self, text: str) -> None:
        if text != self._said:
            print(f"strang audit seal: {text}", file=sys.stderr, flush=True)
        self._said = text


class _Messenger:
    """Brings the latest checkpoint to one witness, in a thread of its own: a slow witness keeps nobody waiting."""

    def __init__(self, receiver: Witness, url: str) -> None:
        self._receiver, self._url = receiver, url
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._said = ""
        threading.Thread(target=self._run, daemon=True, name=f"witness {receiver.name}").start()

    def send(self, note: str) -> None:
        """Hand a note over; one that an unreachable witness missed is covered by the proof of the next."""
        self._waiting.put(note)

    def _run(self) -> None:
        while True:
            note = self._waiting.get()
            while not self._waiting.empty():
                note = self._waiting.get()
            try:
                hand_over(self._receiver, note, self._url)
            except RefusedError as error:
                self._say(f"WITNESS REFUSES {self._receiver.name}: {error}")
            except (WitnessError, NoteError, psycopg.Error, OSError) as error:
                self._say(f"witness {self._receiver.name} not reached: {error}")
            else:
                self._said = ""

    def _say(self, text: str) -> None:
        if text != self._said:
            print(f"strang audit seal: {text}", file=sys.stderr, flush=True)
        self._said = text
