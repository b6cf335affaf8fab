"""`strang audit`: seal the record, check it, prove a line of it, be a witness of somebody else's."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from strang.cli.cluster import Cluster
from strang.cli.errors import CommandError
from strang.cli.surroundings import SEALER_VARIABLE, data_dir

KEY_VARIABLE, WITNESSES_VARIABLE = "STRANG_AUDIT_KEY_FILE", "STRANG_AUDIT_WITNESSES"
_SHOWN = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parts = parser.add_subparsers(dest="part", metavar="WHAT", required=True)
    seal = parts.add_parser(
        "seal", help="give new rows their leaves, every second; sign a checkpoint, every minute"
    )
    seal.add_argument("--once", action="store_true", help="seal what is there, sign one checkpoint, and end")
    verify = parts.add_parser("verify", help="check the whole record; 1 if something was found")
    verify.add_argument("--key", help="the public key, if it is not to be taken from this machine")
    prove = parts.add_parser("prove", help="print the proof that a row is in the signed record")
    prove.add_argument("what", help="number of a leaf, or id of a row")
    for part in (seal, verify):
        part.add_argument(
            "--witness",
            action="append",
            default=None,
            help="file or address of a witness (default: all that are set up)",
        )
    witness = parts.add_parser("witness", help="keep the checkpoints of another installation")
    witness.add_argument(
        "--file", required=True, type=Path, help="file to which the checkpoints are appended"
    )
    witness.add_argument("--key", required=True, help="public key of that installation (`strang audit key`)")
    witness.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    witness.add_argument("--port", type=int, default=8411, help="port (default: %(default)s)")
    parts.add_parser("key", help="print the public key of this installation, for the witnesses")
    for part in (seal, witness):
        part.add_argument("--parent", type=int, help="end when this process is gone")


def run(options: argparse.Namespace) -> int:
    """Run one of the parts."""
    from strang.audit.notes import NoteError
    from strang.audit.sealing import SealingError
    from strang.audit.witnesses import RefusedError, WitnessError

    parts: dict[str, Callable[[argparse.Namespace], int]] = {
        "seal": _seal,
        "verify": _verify,
        "prove": _prove,
        "witness": _witness,
        "key": _key,
    }
    try:
        return parts[options.part](options)
    except (NoteError, SealingError, RefusedError, WitnessError) as error:
        raise CommandError(str(error)) from error


def key_file(folder: Path | None = None) -> Path:
    """Return where the signing key lies: outside the database."""
    chosen = os.environ.get(KEY_VARIABLE)
    return Path(chosen) if chosen else (folder or data_dir()) / "audit" / "signing.key"


def witness_names(given: list[str] | None) -> list[str]:
    """Return the witnesses: as given, as set up, or one file in the data folder."""
    if given is not None:
        return given
    chosen = os.environ.get(WITNESSES_VARIABLE, "").split()
    return chosen or [str(data_dir() / "audit" / "witness.jsonl")]


def _used_witnesses(given: list[str] | None) -> list[str]:
    """Return the witnesses for a check: as given, as set up, or those that the sealer wrote down when it started."""
    note = _note()
    if given is None and not os.environ.get(WITNESSES_VARIABLE) and note.exists():
        return note.read_text().split("\n")[:-1]
    return witness_names(given)


def _note() -> Path:
    return key_file().parent / "witnesses"


def has_parent(parent: int | None) -> bool:
    """Tell whether the process that started us still lives; without one we are on our own."""
    return parent is None or os.getppid() == parent


@contextmanager
def _database() -> Iterator[str]:
    """Give the sealer's URL: from the environment, or of the local database, started if need be."""
    chosen = os.environ.get(SEALER_VARIABLE)
    if chosen:
        yield chosen
        return
    if os.environ.get("DATABASE_URL"):
        raise CommandError(f"{SEALER_VARIABLE} is not set: the record has a role of its own.")
    with Cluster(data_dir()) as cluster:
        yield cluster.environment(owner=False, sealer=True)[SEALER_VARIABLE]


def _seal(options: argparse.Namespace) -> int:
    from strang.audit import service

    names = witness_names(options.witness)
    with _database() as url:
        if options.once:
            signed = service.seal_once(url, key_file(), names)
            print(
                json.dumps(
                    {"leaves": signed.size, "checkpoint": signed.at.isoformat(), "witnesses": len(names)}
                )
            )
            return 0
        _note().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _note().write_text("".join(f"{name}\n" for name in names))
        service.Service(url, key_file(), names, lambda: not has_parent(options.parent)).run()
    return 0


def _verify(options: argparse.Namespace) -> int:
    import psycopg

    from strang.audit.notes import Signer, Verifier
    from strang.audit.verification import verify
    from strang.audit.witnesses import witness

    if options.key is None and not key_file().exists():
        raise CommandError(f"no public key: give --key, or {KEY_VARIABLE}.")
    verifier = Verifier.parse(options.key) if options.key else Signer.load(key_file()).verifier
    with _database() as url, psycopg.connect(url) as connection:
        witnesses = [witness(name, verifier) for name in _used_witnesses(options.witness)]
        report = verify(connection, verifier, witnesses)
    if not witnesses:
        print("Ohne Zeugen sind ein abgeschnittenes Ende und eine alte Sicherung nicht zu erkennen.")
    for finding in report.findings[:_SHOWN]:
        print(f"- {finding.text}")
    if len(report.findings) > _SHOWN:
        print(f"- … und {len(report.findings) - _SHOWN} weitere.")
    if not report.findings:
        print(f"Das Protokoll ist unverändert: {report.leaves} Blätter, {report.checkpoints} Prüfpunkte.")
    print(json.dumps(report.as_json(), ensure_ascii=False))
    return 1 if report.findings else 0


def _prove(options: argparse.Namespace) -> int:
    import psycopg

    from strang.audit.proving import Proof, prove

    try:
        what: int | UUID = int(options.what) if options.what.isdigit() else UUID(options.what)
    except ValueError as error:
        raise CommandError(f"{options.what} is neither a number nor an id.") from error
    with _database() as url, psycopg.connect(url) as connection:
        proof: Proof = prove(connection, what)
    print(json.dumps(proof.as_json(), ensure_ascii=False, indent=2))
    return 0


def _witness(options: argparse.Namespace) -> int:
    from strang.audit.notes import Verifier
    from strang.audit.witness_server import WitnessServer

    options.file.parent.mkdir(parents=True, exist_ok=True)
    try:
        server = WitnessServer(options.host, options.port, options.file, Verifier.parse(options.key))
    except OSError as error:
        raise CommandError(f"port {options.port} is not free ({error.strerror}).") from error
    with server:
        server.timeout = 1
        print(f"Witness on http://{options.host}:{server.server_address[1]}, file {options.file}", flush=True)
        while has_parent(options.parent):
            server.handle_request()
    return 0


def _key(_options: argparse.Namespace) -> int:
    from strang.audit.notes import Signer

    path = key_file()
    if not path.exists():
        raise CommandError(f"{path} does not exist yet: it is made when sealing begins.")
    print(Signer.load(path).verifier.text())
    return 0
