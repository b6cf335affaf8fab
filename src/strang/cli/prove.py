"""`strang prove`: prove in invented worlds that the database keeps the rule. It never touches data that is in use.

`access` compares the row policies with an independent model and tries broken variants of them; `report` writes the page
from the last results.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from strang.cli.cluster import DATABASE, Cluster
from strang.cli.errors import CommandError
from strang.cli.surroundings import OWNER_VARIABLE, django_process, strang, variables

if TYPE_CHECKING:
    from strang.proofs.access import Tally
    from strang.proofs.database import Connection
    from strang.proofs.mutants import Mutant

MILLION = 1_000_000
_BROKEN = "Eine Sperre gilt nicht mehr über die Stelle hinweg"
_CLAIM = (
    "Die Datenbank entscheidet in erfundenen Welten genauso wie ein zweites Modell, das den deutschen Text der Regel "
    "noch einmal ausdrückt und von den Regeln der Datenbank nichts benutzt, und jede absichtlich verfälschte Fassung "
    "der Regel fällt auf."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "proof", choices=("access", "report"), help="what to prove, or the page of all results"
    )
    parser.add_argument("--seed", type=int, help="start of the invented worlds (default: by chance, printed)")
    parser.add_argument(
        "--decisions", type=int, default=MILLION, help="at least as many (default: %(default)s)"
    )
    parser.add_argument(
        "--worlds", type=int, default=400, help="worlds in which mutants are tried (default: %(default)s)"
    )
    parser.add_argument(
        "--broken", action="store_true", help="break a policy first: the proof must then fail"
    )
    parser.add_argument("--record", action="store_true", help="keep the result for the page of all proofs")


def run(options: argparse.Namespace) -> int:
    """Run one proof; its last line is JSON. Returns 1 if anything disagrees or a broken variant goes unnoticed."""
    if options.proof == "report":
        return _report()
    with tempfile.TemporaryDirectory(prefix="strang-proof-") as base, _scratch(Path(base)) as connection:
        from strang.proofs import access

        seed = access.new_seed() if options.seed is None else options.seed
        _say(f"Startwert {seed}")
        return _access(connection, seed, options)


def _access(connection: Connection, seed: int, options: argparse.Namespace) -> int:
    from strang.foundation import protection
    from strang.proofs import database, mutants

    drift = protection.drift()
    _say(f"Abweichungen der Datenbank von der erklärten Regel: {len(drift)}")
    for name in drift:
        _say(f"nicht wie erklärt: {name}")
    database.equip(connection)
    if options.broken:
        _say(f"Gegenprobe: {_BROKEN}")
        broken = next(mutant for mutant in mutants.by_hand() if mutant.name == _BROKEN)
        for statement in broken.statements:
            connection.execute(statement)
    tally = _compare(connection, seed, options.decisions)
    tried = [] if options.broken else mutants.everyone()
    killed = list(_hunted(connection, seed, tried, options.worlds))
    alive = [mutant.name for mutant in tried if mutant.name not in {each for each, _ in killed}]
    for name in alive:
        _say(f"unbemerkt: {name}")
    last = {
        "decisions": tally.decisions,
        "disagreements": len(tally.disagreements),
        "mutants": len(tried),
        "mutants_killed": len(killed),
        "seed": seed,
    }
    failed = bool(tally.disagreements or alive or drift)
    if options.record and not failed:
        _record(tally, killed, seed)
    print(json.dumps(last), flush=True)
    return 1 if failed else 0


def _compare(connection: Connection, seed: int, decisions: int) -> Tally:
    from strang.proofs import access

    tally, started = access.Tally(), time.monotonic()
    for _ in access.agree(connection, access.invented(seed), tally, decisions):
        seen = f"{tally.visible} sichtbar, davon {tally.foreign} über die Grenze einer Stelle"
        took = f"{len(tally.disagreements)} Abweichungen ({time.monotonic() - started:.0f} s)"
        _say(f"Welt {tally.worlds}: {tally.decisions} Entscheidungen, {seen}, {took}")
        if tally.disagreements:
            for each in tally.disagreements[:20]:
                _say(str(each))
            break
    return tally


def _hunted(connection: Connection, seed: int, tried: list[Mutant], worlds: int) -> Iterator[tuple[str, int]]:
    from strang.proofs import access, mutants

    if not tried:
        return
    _say(f"{len(tried)} verfälschte Fassungen")
    found = mutants.hunt(connection, access.invented(seed), tried, worlds)
    for number, killed in itertools.groupby(found, key=lambda each: each.world):
        names = [each.mutant.name for each in killed]
        _say(f"Welt {number}: {len(names)} bemerkt")
        yield from ((name, number) for name in names)


def _record(tally: Tally, killed: list[tuple[str, int]], seed: int) -> None:
    from strang.proofs import mutants, results

    equivalent = [f"(nicht gezählt) {name}: {why}" for name, why in mutants.EQUIVALENT.items()]
    results.record(
        results.Result(
            name="access",
            claim_de=_CLAIM,
            command="strang prove access",
            figures={
                "Entscheidungen": tally.decisions,
                "davon Schreiben": tally.writes,
                "sichtbar": tally.visible,
                "sichtbar über die Grenze einer Stelle": tally.foreign,
                "Welten": tally.worlds,
                "Abweichungen": len(tally.disagreements),
                "verfälschte Fassungen": len(killed),
                "bemerkt": len(killed),
            },
            seed=seed,
            negative_control=f"`strang prove access --broken` („{_BROKEN}“) endet mit Abweichungen und Rückgabewert 1.",
            details_de=[*(f"{name} (Welt {world})" for name, world in killed), *equivalent],
        )
    )


def _report() -> int:
    from strang.proofs import results

    page = results.folder().parent / "proof.md"
    page.write_text(results.page(results.recorded()), encoding="utf-8")
    _say(f"{page} geschrieben")
    return 0


@contextmanager
def _scratch(folder: Path) -> Iterator[Connection]:
    """Start a server of its own, migrate an empty database and give a superuser's connection to it."""
    folder.chmod(0o755)
    cluster = Cluster(folder / "cluster", durable=False)
    try:
        cluster.start(exclusive=True)
        cluster.create_database(DATABASE)
        environment = variables(cluster, owner=True)
        _say("leere Datenbank wird angelegt")
        if strang("migrate", "--quiet", environment=environment).returncode:
            raise CommandError("Die Datenbank ließ sich nicht anlegen.")
        os.environ.update(environment)
        with django_process(owner=True), cluster.admin(DATABASE) as connection:
            os.environ.pop(OWNER_VARIABLE, None)
            yield connection
    finally:
        cluster.stop()
        cluster.remove()


def _say(text: str) -> None:
    print(f"» {text}", file=sys.stderr, flush=True)
