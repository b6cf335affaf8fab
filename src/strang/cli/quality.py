"""Everything that is checked before a change is taken; `bin/test` runs it inside the finished environment.

With arguments only pytest runs, with these arguments.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from strang.cli import assets
from strang.cli.errors import CommandError
from strang.cli.surroundings import checkout

# mypy's Django plugin imports the settings; nothing connects to these.
_NOWHERE = {
    "DJANGO_SETTINGS_MODULE": "strang.config.settings",
    "DATABASE_URL": "postgresql://strang_app@/nowhere?host=/nowhere",
    "STRANG_AUDIT_DATABASE_URL": "postgresql://strang_audit@/nowhere?host=/nowhere",
    "STRANG_OWNER_DATABASE_URL": "postgresql://strang_owner@/nowhere?host=/nowhere",
    "STRANG_SECRET_KEY": "0" * 64,
    "STRANG_CONTEXT_KEY": "0" * 64,
}


@dataclass(frozen=True)
class Step:
    """One check: what it is about and the command, relative to the environment's programs."""

    name: str
    command: tuple[str, ...]


def steps(root: Path) -> list[Step]:
    """Return the checks before the tests; the longest begins first, for they run side by side."""
    found = [
        Step("types", ("mypy", "--no-error-summary")),
        Step("style", ("ruff", "check", "--quiet", ".")),
        Step("format", ("ruff", "format", "--check", "--quiet", ".")),
    ]
    settings = tomllib.loads((root / "pyproject.toml").read_text())
    if "importlinter" in settings["tool"] or (root / ".importlinter").exists():
        found.append(Step("layers", ("lint-imports",)))
    if any((root / "src").glob("**/templates/**/*.html")):
        found.append(Step("templates", ("djlint", "src", "--lint", "--quiet")))
    if any((root / "src").glob("strang/*/models.py")):
        django = ("python", "-W", "ignore", "-m", "django")
        found.append(Step("migrations", (*django, "makemigrations", "--check", "--dry-run", "-v", "0")))
    return found


def passes(step: Step, root: Path) -> bool:
    """Run one check; what it found is printed only when it found something."""
    program = Path(sys.prefix, "bin", step.command[0])
    start = time.monotonic()
    done = subprocess.run(
        [str(program), *step.command[1:]],
        cwd=root,
        env=os.environ | _NOWHERE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    outcome = "ok" if done.returncode == 0 else "FAILED"
    print(f"» {step.name}: {outcome} ({time.monotonic() - start:.1f} s)", flush=True)
    if done.returncode != 0:
        print(done.stdout, flush=True)
    return done.returncode == 0


def _keep_bytecode(root: Path) -> None:
    """Let all processes share compiled modules in `build`, beside no source: compiling takes longer than starting."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(root / "build" / "bytecode")


def pytest(root: Path, arguments: list[str]) -> int:
    """Run pytest and return its exit code."""
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run all checks, or only pytest if there are arguments; return 1 if anything failed."""
    root = checkout()
    try:
        assets.ensure()
    except CommandError as error:
        print(f"bin/test: {error}", file=sys.stderr)
        return 1
    _keep_bytecode(root)
    if arguments:
        return pytest(root, arguments)
    found = steps(root)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = pool.map(lambda step: passes(step, root), found)
        results = {step.name: good for step, good in zip(found, outcomes, strict=True)}
    print("» tests", flush=True)
    results["tests"] = pytest(root, ["-n", "2", "--dist", "worksteal"]) == 0
    print(" · ".join(f"{name} {'ok' if good else 'FAILED'}" for name, good in results.items()))
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
