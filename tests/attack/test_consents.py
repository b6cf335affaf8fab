"""What somebody who works with a person can make of her consents with SQL: less, never more."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection

from cast import actor, at_work
from strang.consents import operations as consents
from strang.consents import queries
from strang.consents.types import EventKind
from strang.foundation import clock, ids
from strang.privacy import operations as privacy
from strang.privacy.types import Asker, Channel, RequestKind
from support.databases import Database
from support.gate import Gate, build_gate

GRANTS = """
INSERT INTO access_grant (id, to_unit_id, grantable, from_unit_id, person_id, topic, purpose, valid_from, valid_to,
                          source, source_id)
SELECT gen_random_uuid(), to_unit_id, true, from_unit_id, person_id, topic, purpose, valid_from, valid_to, source,
       source_id FROM strang.due_grants() WHERE source_id = %s
"""


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person of miriam's with a case."""
    return build_gate()


def change(gate: Gate, statement: str, *values: Any) -> int:
    """Run a statement as the application does for miriam; returns how many rows it touched."""
    with at_work(gate.miriam), connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.rowcount


def test_a_withdrawn_consent_and_its_release_do_not_come_back(gate: Gate) -> None:
    consent_id = gate.give()
    with at_work(gate.miriam):
        consents.withdraw_consent(gate.miriam, consent_id=consent_id)
    for column in ("status = 'live', ended_at = NULL", "valid_to = valid_to + 1", "status = 'found_invalid'"):
        with pytest.raises(DatabaseError, match="only ever becomes less"):
            change(gate, f"UPDATE consents_consent SET {column} WHERE id = %s", consent_id)
    assert change(gate, GRANTS, consent_id) == 0
    change(gate, "UPDATE consents_consent SET version = version + 1 WHERE id = %s", consent_id)


def test_nobody_tells_another_unit_of_an_end_that_never_was(gate: Gate) -> None:
    false_notice = """
        INSERT INTO consents_endedpermission (id, at, from_unit_id, to_unit_id, kind, reference)
        VALUES (gen_random_uuid(), now(), %s, %s, 'withdrawn', '1234-5678')
    """
    assert change(gate, false_notice, gate.drk, gate.jobcentre) == 0  # dropped, not refused
    with pytest.raises(DatabaseError, match="row-level security"):
        change(gate, false_notice.replace("withdrawn", "expired"), gate.drk, gate.jobcentre)
    consent_id = gate.give()
    change(gate, "UPDATE consents_consent SET version = version + 1 WHERE id = %s", consent_id)
    with pytest.raises(DatabaseError, match="permission denied"):
        change(gate, "SELECT strang.tell_recipient()")
    with at_work(gate.sabine, write=False):
        assert queries.ended_permissions(gate.sabine) == []
    change(
        gate, "UPDATE consents_consent SET status = 'withdrawn', ended_at = now() WHERE id = %s", consent_id
    )
    with at_work(gate.sabine, write=False):
        (told,) = queries.ended_permissions(gate.sabine)
        assert (told.reference, told.kind) == (queries.reference_of(consent_id), EventKind.WITHDRAWN)


@pytest.mark.parametrize("key", ["miriam", "ines"])
def test_nobody_tells_another_unit_of_a_right_that_was_not_used(gate: Gate, key: str) -> None:
    someone = actor(key)
    with at_work(someone), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO privacy_notice (id, at, from_unit_id, to_unit_id, kind, reference)"
            " VALUES (gen_random_uuid(), now(), %s, %s, 'restricted', '1234-5678')",
            [someone.unit_id, gate.jobcentre],
        )
        assert cursor.rowcount == 0  # dropped, not refused


def test_a_consent_opens_no_topic_it_did_not_name(gate: Gate) -> None:
    consent_id = gate.give()
    widen = "UPDATE consents_consent SET topics = topics || 'health'::varchar WHERE id = %s"
    with pytest.raises(DatabaseError, match="only ever becomes less"):
        change(gate, widen, consent_id)
    assert (
        change(gate, "UPDATE consents_consent SET topics = '{identity,work}' WHERE id = %s", consent_id) == 1
    )


def test_an_expired_consent_is_not_extended(gate: Gate, fresh_cast: Database) -> None:
    consent_id = gate.give()
    with fresh_cast.cluster.admin(fresh_cast.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "UPDATE consents_consent SET valid_from = current_date - 90, valid_to = current_date - 2"
        )
    with pytest.raises(DatabaseError, match="only ever becomes less"):
        change(gate, "UPDATE consents_consent SET valid_to = current_date + 9 WHERE id = %s", consent_id)


REQUEST = """
INSERT INTO privacy_privacyrequest SELECT (jsonb_populate_record(NULL::privacy_privacyrequest, to_jsonb(r) || %s)).*
  FROM privacy_privacyrequest r WHERE r.id = %s
"""


def test_nobody_writes_a_refusal_with_a_colleagues_proposal(gate: Gate) -> None:
    miriam, deniz = gate.miriam, actor("deniz")
    with at_work(miriam):
        request_id = privacy.receive_request(
            miriam,
            person_id=gate.person_id,
            kind=RequestKind.ACCESS,
            asker=Asker.SELF,
            channel=Channel.ORAL,
            received_on=clock.today(),
        )
    forged = {
        "state": "refused",
        "refusal_norm": "Art. 12",
        "refusal_reason": "KANARI",
        "proposed_by": str(deniz.user_id),
        "decided_by": str(miriam.user_id),
        "closed_on": clock.today().isoformat(),
    }
    for values in (forged, {"proposed_by": str(deniz.user_id)}, {"decided_by": str(miriam.user_id)}):
        with pytest.raises(DatabaseError, match="begins undecided"):
            change(gate, REQUEST, json.dumps({"id": str(ids.uuid7())} | values), request_id)
    assert change(gate, REQUEST, json.dumps({"id": str(ids.uuid7())}), request_id) == 1, "the control"


def test_who_refuses_is_who_is_at_work(gate: Gate) -> None:
    """A name written into the row while it was open does not count as a decision later."""
    miriam = gate.miriam
    with at_work(miriam):
        request_id = privacy.receive_request(
            miriam,
            person_id=gate.person_id,
            kind=RequestKind.ACCESS,
            asker=Asker.SELF,
            channel=Channel.ORAL,
            received_on=clock.today(),
        )
    ines = actor("ines")
    change(
        gate, "UPDATE privacy_privacyrequest SET decided_by = %s WHERE id = %s", miriam.user_id, request_id
    )
    refuse = "UPDATE privacy_privacyrequest SET state = %s, closed_on = %s WHERE id = %s"
    with at_work(ines), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE privacy_privacyrequest SET state = 'refusal_proposed', refusal_norm = 'x', refusal_reason = 'x',"
            " proposed_by = %s WHERE id = %s",
            [ines.user_id, request_id],
        )
        assert cursor.rowcount == 1
    with (
        pytest.raises(DatabaseError, match="nobody decides for somebody else"),
        at_work(ines),
        connection.cursor() as cursor,
    ):
        cursor.execute(refuse, ["refused", clock.today(), request_id])


def test_a_restriction_does_not_begin_with_the_proposal_to_lift_it(gate: Gate) -> None:
    insert = (
        "INSERT INTO privacy_restriction (id, unit_id, person_id, topic, confidentiality, author_id, created_at,"
        " ground, since, review_on, lift_ground, informed_on, lift_proposed_by)"
        " VALUES (gen_random_uuid(), %s, %s, 'casework', 'team', %s, now(), 'accuracy', now(), current_date + 30,"
        " %s, current_date, %s)"
    )
    miriam = gate.miriam
    with pytest.raises(DatabaseError, match="begins undecided"):
        change(
            gate, insert, miriam.unit_id, gate.person_id, miriam.user_id, "checked", actor("deniz").user_id
        )
    assert change(gate, insert, miriam.unit_id, gate.person_id, miriam.user_id, "", None) == 1, "the control"
