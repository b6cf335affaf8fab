"""The files a new machine is set up from: complete, hashed, and without the address of any registry."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from strang.cli import assets, bootstrap
from strang.cli.surroundings import build_dir, checkout

LOCKS = ("requirements-setup.lock", "requirements.lock", "requirements-test.lock")


def _pins(name: str) -> dict[str, str]:
    text = (checkout() / name).read_text()
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash_and_no_lock_names_an_address(name: str) -> None:
    text = (checkout() / name).read_text()
    blocks = re.split(r"\n(?=[a-z])", text.strip())
    assert len(blocks) == len(re.findall(r"^[\w.\[\]-]+==", text, re.MULTILINE)) >= len(_pins(name))
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "index" not in text


def test_the_test_lock_contains_the_base_lock() -> None:
    assert _pins("requirements.lock").items() <= _pins("requirements-test.lock").items()


def test_the_locks_know_every_declared_dependency() -> None:
    import tomllib

    project = tomllib.loads((checkout() / "pyproject.toml").read_text())["project"]
    for lock, wanted in (
        ("requirements.lock", project["dependencies"]),
        ("requirements-test.lock", project["optional-dependencies"]["test"]),
    ):
        names = {re.split(r"[\[<>=~! ]", line, maxsplit=1)[0].lower().replace("_", "-") for line in wanted}
        assert names <= set(_pins(lock))


def test_the_npm_lock_has_checksums_and_no_addresses() -> None:
    lock = json.loads((checkout() / "package-lock.json").read_text())
    packages = {name: facts for name, facts in lock["packages"].items() if name}
    assert packages
    for facts in packages.values():
        assert facts["integrity"].startswith("sha512-")
        assert "resolved" not in facts


@pytest.mark.parametrize("name", ["bin/demo", "bin/test", ".ci/run"])
def test_the_commands_can_be_run(name: str) -> None:
    path = checkout() / name
    assert os.access(path, os.X_OK)
    assert subprocess.run(["/bin/sh", "-n", str(path)], check=False).returncode == 0


def test_without_python_there_is_one_clear_line(tmp_path: Path) -> None:
    bare = tmp_path / "checkout" / "bin"
    bare.mkdir(parents=True)
    (bare / "demo").write_text((checkout() / "bin" / "demo").read_text())
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "dirname").symlink_to("/usr/bin/dirname")
    done = subprocess.run(
        ["/bin/sh", str(bare / "demo")], env={"PATH": str(tools)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is missing")
    assert done.stderr.count("\n") == 1


def test_a_checkout_that_cannot_be_written_uses_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRANG_BUILD_DIR", str(build_dir()))
    monkeypatch.setenv("STRANG_DATA_DIR", "somewhere")
    monkeypatch.setattr(bootstrap.os, "access", lambda path, mode: False)
    for arguments in (["--data", str(tmp_path)], [f"--data={tmp_path}"]):
        assert bootstrap.working_folder(arguments) == tmp_path
        assert os.environ["STRANG_DATA_DIR"] == str(tmp_path)
        assert os.environ["STRANG_BUILD_DIR"] == str(tmp_path / "build")


def test_the_mirrored_stylesheet_differs_from_its_twin() -> None:
    vendor = build_dir() / "static" / "vendor"
    for source, twin in assets.RIGHT_TO_LEFT.items():
        assert (vendor / source).read_bytes() != (vendor / twin).read_bytes()


def test_every_file_a_stylesheet_refers_to_was_copied() -> None:
    vendor = build_dir() / "static" / "vendor"
    for sheet in vendor.rglob("*.css"):
        for reference in assets._REFERENCE.findall(sheet.read_text()):
            assert (sheet.parent / reference).is_file(), (sheet.name, reference)
