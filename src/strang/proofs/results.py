"""What the proofs found last, one JSON file each in ``docs/security/proofs``, and the page made from all of them.

A proof calls :func:`record` at its end; the files are committed. The format is this and nothing more: ``name`` (also
of the file), ``claim_de`` (what is proven, one German sentence), ``command`` (how to run it again), ``figures``
(numbers and short words by German name), ``seed`` (or none), ``negative_control`` (what must fail, and that it did, in
German) and ``details_de`` (lines of a list, may be empty).
"""

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


def folder() -> Path:
    """Return where the results are kept."""
    return Path(__file__).resolve().parents[3] / "docs" / "security" / "proofs"


def record(result: Result, into: Path | None = None) -> Path:
    """Keep the result of a proof and return its file; an earlier result of the same name is replaced."""
    into = into or folder()
    into.mkdir(parents=True, exist_ok=True)
    path = into / f"{result.name}.json"
    path.write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def recorded(kept: Path | None = None) -> list[Result]:
    """Return the last result of every proof, by name."""
    paths = sorted((kept or folder()).glob("*.json"))
    return [Result(**json.loads(path.read_text(encoding="utf-8"))) for path in paths]


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
    for result in results:
        figures = ", ".join(f"{name}: {_german(value)}" for name, value in result.figures.items())
        seed = "–" if result.seed is None else str(result.seed)
        lines.append(f"| {result.claim_de} | {figures} | `{result.command}` | {seed} |")
    for result in results:
        lines += [
            "",
            f"## {result.name}",
            "",
            result.claim_de,
            "",
            f"**Gegenprobe.** {result.negative_control}",
        ]
        if result.details_de:
            lines += ["", *(f"{number}. {line}" for number, line in enumerate(result.details_de, start=1))]
    return "\n".join(lines) + "\n"


def _german(value: Figure) -> str:
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return str(value).replace(".", ",") if isinstance(value, float) else value
