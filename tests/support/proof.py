"""What every proof leaves behind: its seed, its figures, one line of JSON; kept for the report when asked to.

`STRANG_RECORD_PROOFS=1 bin/test tests/proofs tests/attack` writes the figures to ``docs/security/proofs``.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field

from strang.proofs import results

RECORD_VARIABLE = "STRANG_RECORD_PROOFS"


@dataclass
class Proof:
    """One proof: what it claims (in German, for the report), how it is run again, and what must make it fail.

    ``part`` names the part of a proof that is run in several; the report shows them together.
    """

    name: str
    claim: str
    command: str
    negative_control: str
    part: str = ""
    seed: int | None = None
    figures: dict[str, results.Figure] = field(default_factory=dict)

    def finish(self, *, holds: bool, keep: bool = True) -> None:
        """Print the line and, if that is wanted and the claim holds, keep it."""
        result = results.Result(
            name=self.name,
            claim_de=self.claim,
            command=self.command,
            figures=self.figures,
            seed=self.seed,
            negative_control=self.negative_control,
            part=self.part,
        )
        print(f"\n{json.dumps(asdict(result) | {'holds': holds}, ensure_ascii=False)}")
        if holds and keep and os.environ.get(RECORD_VARIABLE):
            results.record(result)
