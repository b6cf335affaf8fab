"""The repository as a subject of tests: sizes, files, words that must not appear."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE_LINES, FUNCTION_LINES = 500, 50

LONG_MODULES: dict[str, str] = {}
"""Modules over the limit, each with the reason."""
_ONE_FORM = "one keyword for each answer of a form: the signature alone fills a third of it"
LONG_FUNCTIONS: dict[str, str] = {
    "src/strang/consents/operations/giving.py:give_consent": _ONE_FORM,
    "src/strang/people/operations.py:create_person": _ONE_FORM,
}
"""Functions over the limit, each with the reason."""


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def _sources() -> list[Path]:
    return [path for path in _tracked("*.py") if "/migrations/" not in path.as_posix()]


def test_no_module_is_too_long() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in _sources()
    }
    over = {name: lines for name, lines in long.items() if lines > MODULE_LINES}
    assert set(over) == set(LONG_MODULES), over


def test_no_function_is_too_long() -> None:
    over = {}
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    over[f"{path.relative_to(ROOT).as_posix()}:{node.name}"] = lines
    assert set(over) == set(LONG_FUNCTIONS), over


def test_there_is_no_room_for_odds_and_ends() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in _sources()]
    assert [name for name in names if re.search(r"(^|/)(utils|helpers|common|misc)(\.py|/)", name)] == []


def test_every_room_says_in_one_sentence_what_it_is() -> None:
    rooms = [path for path in (ROOT / "src" / "strang").iterdir() if (path / "__init__.py").exists()]
    silent = [
        path.name
        for path in rooms
        if not (
            ast.get_docstring(ast.parse((path / "__init__.py").read_text(encoding="utf-8"))) or ""
        ).endswith(".")
    ]
    assert silent == []


@pytest.mark.parametrize("lock", ["package-lock.json", "requirements.lock", "requirements-test.lock"])
def test_lock_files_name_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\s\"]*(?:\.tgz|\.whl|/simple)", text) == []
    assert '"resolved"' not in text


def test_templates_hold_no_script_or_style_of_their_own() -> None:
    pattern = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=\"|\son[a-z]+=\"")
    found = [
        path.relative_to(ROOT).as_posix()
        for path in _tracked("*.html")
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_picture_of_the_manual_exists_and_is_used() -> None:
    manual = ROOT / "docs" / "manual"
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*manual.glob("*.md"), ROOT / "README.md"])
    named = {Path(name).name for name in re.findall(r"\(([^)]+\.png)\)", text)}
    there = {path.name for path in (manual / "images").glob("*.png")}
    assert named == there


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in _tracked("*.md")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []
