"""What every proof leaves behind: its seed, its figures, one line of JSON; kept for the report when asked to.

`STRANG_RECORD_PROOFS=1 bin/test tests/proofs` writes the figures to ``docs/security/proofs``.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "security" / "proofs"
RECORD_VARIABLE = "STRANG_RECORD_PROOFS"


@dataclass
class Proof:
    """One proof: what it claims (in German, for the report), how it is run again, and what must make it fail."""

    name: str
    claim: str
    command: str
    negative_control: str
    seed: int = 0
    figures: dict[str, float | int | str] = field(default_factory=dict)

    def finish(self) -> None:
        """Print the line and keep it if that is wanted."""
        line = {
            "name": self.name,
            "claim_de": self.claim,
            "command": self.command,
            "figures": self.figures,
            "seed": self.seed,
            "negative_control": self.negative_control,
        }
        print(f"\n{json.dumps(line, ensure_ascii=False)}")
        if os.environ.get(RECORD_VARIABLE):
            FOLDER.mkdir(parents=True, exist_ok=True)
            text = json.dumps(line, ensure_ascii=False, indent=2)
            (FOLDER / f"{self.name}.json").write_text(f"{text}\n", encoding="utf-8")
