"""The web server as a child process: granian on a loopback address, without the owner's credentials."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from strang.cli import processes
from strang.cli.errors import CommandError
from strang.cli.surroundings import RESERVED

APPLICATION = "strang.config.wsgi:application"
_READY_SECONDS = 60.0
_STOP_SECONDS = 15.0


def command(host: str, port: int, workers: int) -> list[str]:
    """Return the command line of the server: blocking threads, one queue per worker."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "8", "--no-ws", "--log-level", "warning"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10s"),
        APPLICATION,
    ]


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
    return port


def require_port(host: str, port: int) -> None:
    """Raise `CommandError` when somebody listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"port {port} is not free ({error.strerror}): choose another with --port."
            ) from error


class WebServer:
    """One running server; a context manager that starts on entry and stops on exit.

    `pid_file` remembers the process, so that the next start can end a server whose parent was killed.
    """

    def __init__(
        self,
        environment: dict[str, str],
        *,
        port: int,
        workers: int = 1,
        pid_file: Path,
        log: Path | None = None,
    ) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port, self._workers, self._pid_file, self._log = port, workers, pid_file, log
        self._environment = {name: value for name, value in environment.items() if name not in RESERVED}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server; it is not ready yet when this returns. A server left behind is ended first."""
        end_leftover(self._pid_file)
        require_port("127.0.0.1", self._port)
        output = self._log.open("ab") if self._log else None
        try:
            self._process = subprocess.Popen(
                command("127.0.0.1", self._port, self._workers),
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C reaches us alone; we end the server before the database
            )
        finally:
            if output:
                output.close()
        self._pid_file.write_text(str(self._process.pid))

    def wait_until_ready(self) -> None:
        """Wait for the answer 200 of `/readyz`; raises `CommandError` when it does not come."""
        deadline = time.monotonic() + _READY_SECONDS
        last = "no answer"
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise CommandError(f"the web server ended at once{self._where()}.")
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):  # noqa: S310 - our own address
                    return
            except urllib.error.HTTPError as error:
                last = f"status {error.code}"
            except (OSError, urllib.error.URLError) as error:
                last = str(error)
            time.sleep(0.05)
        raise CommandError(f"the web server is not ready: {last}{self._where()}.")

    def _where(self) -> str:
        return f" (see {self._log})" if self._log else ""

    def wait(self) -> int:
        """Wait until the server ends by itself and return its exit code."""
        return self._process.wait() if self._process else 0

    def stop(self) -> None:
        """End the server and its workers; running requests are finished first."""
        if self._process is not None:
            _end_group(self._process.pid)
            self._process.wait()
            self._process = None
        self._pid_file.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def end_leftover(pid_file: Path) -> None:
    """End the server that a killed parent left behind, if it is still there and really ours."""
    with suppress(OSError, ValueError):
        pid = int(pid_file.read_text())
        if APPLICATION in processes.command_line(pid):
            _end_group(pid)
    pid_file.unlink(missing_ok=True)


def _end_group(pid: int) -> None:
    """Ask a server to end; whatever of its process group is left after a while is killed."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    processes.wait_for_end(pid, _STOP_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
