"""The processes beside the web server: the sealer of the record, and in the demo a witness."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from strang.cli.surroundings import SEALER_VARIABLE

_STOP_SECONDS = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_LIVED = 60.0
_NEEDLESS = {"DATABASE_URL", "STRANG_AUDIT_DATABASE_URL", "STRANG_SECRET_KEY", "STRANG_CONTEXT_KEY"}


class Kept:
    """A command of ours as a child process that is started again when it ends, until the block is left."""

    def __init__(self, words: list[str], environment: dict[str, str], log: Path | None = None) -> None:
        self._words, self._log = words, log
        self._environment = {name: value for name, value in environment.items() if name not in _NEEDLESS}
        self._stopping = threading.Event()
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, daemon=True, name=" ".join(words))

    @property
    def pid(self) -> int | None:
        """Process id of the child that runs now."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """End the child and do not start it again."""
        self._stopping.set()
        with self._guard:
            process = self._process
            if process is not None and process.poll() is None:
                process.terminate()
        if process is not None:
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join(_STOP_SECONDS)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            started = time.monotonic()
            process = self._start()
            if process is None:
                return
            process.wait()
            pause = _FIRST_PAUSE if time.monotonic() - started > _LIVED else min(pause * 2, _LONGEST_PAUSE)
            self._stopping.wait(pause)

    def _start(self) -> subprocess.Popen[bytes] | None:
        output = self._log.open("ab") if self._log else None
        try:
            with self._guard:
                if self._stopping.is_set():
                    return None
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "strang.cli.main", *self._words, "--parent", str(os.getpid())],
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,  # Ctrl-C reaches us alone; we end the sealer before the database
                )
                return self._process
        finally:
            if output:
                output.close()


def sealer(environment: dict[str, str], witnesses: list[str], log: Path | None = None) -> Kept:
    """Return the sealer as a process that is kept; `environment` holds the URL of its role."""
    if SEALER_VARIABLE not in environment:
        raise KeyError(SEALER_VARIABLE)
    words = ["audit", "seal", *(word for name in witnesses for word in ("--witness", name))]
    return Kept(words, environment, log)


def witness(environment: dict[str, str], file: Path, port: int, key: str, log: Path | None = None) -> Kept:
    """Return a witness on this machine as a process that is kept: for the demo, it proves nothing to others."""
    words = ["audit", "witness", "--file", str(file), "--port", str(port), "--key", key]
    return Kept(words, {name: text for name, text in environment.items() if name != SEALER_VARIABLE}, log)
