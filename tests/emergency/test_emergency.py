"""Emergency access: one person, one hour, everybody who must know knows, and nothing is betrayed on the way."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.core import mail
from django.db import DatabaseError, connection

from cast import actor, at_work, client_of
from strang.access import emergencies
from strang.access import operations as access
from strang.access import queries as judge
from strang.access.types import EmergencyBar, EmergencyWay, Verdict
from strang.cases import operations as cases
from strang.cases.models import Assessment, Note
from strang.cli import nightly
from strang.foundation import clock, ids
from strang.foundation.context import Actor
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.foundation.workdays import after_working_days, is_working_day
from strang.people import operations as people
from strang.people.models import Address, Name
from strang.people.types import ProtectionReason
from support.databases import Database
from support.gate import HEALTH, NAME, WORK, Gate, build_gate

WHY = "Die Nachbarin hört Schreie, der Vater droht der Mutter mit einem Messer."


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person of miriam's (DRK) that nobody else knows."""
    return build_gate()


def open_named(someone: Actor, unit: UUID, name: str = NAME, year: int = 1987) -> UUID:
    """Open an emergency access by naming."""
    with at_work(someone):
        return emergencies.open_emergency(
            someone,
            submission=ids.uuid7(),
            way=EmergencyWay.NAMED,
            reason="danger_to_life",
            text=WHY,
            unit_id=unit,
            name=name,
            birth_year=year,
        )[0]


def seen(someone: Actor, person_id: UUID) -> int:
    """Return how many assessments somebody sees after the line in the register."""
    with at_work(someone, write=False):
        access.disclose(someone, [person_id])
        return Assessment.objects.filter(person_id=person_id).count()


def officer(database: Database, key: str, unit: str) -> Actor:
    """Let a member of the cast be data protection officer of a unit, too."""
    from strang.demo.staff import add_membership

    add_membership(key, unit=unit, roles=["privacy_officer"])
    return actor(f"{key}@{unit}")


def test_a_named_file_opens_for_an_hour_without_notes_and_closes(gate: Gate, fresh_cast: Database) -> None:
    with at_work(gate.miriam):
        cases.write_note(gate.miriam, case_id=gate.case_id, text="nur fürs Team")
    assert seen(gate.sabine, gate.person_id) == 0
    opened = open_named(gate.sabine, gate.drk)
    assert seen(gate.sabine, gate.person_id) == 3
    with at_work(gate.sabine, write=False):
        assert Note.objects.filter(person_id=gate.person_id).count() == 0
        (live,) = judge.live_emergencies(gate.sabine)
        assert live.until - live.opened_at == dt.timedelta(minutes=60)
    with at_work(gate.sabine):
        emergencies.close_emergency(gate.sabine, emergency_id=opened)
    assert seen(gate.sabine, gate.person_id) == 0


def test_the_hour_ends_by_itself(gate: Gate, fresh_cast: Database) -> None:
    open_named(gate.sabine, gate.drk)
    with fresh_cast.cluster.admin(fresh_cast.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE access_emergency SET opened_at = now() - interval '60 minutes', until = now()")
    assert seen(gate.sabine, gate.person_id) == 0


def test_what_is_open_already_is_neither_opened_nor_reported_again(gate: Gate, fresh_cast: Database) -> None:
    officer(fresh_cast, "paul", "drk-hs-cm")
    first = open_named(gate.sabine, gate.drk)
    assert open_named(gate.sabine, gate.drk) == first
    client, path = client_of("sabine"), "/emergency/new/"
    typed = {
        "unit_id": str(gate.drk),
        "name": NAME,
        "birth_year": "1987",
        "reason": "danger_to_life",
        "text": WHY,
        "sure": "on",
    }
    nightly.alert()  # what was not opened on a page is told at night
    mail.outbox.clear()
    for _ in range(2):  # each time as if from a fresh page: another submission
        answer = client.post(path, typed | {"submission": str(ids.uuid7())}, follow=True)
        assert answer.redirect_chain == [(f"/emergency/{first}/", 302)]
        assert "haben Sie schon geöffnet" in answer.content.decode()
    assert mail.outbox == []
    with at_work(gate.sabine):
        emergencies.close_emergency(gate.sabine, emergency_id=first)
    assert open_named(gate.sabine, gate.drk) != first
    assert seen(gate.sabine, gate.person_id) == 3


def test_the_same_words_are_one_whether_or_not_there_is_a_file_and_other_words_are_another(
    gate: Gate, fresh_cast: Database
) -> None:
    client, path = client_of("sabine"), "/emergency/new/"

    def send(name: str) -> str:
        typed = {
            "submission": str(ids.uuid7()),  # each time as if from a fresh page
            "unit_id": str(gate.drk),
            "name": name,
            "birth_year": "1987",
            "reason": "danger_to_life",
            "text": WHY,
            "sure": "on",
        }
        answer = client.post(path, typed)
        assert answer.status_code == 302
        return str(answer.headers["Location"])

    mail.outbox.clear()
    nobody = send("Niemand Dahier")
    alerts = len(mail.outbox)
    assert alerts > 0
    assert send("Niemand Dahier") == nobody
    assert len(mail.outbox) == alerts
    found = send(NAME)
    assert found != nobody
    assert len(mail.outbox) == 2 * alerts
    assert send(NAME) == found
    assert len(mail.outbox) == 2 * alerts
    assert client.post(f"{nobody}close/").status_code == 302
    assert send("Niemand Dahier") not in {nobody, found}


def test_a_protected_address_stays_closed(gate: Gate) -> None:
    with at_work(gate.miriam):
        people.add_address(
            gate.miriam, person_id=gate.person_id, street="Geheimweg 1", postcode="41836", town="Hückelhoven"
        )
        people.protect_person(gate.miriam, person_id=gate.person_id, reason=ProtectionReason.VIOLENCE)
    open_named(gate.sabine, gate.drk)
    assert seen(gate.sabine, gate.person_id) == 3
    with at_work(gate.sabine, write=False):
        assert Address.objects.filter(person_id=gate.person_id).count() == 0


def test_the_answer_is_the_same_with_and_without_a_file(gate: Gate, fresh_cast: Database) -> None:
    answers = []
    for name, year in ((NAME, 1987), ("Niemand Hier", 1987), (NAME, 1986)):
        client = client_of("sabine")
        typed = {
            "submission": str(ids.uuid7()),
            "unit_id": str(gate.drk),
            "name": name,
            "birth_year": str(year),
            "reason": "danger_to_life",
            "text": WHY,
            "sure": "on",
        }
        mail.outbox.clear()
        answer = client.post("/emergency/new/", typed)
        assert answer.status_code == 302
        assert len(mail.outbox) == 1
        assert NAME not in mail.outbox[0].body and WHY not in mail.outbox[0].body
        answers.append(mail.outbox[0].body)
    assert len(set(answers)) == 1
    with fresh_cast.cluster.admin(fresh_cast.name) as admin:
        found = admin.execute(
            "SELECT person_id IS NOT NULL FROM access_emergency ORDER BY opened_at"
        ).fetchall()
    assert [row[0] for row in found] == [True, False, False]


def test_after_three_misses_a_day_nothing_more_is_opened(gate: Gate) -> None:
    for number in range(3):
        open_named(gate.sabine, gate.drk, name=f"Niemand {number}")
    with pytest.raises(NotAllowedError, match="mehrfach"):
        open_named(gate.sabine, gate.drk)
    with at_work(gate.sabine, write=False):
        assert emergencies.emergency_bar(gate.sabine) == EmergencyBar.MISSES


def test_two_persons_of_one_name_open_neither(gate: Gate, fresh_cast: Database) -> None:
    second = build_gate()
    open_named(gate.sabine, gate.drk)
    assert seen(gate.sabine, gate.person_id) == seen(gate.sabine, second.person_id) == 0


def test_a_colleagues_person_opens_but_a_protected_or_foreign_one_is_absent(gate: Gate) -> None:
    deniz, jan = actor("deniz"), actor("jan")

    def opened_by(someone: Actor) -> UUID:
        with at_work(someone):
            return emergencies.open_emergency(
                someone,
                submission=ids.uuid7(),
                way=EmergencyWay.OWN,
                reason="child_protection",
                text=WHY,
                subject_id=gate.person_id,
            )[0]

    with pytest.raises(NotFoundError):
        opened_by(jan)
    with at_work(gate.miriam):
        people.protect_person(gate.miriam, person_id=gate.person_id, reason=ProtectionReason.VIOLENCE)
    with pytest.raises(NotFoundError):
        opened_by(deniz)
    with at_work(gate.miriam):
        people.unprotect_person(gate.miriam, person_id=gate.person_id)
    opened_by(deniz)
    assert seen(deniz, gate.person_id) == 3


def test_a_former_referral_leads_to_the_file_and_a_foreign_one_does_not(gate: Gate) -> None:
    consent = gate.give()
    referral = gate.offer(consent)
    gate.take_over(referral)
    with at_work(gate.miriam):
        from strang.consents import operations as consents

        consents.withdraw_consent(gate.miriam, consent_id=consent, reported_by="person")
    stefanie = actor("stefanie")
    for someone, works in ((stefanie, False), (gate.sabine, True)):
        arguments = {
            "submission": ids.uuid7(),
            "way": EmergencyWay.REFERRAL,
            "reason": "danger_to_life",
            "text": WHY,
            "subject_id": referral,
        }
        with at_work(someone):
            if works:
                emergencies.open_emergency(someone, **arguments)
            else:
                with pytest.raises(NotFoundError):
                    emergencies.open_emergency(someone, **arguments)
    assert seen(gate.sabine, gate.person_id) == 3


def test_the_application_cannot_insert_nor_prolong(gate: Gate) -> None:
    opened = open_named(gate.sabine, gate.drk)
    for statement in (
        (
            "INSERT INTO access_emergency SELECT gen_random_uuid(), unit_id, user_id, from_unit_id, person_id, reason,"
            " text, now(), now(), review_due_on, gen_random_uuid(), way FROM access_emergency"
        ),
        "UPDATE access_emergency SET until = until + interval '1 minute'",
        "UPDATE access_emergency SET text = 'anders'",
        "DELETE FROM access_emergency",
        "UPDATE access_emergencyreview SET verdict = 'justified'",
    ):
        with pytest.raises(DatabaseError), at_work(gate.sabine), connection.cursor() as cursor:
            cursor.execute(statement)
    assert opened


def test_both_officers_review_and_the_opener_does_not(gate: Gate, fresh_cast: Database) -> None:
    ines, paul = actor("ines"), officer(fresh_cast, "paul", "jc-hs")
    opened = open_named(gate.sabine, gate.drk)
    for someone in (ines, paul):
        with at_work(someone):
            emergencies.review_emergency(
                someone, emergency_id=opened, verdict=Verdict.JUSTIFIED, text="Polizei bestätigt."
            )
        with at_work(someone), pytest.raises(ConflictError):
            emergencies.review_emergency(
                someone, emergency_id=opened, verdict="unjustified", text="Doch nicht."
            )
    with at_work(gate.sabine), pytest.raises(NotAllowedError):
        emergencies.review_emergency(
            gate.sabine, emergency_id=opened, verdict="justified", text="Ich selbst."
        )
    outsider = actor("paul")
    with at_work(outsider), pytest.raises(NotFoundError):
        emergencies.review_emergency(outsider, emergency_id=opened, verdict="justified", text="Fremd.")
    with at_work(ines, write=False):
        (case,) = emergencies.emergencies_to_review(ines)
        assert {review.unit_id for review in case.reviews} == {gate.drk, gate.jobcentre}
        assert Name.objects.filter(person_id=gate.person_id).count() == 0


def test_an_overdue_review_takes_the_right_of_that_unit_alone(gate: Gate, fresh_cast: Database) -> None:
    ines, paul = actor("ines"), officer(fresh_cast, "paul", "jc-hs")
    opened = open_named(gate.sabine, gate.drk)
    with fresh_cast.cluster.admin(fresh_cast.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE access_emergency SET review_due_on = current_date - 1")
    for someone in (gate.sabine, gate.miriam):
        with pytest.raises(NotAllowedError, match="nicht fristgerecht"):
            open_named(someone, gate.drk)
    open_named(actor("stefanie"), gate.drk)
    with at_work(paul):
        emergencies.review_emergency(paul, emergency_id=opened, verdict="unjustified", text="Kein Notfall.")
    open_named(gate.sabine, gate.drk)
    with at_work(gate.miriam, write=False):
        assert emergencies.emergency_bar(gate.miriam) == EmergencyBar.OVERDUE
    with at_work(ines, write=False):
        month = emergencies.emergency_months(ines)[0]
    assert (month.count, month.due, month.in_time, month.unjustified) == (2, 2, 0, 1)


def test_the_person_is_told_or_a_reason_and_a_day_are_written(gate: Gate, fresh_cast: Database) -> None:
    ines, paul = actor("ines"), officer(fresh_cast, "paul", "jc-hs")
    opened = open_named(gate.sabine, gate.drk)
    with at_work(paul), pytest.raises(NotAllowedError):
        emergencies.record_notice(paul, emergency_id=opened, informed_on=clock.today())
    with at_work(ines), pytest.raises(InvalidInputError):
        emergencies.record_notice(ines, emergency_id=opened, withheld_reason="Der Mann liest mit.")
    with at_work(ines):
        later = clock.today() + dt.timedelta(days=30)
        emergencies.record_notice(
            ines, emergency_id=opened, withheld_reason="Der Mann liest mit.", ask_again_on=later
        )
        emergencies.record_notice(ines, emergency_id=opened, informed_on=clock.today())
        notice = emergencies.emergency_to_review(ines, opened).notice
    assert notice is not None
    assert notice.informed_on == clock.today()


def test_the_pages_warn_show_and_let_review(gate: Gate, fresh_cast: Database) -> None:
    open_named(gate.sabine, gate.drk)
    sabine, ines = client_of("sabine"), client_of("ines")
    start = sabine.get("/").content.decode()
    assert "Notfallzugriff offen" in start
    with at_work(gate.sabine, write=False):
        (live,) = judge.live_emergencies(gate.sabine)
    shown = sabine.get(f"/emergency/{live.id}/").content.decode()
    assert all(mark in shown for mark in (NAME, WORK, HEALTH))
    assert shown.count("<form") == start.count("<form")
    assert client_of("stefanie").get(f"/emergency/{live.id}/").status_code == 404
    assert "Notfallzugriffe zu prüfen" in ines.get("/").content.decode()
    page = ines.get(f"/emergency/reviews/{live.id}/").content.decode()
    assert WHY in page
    assert NAME not in page
    refused = ines.post(f"/emergency/reviews/{live.id}/", {"verdict": "perhaps", "text": ""})
    assert refused.status_code == 200
    assert (
        ines.post(f"/emergency/reviews/{live.id}/", {"verdict": "justified", "text": "ja"}).status_code == 302
    )
    assert ines.post(f"/emergency/reviews/{live.id}/notice/", {"notice-informed_on": "x"}).status_code == 200
    assert ines.get("/emergency/figures/").status_code == 200
    assert sabine.post(f"/emergency/{live.id}/close/").status_code == 302
    assert "Notfallzugriff offen" not in sabine.get("/").content.decode()
    assert NAME not in sabine.get(f"/emergency/{live.id}/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("reason", "curiosity"), ("text", "kurz"), ("sure", ""), ("birth_year", "2999"), ("unit_id", "x")],
)
def test_a_wrong_input_opens_nothing_and_loses_nothing(gate: Gate, field: str, value: str) -> None:
    typed = {
        "submission": str(ids.uuid7()),
        "unit_id": str(gate.drk),
        "name": NAME,
        "birth_year": "1987",
        "reason": "danger_to_life",
        "text": WHY,
        "sure": "on",
        field: value,
    }
    answer = client_of("sabine").post("/emergency/new/", typed)
    assert answer.status_code == 200
    assert NAME in answer.content.decode()
    with at_work(gate.sabine, write=False):
        assert judge.live_emergencies(gate.sabine) == []


def test_whoever_needs_it_finds_the_way_in(gate: Gate) -> None:
    assert 'href="/emergency/new/"' in client_of("stefanie").get("/").content.decode()
    assert 'href="/emergency/new/"' not in client_of("ruth").get("/").content.decode()


def test_the_case_lead_learns_which_file_was_opened_and_the_officer_whom_to_ask(gate: Gate) -> None:
    assert "Im Notfall geöffnete Akten" not in client_of("miriam").get("/").content.decode()
    opened = open_named(gate.sabine, gate.drk)
    assert seen(gate.sabine, gate.person_id) == 3
    page = client_of("miriam").get("/").content.decode()
    block = page[page.index("Im Notfall geöffnete Akten") :]
    assert NAME in block
    assert "gelesen von: Jobcenter" in block
    assert "Im Notfall geöffnete Akten" not in client_of("deniz").get("/").content.decode()
    review = client_of("ines").get(f"/emergency/reviews/{opened}/").content.decode()
    assert "Den Fall führt: <strong>Miriam Kessler</strong>" in review
    assert NAME not in review


def test_forged_ids_are_absent(gate: Gate) -> None:
    client = client_of("sabine")
    for query in ("?person=nonsense", f"?person={gate.person_id}", "?referral="):
        assert client.get(f"/emergency/new/{query}").status_code == 404
    typed = {"submission": str(ids.uuid7()), "reason": "danger_to_life", "text": WHY, "sure": "on"}
    assert client.post(f"/emergency/new/?referral={ids.uuid7()}", typed).status_code == 404
    assert client.post(f"/emergency/{ids.uuid7()}/close/").status_code == 404


def test_the_colleagues_page_offers_the_ways(gate: Gate) -> None:
    page = client_of("deniz").get(f"/people/{gate.person_id}/").content.decode()
    assert "Sie arbeiten nicht mit dieser Person" in page
    assert "Miriam Kessler" in page
    assert f"/emergency/new/?person={gate.person_id}" in page


def test_working_days_leave_out_holidays() -> None:
    assert after_working_days(dt.date(2026, 12, 23), 3) == dt.date(2026, 12, 29)
    assert after_working_days(dt.date(2026, 5, 13), 1) == dt.date(2026, 5, 15)
    assert [is_working_day(dt.date(2027, month, day)) for month, day in ((5, 27), (11, 1), (11, 2))] == [
        False,
        False,
        True,
    ]
