"""Two worlds that differ only in what somebody may not see answer them byte for byte alike.

The second world is a copy of the first in which every personal row that is hidden from the reader, under every purpose
and after every look into the register, has been deleted. Whoever could tell the two apart would know that it was there.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from cast import actor, client_of
from ids import id_of
from strang.access import operations as access
from strang.access.types import Purpose
from strang.foundation.context import Actor, work
from strang.foundation.models import PersonalRow
from strang.web.routes import ROUTES
from strang.web.routing import Route
from support.databases import WORLD, Database, point_connections
from support.proof import Proof

READERS = (
    "sabine",
    "thomas",
    *(("stefanie", "deniz", "ruth") if os.environ.get("STRANG_PROOFS_LONG") else ()),
)
SEARCHED = ("Rania Al-Khatib", "رانيا الخطيب", "Sab", "Idris Noorzai", "Parwana Sarwari")
THINGS: dict[str, tuple[str, ...]] = {
    "case_id": (
        *("own_case", "team_foreign_case", "foreign_case", "protected_case", "open_case"),
        *("child_case", "restricted_case", "masked_case"),
    ),
    "person_id": (
        *("own_person", "team_foreign_person", "foreign_person", "protected_person"),
        *("child_person", "restricted_person", "masked_person"),
    ),
    "referral_id": (
        "own_referral",
        "open_referral",
        "ended_referral",
        "protected_referral",
        "masked_referral",
    ),
    "consent_id": ("own_consent", "child_consent"),
    "goal_id": ("own_goal",),
    "document_id": ("own_document", "protected_document"),
    "appointment_id": ("own_appointment", "protected_appointment"),
    "emergency_id": ("own_emergency", "reviewed_emergency"),
    "block_id": ("own_block", "open_block"),
    "instance_id": ("own_instance", "approved_instance", "protected_instance"),
    "restriction_id": ("own_restriction",),
}
"""What is hidden from some and open to others, by the names of the test world."""

MASKS = (
    (rb'name="(submission|csrfmiddlewaretoken|version)" value="[^"]*"', b"form"),
    (rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", b"id"),
    (rb"\bi[0-9a-f]{8}\b", b"caption"),
    (rb"\d{1,2}:\d{2}(:\d{2})?", b"time"),
    (rb"%PDF-.*", b"pdf"),
)
"""The declared random parts of an answer: form tokens, ids it makes itself, the time of day, a PDF's own id."""


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    data: tuple[tuple[str, str], ...] = ()

    def send(self, client: Client) -> tuple[int, bytes]:
        """Return status and masked answer."""
        call = client.get if self.method == "GET" else client.post
        answer = call(self.path, dict(self.data))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        content += answer.headers.get("Location", "").encode()
        for pattern, mask in MASKS:
            content = re.sub(pattern, mask, content, flags=re.DOTALL if mask == b"pdf" else 0)
        return answer.status_code, content


def _personal_tables() -> list[str]:
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, PersonalRow))


def _visible(someone: Actor) -> dict[str, set[str]]:
    """Return what somebody can see of every personal table, under any purpose, once the register has been written."""
    found: dict[str, set[str]] = {table: set() for table in _personal_tables()}
    for purpose in Purpose.values:
        with work(someone, purpose=purpose, write=True), connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT person_id FROM access_grant WHERE to_unit_id = %s", [someone.unit_id]
            )
            access.disclose(someone, [row[0] for row in cursor.fetchall()])
            for table, ids in found.items():
                cursor.execute(f"SELECT id FROM {table}")
                ids |= {str(row[0]) for row in cursor.fetchall()}
    return found


def _told_in_part(someone: Actor) -> set[str]:
    """Return what was opened to somebody on statute that they have not taken over: the norm is told, not why."""
    with work(someone), connection.cursor() as cursor:
        cursor.execute(
            "SELECT instance_id::text FROM strang.received_bases(ARRAY("
            "SELECT source_id FROM access_grant WHERE to_unit_id = %(unit)s EXCEPT"
            " SELECT source_id FROM access_assignment WHERE unit_id = %(unit)s AND user_id = %(user)s))",
            {"unit": someone.unit_id, "user": someone.user_id},
        )
        return {row[0] for row in cursor.fetchall()}


def _remove_hidden(database: Database, visible: dict[str, set[str]], *in_part: str) -> int:
    """Delete every personal row that is not among the visible ones; returns how many.

    A row that is told in part keeps that part, and everything else of it becomes something else.
    """
    removed = 0
    if in_part:
        visible["consents_basisinstance"] |= set(in_part)
    with database.cluster.admin(database.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "UPDATE consents_basisinstance SET necessity = repeat('ganz anders ', 9), file_number = 'anders',"
            " decision_note = 'anders', author_id = gen_random_uuid(), decided_by = gen_random_uuid()"
            " WHERE id = ANY (%s::uuid[])",
            [list(in_part)],
        )
        for table, ids in visible.items():
            removed += admin.execute(
                f"DELETE FROM {table} WHERE NOT id = ANY (%s::uuid[])", [list(ids)]
            ).rowcount
        if "people_namekey" not in visible:
            admin.execute(
                "DELETE FROM people_namekey k WHERE NOT EXISTS"
                " (SELECT 1 FROM people_name n WHERE n.person_id = k.person_id)"
            )
    return removed


def _requests(things: dict[str, str]) -> Iterator[Asked]:
    """Every page with every thing, every search, and the forms that could betray somebody by their answer."""
    for route in ROUTES:
        if "GET" in route.methods and not route.name.startswith(("account_", "mfa_", "gallery")):
            yield from (Asked("GET", path) for path in _paths(route, things))
            if not re.search("<", route.path):
                for words in SEARCHED:
                    asked = tuple(
                        (name, words) for name in ("q", "query", "search", "searched", "name", "person")
                    )
                    yield Asked("GET", reverse(route.name), asked)
    for words in SEARCHED:
        given, _, family = words.partition(" ")
        yield Asked(
            "POST",
            reverse("person_new"),
            (
                ("searched", words),
                ("given", given),
                ("family", family),
                ("birth", "1990"),
                ("sex", "not_stated"),
            ),
        )
        yield Asked("POST", reverse("finding_new"), (("what_happened", f"{words} wartet seit Wochen."),))


def _paths(route: Route, things: dict[str, str]) -> Iterator[str]:
    names = re.findall(r"<(?:\w+:)?(\w+)>", route.path)
    if not set(names) <= THINGS.keys():
        return
    for values in itertools.product(*(THINGS[name] for name in names)):
        yield reverse(route.name, kwargs={n: things[v] for n, v in zip(names, values, strict=True)})


@pytest.mark.slow
@pytest.mark.parametrize("key", READERS)
def test_two_worlds_that_differ_in_hidden_rows_answer_alike(
    key: str, clone_database: Callable[[str], Database], django_db_blocker: DjangoDbBlocker
) -> None:
    first, second = clone_database(WORLD), clone_database(WORLD)
    with django_db_blocker.unblock():
        point_connections(first.name)
        things = {name: str(id_of(name)) for names in THINGS.values() for name in names}
        in_part = _told_in_part(actor(key))
        removed = _remove_hidden(second, _visible(actor(key)), *in_part)
        asked = list(_requests(things))
        answers = [_answers(database, key, asked) for database in (first, second)]
        point_connections("no_fixture_asked_for_a_database")
    different = [
        f"{one.method} {one.path} {dict(one.data)}: {left[0]} {right[0]} {_where(left[1], right[1])}"
        for one, left, right in zip(asked, *answers, strict=True)
        if left != right
    ]
    Proof(
        name="two-worlds",
        part=key,
        claim="Zwei Datenbanken, die sich nur in Zeilen unterscheiden, die jemand nicht sehen darf, antworten ihm auf"
        " jede Anfrage gleich, Byte für Byte.",
        command="STRANG_PROOFS_LONG=1 bin/test tests/proofs/test_two_worlds.py -s",
        negative_control="Wird eine sichtbare Zeile gelöscht, unterscheiden sich die Antworten.",
        figures={"Anfragen": len(asked), "verborgene Zeilen": removed, "verschieden": len(different)},
    ).finish(holds=not different)
    assert removed > 50
    assert key != "sabine" or in_part, "the control: something is told in part"
    assert not different, "\n".join(different)


def _answers(database: Database, key: str, asked: list[Asked]) -> list[tuple[int, bytes]]:
    point_connections(database.name)
    client = client_of(key)
    return [one.send(client) for one in asked]


def _where(left: bytes, right: bytes) -> str:
    at = next((index for index, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), 0)
    return f"…{left[max(0, at - 60) : at + 80]!r} / {right[max(0, at - 20) : at + 80]!r}"


@pytest.mark.slow
def test_a_visible_row_makes_the_difference(
    clone_database: Callable[[str], Database], django_db_blocker: DjangoDbBlocker
) -> None:
    """The negative control."""
    first, second = clone_database(WORLD), clone_database(WORLD)
    with django_db_blocker.unblock():
        point_connections(first.name)
        visible = _visible(actor("miriam"))
        assert visible["cases_note"]
        _remove_hidden(second, {"cases_note": set()})
        asked = [Asked("GET", reverse("case_notes", kwargs={"case_id": id_of("own_case")}))]
        one, other = (_answers(database, "miriam", asked) for database in (first, second))
        point_connections("no_fixture_asked_for_a_database")
    assert one != other
