"""A sealed record with two witnesses, and the hands of somebody who may do anything in the database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from strang.audit import service
from strang.audit.notes import Signer, Verifier
from strang.audit.sealing import Signed
from strang.audit.verification import Report, verify
from strang.audit.witness_server import WitnessServer
from strang.audit.witnesses import witness
from support.databases import Database


@dataclass(frozen=True)
class Record:
    """The record of one database, its key, and the names of its witnesses."""

    database: Database
    folder: Path
    witnesses: tuple[str, ...]

    @property
    def key_file(self) -> Path:
        """Where the signing key lies."""
        return self.folder / "signing.key"

    @property
    def verifier(self) -> Verifier:
        """The public key."""
        return Signer.load(self.key_file).verifier

    def seal(self, *witnesses: str) -> Signed:
        """Seal and sign; the checkpoint goes to these witnesses."""
        return service.seal_once(self.database.sealer_url, self.key_file, witnesses or self.witnesses)

    def check(self, *witnesses: str, database: Database | None = None) -> Report:
        """Check the record against these witnesses (none: against the database alone)."""
        with psycopg.connect((database or self.database).sealer_url) as connection:
            return verify(connection, self.verifier, [witness(name, self.verifier) for name in witnesses])

    def kinds(self, *witnesses: str, database: Database | None = None) -> set[str]:
        """Return the kinds of what the check finds."""
        return {finding.kind.value for finding in self.check(*witnesses, database=database).findings}

    def tamper(self, *statements: str, **values: Any) -> None:
        """Do what only a superuser can: switch every trigger off and change what never changes."""
        with self.database.cluster.admin(self.database.name) as superuser, superuser.transaction():
            superuser.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                superuser.execute(statement, values)

    def ask(self, statement: str, **values: Any) -> Any:
        """Return one value, read past the policies."""
        with self.database.cluster.admin(self.database.name) as superuser:
            row = superuser.execute(statement, values).fetchone()
        return row[0] if row and len(row) == 1 else row


@contextmanager
def server(file: Path, verifier: Verifier) -> Iterator[str]:
    """Run a witness and give its address."""
    running = WitnessServer("127.0.0.1", 0, file, verifier)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_address[1]}"
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
