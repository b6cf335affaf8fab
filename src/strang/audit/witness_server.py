"""A witness for somebody else's computer: a small server that needs a file, a port and the public key, no database.

``GET /checkpoint`` gives the latest note, ``GET /checkpoints`` all of them as lines of JSON. ``POST /checkpoint`` takes
``{"old": size, "proof": [hex, …], "note": text}``: 200 if it continues what is kept, 409 if it contradicts that,
403 if the signature is wrong, 400 if it is nothing of the kind.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from strang.audit.notes import NoteError, Verifier
from strang.audit.tree import ProofError
from strang.audit.witnesses import FileWitness, RefusedError, WitnessError

_LARGEST = 64 * 1024
_SECONDS = 10


class WitnessServer(ThreadingHTTPServer):
    """Keeps the checkpoints of one log in one file."""

    daemon_threads = True

    def __init__(self, host: str, port: int, file: Path, verifier: Verifier) -> None:
        self.file = FileWitness(file, verifier)
        self.file.notes()
        super().__init__((host, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    timeout = _SECONDS

    def do_GET(self) -> None:
        """Show what is kept."""
        try:
            if self.path == "/checkpoint":
                self._answer(HTTPStatus.OK, self.server.file.latest() or "")
            elif self.path == "/checkpoints":
                notes = self.server.file.notes()
                self._answer(HTTPStatus.OK, "".join(json.dumps({"note": note}) + "\n" for note in notes))
            else:
                self._answer(HTTPStatus.NOT_FOUND, "not found\n")
        except (WitnessError, OSError) as error:
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, f"{error}\n")

    def do_POST(self) -> None:
        """Take a checkpoint that continues what is kept."""
        if self.path != "/checkpoint":
            self._answer(HTTPStatus.NOT_FOUND, "not found\n")
            return
        try:
            length = int(self.headers.get("Content-Length", "0"))
            if not 0 < length <= _LARGEST:
                raise ValueError("no body, or one that is too large")  # noqa: TRY301
            sent = json.loads(self.rfile.read(length))
            old, note = int(sent["old"]), str(sent["note"])
            proof = [bytes.fromhex(step) for step in sent["proof"]]
        except (ValueError, KeyError, TypeError) as error:
            self._answer(HTTPStatus.BAD_REQUEST, f"{error}\n")
            return
        self._answer(*self._keep(old, proof, note))

    def _keep(self, old: int, proof: list[bytes], note: str) -> tuple[HTTPStatus, str]:
        def given(size: int, _new: int) -> list[bytes]:
            if size != old:
                raise ProofError(f"the proof begins at {old} leaves")
            return proof

        try:
            self.server.file.tell(note, given)
        except NoteError as error:
            return HTTPStatus.FORBIDDEN, f"{error}\n"
        except RefusedError as error:
            return HTTPStatus.CONFLICT, f"{error}\n"
        except WitnessError as error:
            return HTTPStatus.INTERNAL_SERVER_ERROR, f"{error}\n"
        return HTTPStatus.OK, "kept\n"

    def _answer(self, status: HTTPStatus, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing: the file is the log."""
