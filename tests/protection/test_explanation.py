"""What „Warum sehe ich das?" answers is what the database shows: every personal table, everybody, several purposes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from cast import EVERYBODY, VISITOR, actor
from strang.access import explanation, policies
from strang.access import operations as access
from strang.access.explanation import Answers
from strang.access.types import CASEWORK_ROLES, Purpose, Role
from strang.foundation import protection
from strang.foundation.context import Actor, work
from strang.foundation.models import PersonalRow
from support.databases import Database

TABLES = sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, PersonalRow))
PURPOSES = (Purpose.GENERAL, Purpose.BENEFIT, Purpose.YOUTH_SERVICES)
FIVE = ("unit_id", "person_id", "topic", "confidentiality", "author_id", "created_at")
BULK = (  # the very questions of the page, put to many rows at once
    f"SELECT probe.id, probe.topic, {explanation._ASKED} FROM (SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[],"
    " %s::text[], %s::text[], %s::uuid[], %s::timestamptz[]) AS"
    " rows (id, unit_id, person_id, topic, confidentiality, author_id, created_at)) AS probe"
)
Row = dict[str, Any]
Judges = Callable[[Answers, Row, Actor], bool | None]


def _own(row: Row, me: Actor) -> bool:
    return row["unit_id"] == me.unit_id


def _instance(answers: Answers, row: Row, me: Actor) -> bool:
    second = _own(row, me) and me.has_role(*CASEWORK_ROLES, Role.PRIVACY_OFFICER) and not answers.blocked
    return answers.team_visible or (
        second and (row["status"] == "requested" or row["decided_by"] == me.user_id)
    )


def _address(answers: Answers, row: Row, me: Actor) -> bool:
    """A protected one of the own unit is seen by who leads the case: in this world, by its author."""
    hidden = _own(row, me) and row["protected"] and row["author_id"] != me.user_id
    return answers.visible and not hidden


def _without_content(answers: Answers, row: Row, me: Actor) -> bool:
    return answers.team_visible or (_own(row, me) and me.has_role(Role.PRIVACY_OFFICER))


def _handover(answers: Answers, row: Row, me: Actor) -> bool:
    approves = _own(row, me) and row["approver_id"] == me.user_id and answers.reads_content
    return answers.team_visible or (approves and not answers.blocked)


def _core(answers: Answers, row: Row, me: Actor) -> bool | None:
    """The Fachaufsicht sees the core; whose units are hers says the network, not the explanation."""
    return None if me.has_role(Role.COORDINATION) else answers.team_visible


def _asked(answers: Answers, row: Row, me: Actor) -> bool | None:
    """Who is asked sees it while a permission runs; who works with the person, always; the Fachaufsicht the core."""
    if me.has_role(Role.COORDINATION):
        return None
    return answers.team_visible if _own(row, me) or not answers.reads_content else None


def _message(answers: Answers, row: Row, me: Actor) -> bool | None:
    return answers.team_visible if _own(row, me) or not answers.visible else None


def _of_the_case(_answers: Answers, _row: Row, _me: Actor) -> None:
    """Follows another row, which is compared itself."""


SPECIAL: dict[str, Judges] = {
    "cases_case": _core,
    "cases_note": lambda answers, _row, _me: answers.team_visible,
    "consents_basisinstance": _instance,
    "people_address": _address,
    "privacy_privacyrequest": _without_content,
    "privacy_restriction": _without_content,
    "referrals_handover": _handover,
    "referrals_handoveritem": _of_the_case,
    "referrals_referral": _asked,
    "referrals_referralevent": _of_the_case,
    "referrals_referralmessage": _message,
}
"""What a row shows beyond the three ordinary answers; None: nothing the explanation speaks of decides."""


def _ordinary() -> dict[str, str]:
    """Return which answer of the explanation is the policy of which table, word by word."""
    answers = {
        policies.personal().select: "visible",
        policies.identity().select: "identity_visible",
        policies.own_team(): "team_visible",
    }
    declared = protection.declared()
    return {table: answers[declared[table].select] for table in TABLES if declared[table].select in answers}


def test_every_personal_table_is_explained_or_named_here() -> None:
    ordinary = _ordinary()
    assert {*ordinary, *SPECIAL} == set(TABLES)
    assert not {*ordinary} & {*SPECIAL}
    assert len(ordinary) > 20


@pytest.mark.parametrize("key", [key for key in EVERYBODY if key != VISITOR])
def test_the_explanation_is_the_decision_in_every_table(key: str, fresh_world: Database) -> None:
    rows = _rows(fresh_world)
    ordinary, me = _ordinary(), actor(key)
    people = sorted({row["person_id"] for found in rows.values() for row in found}, key=str)
    wrong: list[tuple[str, str, UUID]] = []
    decisions = 0
    for purpose in PURPOSES:
        with work(me, purpose=purpose, write=True):
            access.disclose(me, people)
            for table, found in rows.items():
                seen = _seen(table)
                for row, answers in zip(found, _explained(found), strict=True):
                    name = ordinary.get(table)
                    said = getattr(answers, name) if name else SPECIAL[table](answers, row, me)
                    if said is not None:
                        decisions += 1
                        if said != (row["id"] in seen):
                            wrong.append((table, str(purpose), row["id"]))
    assert wrong == []
    assert decisions > 500


def _rows(database: Database) -> dict[str, list[Row]]:
    """Return every personal row, as the superuser of the test server sees it."""
    found: dict[str, list[Row]] = {}
    with database.cluster.admin(database.name) as admin:
        for table in TABLES:
            cursor = admin.execute(f"SELECT * FROM {table}")
            names = [column.name for column in cursor.description or ()]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def _seen(table: str) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table}")
        return {row[0] for row in cursor.fetchall()}


def _explained(rows: list[Row]) -> list[Answers]:
    columns = [[row[name] for row in rows] for name in ("id", *FIVE)]
    with connection.cursor() as cursor:
        cursor.execute(BULK, columns)
        found = {row[0]: Answers(*row[1:]) for row in cursor.fetchall()}
    return [found[row["id"]] for row in rows]


def test_the_comparison_would_notice(fresh_world: Database) -> None:
    """The control: with a row policy that shows more than the explanation says, they differ."""
    with fresh_world.cluster.admin(fresh_world.name) as admin:
        admin.execute(f"DROP POLICY {_select_policy(admin)} ON cases_note")
        admin.execute("CREATE POLICY cases_note_select ON cases_note FOR SELECT TO strang_app USING (true)")
    rows, me = _rows(fresh_world)["cases_note"], actor("deniz")
    with work(me, purpose=Purpose.GENERAL):
        seen = _seen("cases_note")
        said = [answers.team_visible for answers in _explained(rows)]
    assert [row["id"] in seen for row in rows] != said


def _select_policy(admin: Any) -> str:
    row = admin.execute(
        "SELECT polname FROM pg_policy WHERE polrelid = 'cases_note'::regclass AND polcmd = 'r' LIMIT 1"
    ).fetchone()
    return str(row[0])
