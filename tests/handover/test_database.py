"""The database itself: copies that never change, second persons, no line in the register – no content."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from cast import actor, at_work
from strang.access import operations as access
from strang.access import queries as judge
from strang.cases import operations as casework
from strang.cases import queries as cases
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from strang.foundation.models import Confidentiality
from strang.people import operations as people
from strang.people.types import ProtectionReason
from strang.referrals.handover import operations, queries
from strang.referrals.handover.operations import Plan
from strang.referrals.handover.types import Status
from support.databases import Database
from support.gate import HEALTH, NAME, WORK, Gate, build_gate

STREET = "Kanariengasse 7"
NOTE = "KANARI-NOTIZ"
TABLES = ("handovercopy", "handovercontent", "handoverreceipt", "handoverrecall")


@dataclass(frozen=True)
class Desk:
    """A person of miriam's, her colleague, and the Ausländerbehörde."""

    gate: Gate
    miriam: Actor
    deniz: Actor
    volker: Actor
    database: Database

    def prepare(self, *texts: str, **changes: object) -> UUID:
        """Prepare a hand-over of the items in which one of the texts stands."""
        with at_work(self.miriam):
            offered = queries.offered_items(self.miriam, cases.case(self.miriam, self.gate.case_id))
            keys = tuple(one.key for one in offered if any(text in one.text for text in texts))
            fields = {
                "items": keys,
                "purpose": "Antrag",
                "basis": "release",
                "to_unit_id": self.volker.unit_id,
                "released_on": clock.today(),
                "evidence": "Brief",
                **changes,
            }
            return operations.prepare_handover(
                self.miriam,
                case_id=self.gate.case_id,
                plan=Plan(**fields),  # type: ignore[arg-type]
            )

    def by_law(self, *texts: str, **changes: object) -> UUID:
        """Prepare one on a norm, for deniz to decide on."""
        fields = {
            "basis": "statute",
            "norm": "sgb10_69",
            "necessity": "Erforderlich.",
            "approver_id": self.deniz.user_id,
            **changes,
        }
        return self.prepare(*texts, **fields)

    def decide(self, someone: Actor, handover_id: UUID, decision: str = "deliver", note: str = "") -> None:
        """Let somebody decide."""
        with at_work(someone):
            operations.decide_handover(someone, handover_id=handover_id, decision=decision, note=note)

    def delivered(self, *texts: str) -> tuple[UUID, UUID]:
        """Deliver released items; returns the hand-over's and the copy's id."""
        handover_id = self.prepare(*texts)
        self.decide(self.miriam, handover_id)
        with at_work(self.miriam, write=False):
            return handover_id, queries.handover(self.miriam, handover_id).copy_id


@pytest.fixture
def desk(fresh_cast: Database) -> Desk:
    """A person with an address and notes."""
    gate = build_gate()
    with at_work(gate.miriam):
        people.add_address(
            gate.miriam, person_id=gate.person_id, street=STREET, postcode="41836", town="Hückelhoven"
        )
        for confidentiality in Confidentiality.values:
            casework.write_note(gate.miriam, case_id=gate.case_id, text=NOTE, confidentiality=confidentiality)
    return Desk(gate, gate.miriam, actor("deniz"), actor("volker"), fresh_cast)


@contextmanager
def _refused(someone: Actor, because: str | None = None) -> Iterator[None]:
    """Expect PostgreSQL to refuse what is sent inside, as the application's role."""
    with pytest.raises(DatabaseError, match=because), at_work(someone), transaction.atomic():
        yield


def _sql(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def test_a_released_item_arrives_and_nothing_else_does(desk: Desk) -> None:
    handover_id, copy_id = desk.delivered(NAME, WORK)
    volker = desk.volker
    with at_work(volker):
        assert [one.id for one in queries.inbox(volker)] == [copy_id]
        with pytest.raises(NotFoundError):
            queries.copy(volker, copy_id)
        operations.open_copy(volker, copy_id=copy_id)
    with at_work(volker, write=False):
        copy = queries.copy(volker, copy_id)
        queries.copy(volker, copy_id)
        shown = str(copy)
        assert NAME in shown
        assert WORK in shown
        for hidden in (HEALTH, STREET, NOTE, "Brief", str(desk.gate.person_id), str(desk.gate.case_id)):
            assert hidden not in shown
        assert _sql("SELECT 1 FROM people_person") == 0
        assert _sql("SELECT 1 FROM cases_case") == 0
        assert _sql("SELECT 1 FROM referrals_handover") == 0
        assert _sql("SELECT 1 FROM referrals_handoveritem") == 0
    with at_work(desk.miriam, write=False):
        (line,) = judge.disclosures_of(desk.miriam, desk.gate.person_id)
        assert (line.source, line.unit_id, line.topics) == ("handover", volker.unit_id, ("identity", "work"))
        assert [one.user_id for one in queries.receipts(desk.miriam, copy_id)] == [volker.user_id]
        assert queries.handover(desk.miriam, handover_id).status == Status.DELIVERED


def test_the_preview_is_the_copy(desk: Desk) -> None:
    handover_id = desk.prepare(NAME, WORK)
    with at_work(desk.miriam, write=False):
        before = queries.preview(desk.miriam, handover_id)
    with at_work(desk.miriam):
        casework.record_assessment(
            desk.miriam, case_id=desk.gate.case_id, area="ARB", situation="Später", urgency=1, level=3
        )
    desk.decide(desk.miriam, handover_id)
    with at_work(desk.volker):
        operations.open_copy(desk.volker, copy_id=before.envelope.id)
    with at_work(desk.volker, write=False):
        after = queries.copy(desk.volker, before.envelope.id)
    assert (after.items, after.purpose, after.basis) == (before.items, before.purpose, before.basis)
    assert after.envelope.sha256 == before.envelope.sha256


def test_without_a_line_in_the_register_there_is_no_content(desk: Desk) -> None:
    _handover, copy_id = desk.delivered(NAME)
    with at_work(desk.volker):
        operations.open_copy(desk.volker, copy_id=copy_id)
    with at_work(desk.volker, write=False):
        assert _sql("SELECT 1 FROM referrals_handovercontent WHERE copy_id = %s", copy_id) == 0
        queries.copy(desk.volker, copy_id)
        assert _sql("SELECT 1 FROM referrals_handovercontent WHERE copy_id = %s", copy_id) == 1
    again = actor("volker")
    with at_work(again, write=False):
        assert _sql("SELECT 1 FROM referrals_handovercontent WHERE copy_id = %s", copy_id) == 0


def test_a_line_for_somebody_elses_copy_is_refused(desk: Desk) -> None:
    _handover, copy_id = desk.delivered(NAME)
    sabine = actor("sabine")
    with at_work(sabine, write=False), pytest.raises(NotFoundError):
        operations.register_look(sabine, copy_id)
    with at_work(sabine, write=False):
        for unknown in (copy_id, uuid4()):
            with pytest.raises(NotFoundError):
                queries.envelope(sabine, unknown)


def test_who_is_shut_out_or_cut_off_reads_nothing_more(desk: Desk) -> None:
    _handover, copy_id = desk.delivered(NAME)
    with at_work(desk.volker):
        operations.open_copy(desk.volker, copy_id=copy_id)
    michael = actor("michael")
    with at_work(michael):
        access.suspend_partner(michael, unit_id=desk.volker.unit_id, reason="Missbrauch")
    with at_work(desk.volker, write=False), pytest.raises(NotFoundError):
        queries.copy(desk.volker, copy_id)
    with at_work(michael):
        access.lift_suspension(michael, unit_id=desk.volker.unit_id)
    with at_work(desk.volker, write=False):
        assert queries.copy(desk.volker, copy_id)
    with at_work(desk.miriam):
        _sql(
            "INSERT INTO access_block (id, unit_id, person_id, user_id, reason, author_id, valid_from)"
            " VALUES (gen_random_uuid(), %s, %s, %s, 'Angehöriger', %s, now())",
            desk.miriam.unit_id,
            desk.gate.person_id,
            desk.volker.user_id,
            desk.miriam.user_id,
        )
    again = actor("volker")
    with at_work(again, write=False), pytest.raises(NotFoundError):
        queries.copy(again, copy_id)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["DELETE FROM {0}", "TRUNCATE {0}", "UPDATE {0} SET unit_id = unit_id"])
@pytest.mark.parametrize("who", ["miriam", "volker", "owner"])
def test_a_delivered_copy_never_changes(desk: Desk, table: str, statement: str, who: str) -> None:
    handover_id, copy_id = desk.delivered(NAME)
    with at_work(desk.volker):
        operations.open_copy(desk.volker, copy_id=copy_id)
    with at_work(desk.miriam):
        operations.recall_handover(desk.miriam, handover_id=handover_id, reason="Irrtum")
    attempt = statement.format(f"referrals_{table}")
    if who == "owner":
        with psycopg.connect(desk.database.owner_url) as owner, pytest.raises(psycopg.Error):
            owner.execute(attempt)
        return
    with _refused(desk.miriam if who == "miriam" else desk.volker):
        _sql(attempt)


def test_a_decided_hand_over_is_never_decided_again(desk: Desk) -> None:
    handover_id, _copy = desk.delivered(NAME)
    for column in ("purpose = 'x'", "to_unit_id = unit_id", "sha256 = ''", "status = 'prepared'"):
        with _refused(desk.miriam):
            _sql(f"UPDATE referrals_handover SET {column} WHERE id = %s", handover_id)
    with pytest.raises(ConflictError):
        desk.decide(desk.miriam, handover_id, "withdraw")
    with _refused(desk.miriam):
        _sql("DELETE FROM referrals_handover WHERE id = %s", handover_id)


def test_on_a_norm_a_second_person_decides_in_the_database_too(desk: Desk) -> None:
    handover_id = desk.by_law(WORK)
    with pytest.raises(NotAllowedError):
        desk.decide(desk.miriam, handover_id)
    decided = "UPDATE referrals_handover SET status = 'delivered', decided_by = %s, decided_at = now() WHERE id = %s"
    for someone in (desk.miriam, desk.deniz):
        with _refused(desk.miriam):
            _sql(decided, someone.user_id, handover_id)
    with at_work(desk.deniz, write=False):
        (asked,) = queries.waiting_for_me(desk.deniz)
        assert WORK in str(queries.preview(desk.deniz, asked.id))
        with pytest.raises(NotFoundError):
            cases.case(desk.deniz, desk.gate.case_id)
    desk.decide(desk.deniz, handover_id)
    with at_work(desk.volker, write=False):
        assert len(queries.inbox(desk.volker)) == 1


def test_nobody_approves_their_own_hand_over_not_even_by_name(desk: Desk) -> None:
    with pytest.raises(InvalidInputError) as refused:
        desk.by_law(WORK, approver_id=desk.miriam.user_id)
    assert "approver_id" in refused.value.errors
    handover_id = desk.by_law(WORK)
    kept = (
        "unit_id, person_id, topic, confidentiality, author_id, created_at, case_id, to_unit_id, recipient_name,"
        " basis, norm, necessity, evidence, purpose, address_reason, status, decision_note, frame, sha256"
    )
    insert = (
        f"INSERT INTO referrals_handover (id, approver_id, copy_id, submission, {kept}) SELECT gen_random_uuid(),"
        f" %s, gen_random_uuid(), gen_random_uuid(), {kept} FROM referrals_handover WHERE id = %s"
    )
    with _refused(desk.miriam, "referrals_handover_second_person"):
        _sql(insert, desk.miriam.user_id, handover_id)
    with at_work(desk.miriam):
        assert _sql(insert, desk.deniz.user_id, handover_id) == 1


def test_a_refused_one_delivers_nothing(desk: Desk) -> None:
    handover_id = desk.by_law(WORK)
    with pytest.raises(InvalidInputError):
        desk.decide(desk.deniz, handover_id, "refuse")
    desk.decide(desk.deniz, handover_id, "refuse", "Nicht erforderlich.")
    with at_work(desk.volker, write=False):
        assert queries.inbox(desk.volker) == []


def test_only_what_was_decided_can_be_delivered(desk: Desk) -> None:
    handover_id = desk.prepare(NAME)
    with at_work(desk.miriam, write=False):
        found = queries.handover(desk.miriam, handover_id)
    insert = (
        "INSERT INTO referrals_handovercopy (id, unit_id, to_unit_id, author_id, basis, norm, topics, sha256,"
        " delivered_at) VALUES (%s, %s, %s, %s, 'release', '', '{identity}', %s, now())"
    )
    values = (found.copy_id, desk.miriam.unit_id, desk.volker.unit_id, desk.miriam.user_id, found.sha256)
    with _refused(desk.miriam):
        _sql(insert, *values)


def test_a_live_grant_to_an_authority_is_impossible(desk: Desk) -> None:
    insert = (
        "INSERT INTO access_grant (id, to_unit_id, grantable, from_unit_id, person_id, topic, purpose, valid_from,"
        " valid_to, source, source_id) VALUES (gen_random_uuid(), %s, %s, %s, %s, 'identity', 'general', now(),"
        " now() + interval '1 day', 'handover', gen_random_uuid())"
    )
    for grantable in (True, False):
        with _refused(desk.miriam):
            _sql(insert, desk.volker.unit_id, grantable, desk.miriam.unit_id, desk.gate.person_id)


def test_a_protected_address_needs_a_word_of_its_own(desk: Desk) -> None:
    with at_work(desk.miriam):
        people.protect_person(
            desk.miriam, person_id=desk.gate.person_id, reason=ProtectionReason.VIOLENCE, until=None
        )
    with pytest.raises(InvalidInputError) as refused:
        desk.prepare(STREET)
    assert refused.value.errors.keys() == {"confirm_address", "address_reason"}
    handover_id = desk.prepare(NAME)
    with _refused(desk.miriam):
        _sql(
            "INSERT INTO referrals_handoveritem (id, unit_id, person_id, topic, confidentiality, author_id, created_at,"
            " handover_id, position, kind, source_id, label, text, media_type) VALUES (gen_random_uuid(), %s, %s,"
            " 'address', 'team', %s, now(), %s, 9, 'address', gen_random_uuid(), 'x', 'x', '')",
            desk.miriam.unit_id,
            desk.gate.person_id,
            desk.miriam.user_id,
            handover_id,
        )
    assert desk.prepare(STREET, confirm_address=True, address_reason="Zustellung des Bescheids")


def test_two_recipients_at_once_are_refused_with_the_reason(desk: Desk) -> None:
    with pytest.raises(InvalidInputError) as refused:
        desk.prepare(NAME, recipient_name="Landgericht")
    assert refused.value.errors.keys() == {"recipient_name"}


def test_notes_cannot_be_named(desk: Desk) -> None:
    with at_work(desk.miriam, write=False):
        offered = queries.offered_items(desk.miriam, cases.case(desk.miriam, desk.gate.case_id))
    assert NOTE not in str(offered)
    with pytest.raises(InvalidInputError):
        desk.prepare("gibt es nicht")


def test_recall_is_a_notice_and_the_copy_stays(desk: Desk) -> None:
    handover_id, copy_id = desk.delivered(NAME)
    with at_work(desk.volker):
        operations.open_copy(desk.volker, copy_id=copy_id)
    with at_work(desk.miriam):
        operations.recall_handover(desk.miriam, handover_id=handover_id, reason="Falsche Behörde")
    with at_work(desk.volker, write=False):
        copy = queries.copy(desk.volker, copy_id)
        assert copy.envelope.recall is not None
        assert copy.envelope.recall.reason == "Falsche Behörde"
        assert NAME in str(copy.items)
    with at_work(desk.miriam), pytest.raises(ConflictError):
        operations.recall_handover(desk.miriam, handover_id=handover_id, reason="Noch einmal")


def test_what_is_wrong_is_said_all_at_once(desk: Desk) -> None:
    with pytest.raises(InvalidInputError) as refused:
        desk.by_law(WORK, norm="aufenthg_87_1", necessity="", purpose=" ", to_unit_id=desk.miriam.unit_id)
    assert refused.value.errors.keys() == {"norm", "necessity", "purpose", "to_unit_id"}
