"""What the rights may cost, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field

BUDGETS = {
    "own_case_added_ms_p95": 1.0,
    "shared_case_added_ms_p95": 1.0,
    "list_ratio_p50": 1.5,
    "wide_count_ms": 500.0,
    "withdraw_ms_p95": 10.0,
    "cut_off_ms_p95": 100.0,
}
LABELS = {
    "own_case_added_ms_p95": "eigener Fall, zusätzlich in ms (95 von 100 Fällen, mittlerer von fünf Aufrufen)",
    "shared_case_added_ms_p95": "freigegebener Fall, zusätzlich in ms (95 von 100 Fällen, mittlerer von fünf Aufrufen)",
    "list_ratio_p50": "Liste, Vielfaches ohne Regel",
    "wide_count_ms": "alles Sichtbare der größten Stelle zählen, in ms",
    "withdraw_ms_p95": "Widerruf in ms (95 von 100)",
    "cut_off_ms_p95": "größte Stelle abschneiden, in ms (95 von 100)",
}
"""The figures with a budget, as the page of all proofs names them."""
BESIDE = {
    "own_case_single_added_ms_p95": "eigener Fall, zusätzlich in ms (95 von 100 einzelnen Aufrufen)",
    "shared_case_single_added_ms_p95": "freigegebener Fall, zusätzlich in ms (95 von 100 einzelnen Aufrufen)",
    "commit_ms_p50": "ein Festschreiben auf diesem Datenträger, in ms",
}
"""What must be known to read them: single calls tell of the machine's other guests, too."""


@dataclass
class Report:
    """What was found: figures for the last line, and lines for the reader."""

    figures: dict[str, float] = field(default_factory=dict)

    def say(self, text: str) -> None:
        """Print a line at once."""
        print(text, flush=True)

    def keep(self, name: str, value: float) -> None:
        """Keep a figure and say how it stands to its budget."""
        self.figures[name] = round(value, 3)
        budget = BUDGETS.get(name)
        verdict = (
            "" if budget is None else f"  (budget {budget:g}: {'kept' if value <= budget else 'MISSED'})"
        )
        self.say(f"  {name:<28} {value:10.3f}{verdict}")


def record(report: Report, seed: int, *, cases: int, consents: int, kept: bool) -> None:
    """Keep the result for the page of all proofs."""
    from strang.proofs import results

    figures: dict[str, results.Figure] = {"Fälle": cases, "Einwilligungen": consents}
    figures |= {label: report.figures[name] for name, label in (LABELS | BESIDE).items()}
    limits = [f"{label}: höchstens {BUDGETS[name]:g}".replace(".", ",") for name, label in LABELS.items()]
    results.record(
        results.Result(
            name="bench-access",
            claim_de="Die Regel kostet im Betrieb so wenig Zeit, dass niemand sie umgehen müsste.",
            command="python -m bench.access",
            figures={**figures, "alle Grenzen eingehalten": "ja" if kept else "nein"},
            seed=seed,
            negative_control="Fall, Liste und Zählung entstehen im selben Lauf zweimal: einmal ohne jede Regel, einmal"
            " mit allem, was sie verlangt. Liefern beide nicht dieselben Zeilen, oder öffnet ein Widerruf nicht sofort"
            " nichts mehr, bricht die Messung ab.",
            details_de=[
                *limits,
                "Gezählt wird mit zwei Abfragen, die dafür geschrieben sind; keine Seite sendet sie.",
                "Ein Verzeichniseintrag wird festgeschrieben, bevor gelesen wird; auf langsamem Datenträger dauert das"
                " länger.",
            ],
        )
    )
