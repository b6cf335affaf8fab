"""What the proofs found last, one JSON file each in ``docs/security/proofs``, and the page made from all of them.

A proof calls :func:`record` at its end; the files are committed. The format is this and nothing more: ``name`` (also
of the file), ``claim_de`` (what is proven, one German sentence), ``command`` (how to run it again), ``figures``
(numbers and short words by German name), ``seed`` (none where nothing is left to chance), ``negative_control`` (what
must fail, and that it did, in German), ``details_de`` (lines of a list, may be empty) and ``part`` (empty, or which
part of a proof that is run in several: each has a file of its own, and the page adds their figures up).
"""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

Figure = int | float | str


@dataclass(frozen=True, slots=True)
class Result:
    """The last run of one proof."""

    name: str
    claim_de: str
    command: str
    figures: Mapping[str, Figure]
    seed: int | None
    negative_control: str
    details_de: Sequence[str] = ()
    part: str = ""


def folder() -> Path:
    """Return where the results are kept."""
    return Path(__file__).resolve().parents[3] / "docs" / "security" / "proofs"


def record(result: Result, into: Path | None = None) -> Path:
    """Keep the result of a proof and return its file; an earlier result of the same name is replaced."""
    into = into or folder()
    into.mkdir(parents=True, exist_ok=True)
    path = into / f"{'.'.join(filter(None, (result.name, result.part)))}.json"
    path.write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def recorded(kept: Path | None = None) -> list[Result]:
    """Return the last result of every proof, by name."""
    paths = sorted((kept or folder()).glob("*.json"))
    found = [Result(**json.loads(path.read_text(encoding="utf-8"))) for path in paths]
    return sorted(found, key=lambda each: (each.name, each.part))


def page(results: Sequence[Result]) -> str:
    """Return the page for the data protection officers, in Markdown."""
    lines = [
        "# Was bewiesen ist",
        "",
        "Diese Seite ist aus den letzten Läufen erzeugt (`strang prove report`); niemand schreibt sie von Hand. Jeder",
        "Beweis lässt sich mit seinem Befehl wiederholen, mit demselben Startwert genau so. Zu jedem gehört eine",
        "Gegenprobe, die fehlschlagen muss.",
        "",
        "| Behauptung | Ergebnis | Befehl | Startwert |",
        "|---|---|---|---|",
    ]
    proofs = [list(parts) for _name, parts in itertools.groupby(results, key=lambda each: each.name)]
    for parts in proofs:
        first, figures = parts[0], _together(parts)
        seed = "–" if first.seed is None else str(first.seed)
        lines.append(f"| {first.claim_de} | {_line(figures)} | `{first.command}` | {seed} |")
    for parts in proofs:
        lines += ["", f"## {parts[0].name}", "", parts[0].claim_de, ""]
        lines += [f"**Gegenprobe.** {parts[0].negative_control}"]
        details = [*(line for each in parts for line in each.details_de)]
        details += [f"{each.part}: {_line(each.figures)}" for each in parts if each.part]
        if details:
            lines += ["", *(f"{number}. {line}" for number, line in enumerate(details, start=1))]
    return "\n".join(lines) + "\n"


def _together(parts: Sequence[Result]) -> Mapping[str, Figure]:
    """Return the figures of a proof: the sums over its parts, and how many there are."""
    if not parts[0].part:
        return parts[0].figures
    sums: dict[str, Figure] = {"Teile": len(parts)}
    for name in parts[0].figures:
        numbers = [value for each in parts if not isinstance(value := each.figures.get(name, 0), str)]
        sums[name] = sum(numbers)
    return sums


def _line(figures: Mapping[str, Figure]) -> str:
    return ", ".join(f"{name}: {_german(value)}" for name, value in figures.items())


def _german(value: Figure) -> str:
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return str(value).replace(".", ",") if isinstance(value, float) else value
