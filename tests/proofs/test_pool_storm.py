"""Ten times more workers than connections, each as somebody else: nobody ever gets another one's rows."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter

import pytest
from django.db import connection, connections

from cast import actor
from strang.cases.models import Note
from strang.foundation.context import Actor, NoContextError, SystemActor, Visitor, work
from support.databases import Database
from support.proof import Proof

WORKERS, ROUNDS, SEED = 80, 12, 20260101
"""Eighty threads share the eight connections of the pool."""
CAST = ("miriam", "deniz", "jan", "carla", "thomas", "sabine", "stefanie", "volker", "birgit")


def _notes_of(someone: Actor) -> set[str]:
    with work(someone):
        return {str(each) for each in Note.objects.values_list("id", flat=True)}


@pytest.mark.slow
def test_a_storm_on_the_pool_mixes_nobody_up(fresh_world: Database) -> None:
    people = {key: actor(key) for key in CAST}
    expected = {key: _notes_of(someone) for key, someone in people.items()}
    assert len({frozenset(rows) for rows in expected.values()}) > 3
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    lock = threading.Lock()

    def storm(number: int) -> None:
        chance = random.Random(SEED + number)
        for _ in range(ROUNDS):
            key = chance.choice(CAST)
            outcome = _once(people[key], expected[key], chance)
            with lock:
                outcomes[outcome] += 1
                if outcome == "wrong":
                    wrong.append(key)
        connections.close_all()

    threads = [threading.Thread(target=storm, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    others = dict(zip(CAST, (*CAST[1:], CAST[0]), strict=True))
    mixed = [_once(people[key], expected[other], None) for key, other in others.items()]
    Proof(
        name="pool-storm",
        claim="Achtzig gleichzeitige Arbeitsgänge auf acht Verbindungen: Niemand bekommt die Zeilen eines anderen.",
        command="bin/test tests/proofs/test_pool_storm.py -s",
        negative_control="Bekommt jemand die Zeilen eines anderen, so meldet es derselbe Vergleich.",
        seed=SEED,
        figures={
            "Arbeitsgänge": sum(outcomes.values()),
            "davon mitten abgebrochen": outcomes["failed"],
            "ohne Verbindung abgewiesen": outcomes["full"],
            "fremde Zeilen": outcomes["wrong"],
            "Verwechslungen der Gegenprobe bemerkt": mixed.count("wrong"),
        },
    ).finish(holds=not wrong)
    assert mixed.count("wrong") >= len(CAST) // 2, "the control"
    assert wrong == []
    assert outcomes["right"] > WORKERS * ROUNDS // 2
    assert outcomes["failed"] > 0, "the storm has to break some of the work on purpose"


def _once(someone: Actor, expected: set[str], chance: random.Random | None) -> str:
    """Work once as somebody: sometimes fail in the middle, so that a half-used connection goes back to the pool."""
    try:
        with work(someone):
            rows = {str(each) for each in Note.objects.values_list("id", flat=True)}
            if chance and chance.random() < 0.1:
                connection.cursor().execute("SELECT 1 / 0")
        outcome = "right" if rows == expected else "wrong"
    except Exception as error:  # noqa: BLE001 - what a full pool or a broken statement raises
        outcome = "full" if "pool" in str(error).lower() or "timeout" in str(error).lower() else "failed"
    if chance and chance.random() < 0.2:
        connections.close_all()  # back to the pool, to be somebody else's next
    return outcome


def test_what_is_left_of_a_context_opens_nothing(world_db: Database) -> None:
    """The negative control: a token somebody sets for the whole session is refused in the next transaction."""
    miriam = actor("miriam")
    with work(miriam):
        assert Note.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('strang.context')")
            (token,) = cursor.fetchone()
    assert re.match(r"v1\|u\|", token)
    for other in (Visitor(), SystemActor("expire-consents")):
        with work(other, write=True), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('strang.context', true)")
            assert token not in (cursor.fetchone()[0] or "")
            assert not Note.objects.exists()
    altered = token.replace(str(miriam.session_id), str(actor("jan").session_id))
    with work(Visitor(), write=True), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('strang.context', %s, true)", [altered])
        assert not Note.objects.exists()
    with pytest.raises(NoContextError):
        Note.objects.exists()
