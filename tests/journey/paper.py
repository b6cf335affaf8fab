"""What a PDF says, read without a library: enough to see that it is one, tagged, and which letters it shows."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from pathlib import Path

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_MAPPING = re.compile(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>")


def unpacked(pdf: bytes) -> bytes:
    """Return the file with its compressed parts beside it."""
    parts = [pdf]
    for packed in _STREAM.findall(pdf):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(parts)


def letters(pdf: bytes) -> set[str]:
    """Return the characters its fonts stand for (the tables that copying and screen readers use)."""
    found: set[str] = set()
    for table in re.findall(rb"beginbf(?:char|range)(.*?)endbf", unpacked(pdf), re.DOTALL):
        for code in _MAPPING.findall(table):
            found |= set(bytes.fromhex(code.decode()).decode("utf-16-be", errors="ignore"))
    return found


def check_tagged(pdf: bytes, *, holds: str) -> None:
    """Assert that it is a tagged PDF with a language whose fonts show all letters of a text."""
    assert pdf.startswith(b"%PDF-1.")
    assert len(pdf) > 5_000
    inside = unpacked(pdf)
    for mark in (b"/Lang", b"/StructTreeRoot", b"/MarkInfo"):
        assert mark in inside, mark
    assert set(holds.replace(" ", "")) - letters(pdf) == set()


def picture(pdf: bytes, target: Path) -> None:
    """Write the first page as PNG, if this machine can."""
    program = shutil.which("pdftoppm")
    if program is None:
        return
    done = subprocess.run(
        [program, "-png", "-r", "80", "-singlefile", "-f", "1", "-l", "1", "-", str(target.with_suffix(""))],
        input=pdf,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
