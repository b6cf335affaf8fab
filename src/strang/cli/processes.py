"""Questions about processes that the standard library does not answer on every system."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path


def command_line(pid: int) -> str:
    """Return the command line of a process, or an empty text when there is no such process (or a zombie)."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    found = subprocess.run(
        ["/bin/ps", "-ww", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def wait_for_end(pid: int, seconds: float) -> bool:
    """Wait until a process is gone, child of ours or not; return whether it is."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)  # collect it if it is our child, or it stays as a zombie
        if not command_line(pid):
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
