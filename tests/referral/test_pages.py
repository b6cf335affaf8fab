"""The pages of both sides over HTTP: nothing typed is lost, nothing is shown that is not granted, gone means gone."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cast import actor, at_work, client_of
from ids import ABSENT
from strang.access import queries as judge
from strang.consents import queries as consents
from strang.referrals import queries as referrals
from strang.web.consent.urls import ROUTES as CONSENT_ROUTES
from strang.web.referral.urls import ROUTES as REFERRAL_ROUTES
from support.casework import statements
from support.databases import Database
from support.gate import HEALTH, LANGUAGE, NAME, REQUEST, SCRIPT, WORK, Gate, build_gate

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|name="next" value="[^"]*"')
SECRETS = (NAME, SCRIPT, WORK, LANGUAGE, HEALTH, REQUEST)


@pytest.fixture
def gate(fresh_world: Database) -> Gate:
    """A person of miriam's, and the Jobcenter."""
    return build_gate()


def _body(client: Client, path: str) -> tuple[int, bytes]:
    answer = client.get(path)
    return answer.status_code, TOKEN.sub(b"", answer.content)


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def _scope(gate: Gate) -> dict[str, object]:
    return {
        "recipient_unit_id": gate.jobcentre,
        "topics": ["work", "language"],
        "purpose": "benefit",
        "valid_from": "2026-01-01",
        "valid_to": "2026-03-31",
        "language": "ar",
        "given_by": "self",
        "submission": uuid4(),
    }


def _in_time(fields: dict[str, object]) -> dict[str, object]:
    from strang.foundation import clock

    return fields | {"valid_from": clock.today().isoformat(), "valid_to": clock.today().isoformat()}


def test_giving_a_consent_takes_two_steps_and_shows_both_languages(gate: Gate) -> None:
    client, path = client_of("miriam"), reverse("consent_new", args=[gate.case_id])
    fields = _in_time(_scope(gate))
    shown = client.post(path, fields | {"step": "show"}).content.decode()
    assert 'lang="ar" dir="rtl"' in shown
    assert "Entbindung von der Schweigepflicht" in shown
    incomplete = client.post(path, fields | {"step": "give", "medium": "signed"})
    assert incomplete.status_code == 200
    assert 'id="id_present_error"' in incomplete.content.decode() or "present" in incomplete.content.decode()
    proof = {
        "step": "give",
        "medium": "signed",
        "present": "Miriam Kessler",
        "agreed": "on",
        "secrecy_release": "on",
    }
    assert client.post(path, fields | proof).status_code == 302
    assert client.post(path, fields | proof).status_code == 302
    with at_work(gate.miriam, write=False):
        assert len(consents.consents_of(gate.miriam, gate.person_id)) == 1


def test_the_foreigners_authority_cannot_be_chosen_not_even_by_hand(gate: Gate) -> None:
    from ids import id_of

    client, path = client_of("miriam"), reverse("consent_new", args=[gate.case_id])
    assert "Ausländerbehörde Kreis" not in _text(client, path).replace("Ausländer- und", "")
    fields = _in_time(_scope(gate)) | {"recipient_unit_id": id_of("authority"), "step": "show"}
    answer = client.post(path, fields)
    assert answer.status_code == 200
    assert 'name="present"' not in answer.content.decode()


def test_asking_without_a_consent_leads_to_one_and_back_and_nothing_is_lost(gate: Gate) -> None:
    client = client_of("miriam")
    ask, give = (reverse(name, args=[gate.case_id]) for name in ("referral_new", "consent_new"))
    typed = {
        "to_unit_id": gate.jobcentre,
        "topics": ["work", "language"],
        "purpose": "benefit",
        "request_text": REQUEST,
        "due_on": "",
        "submission": uuid4(),
    }
    refused = client.post(ask, typed | {"step": "send"}).content.decode()
    assert "Dafür fehlt eine Einwilligung" in refused
    assert REQUEST in refused
    first = client.post(give, typed | {"step": "consent"}).content.decode()
    assert "Ihre Weiterleitung wartet" in first
    carried = {
        "back": "referral",
        "request_text": REQUEST,
        "due_on": "",
        "referral_submission": typed["submission"],
    }
    for name, value in carried.items():
        assert f'name="{name}" value="{value}"' in first or not value
    scope = _in_time(_scope(gate)) | carried
    second = client.post(give, scope | {"step": "show"}).content.decode()
    assert f'value="{REQUEST}"' in second
    proof = {
        "step": "give",
        "medium": "signed",
        "present": "Miriam Kessler",
        "agreed": "on",
        "secrecy_release": "on",
    }
    sent_on = client.post(give, scope | proof)
    assert (sent_on.status_code, sent_on.headers["Location"]) == (307, ask)
    back = client.post(ask, scope | proof).content.decode()
    assert REQUEST in back
    assert str(typed["submission"]) in back
    assert client.post(ask, typed | {"step": "send"}).status_code == 302
    with at_work(gate.miriam, write=False):
        (sent,) = referrals.of_case(gate.miriam, gate.case_id)
        assert sent.request_text == REQUEST


def test_the_recipient_page_shows_the_granted_topics_and_nothing_else(gate: Gate) -> None:
    referral_id = gate.offer(gate.give())
    path, clerk = reverse("referral", args=[referral_id]), client_of("sabine")
    before = _text(clerk, path)
    assert not [secret for secret in SECRETS if secret in before]
    assert clerk.post(path, {"action": "take_over", "take_over-version": "1"}).status_code == 302
    after = _text(clerk, path)
    assert [secret for secret in SECRETS if secret in after] == [NAME, SCRIPT, WORK, LANGUAGE, REQUEST]
    assert "Gesundheit" not in after
    assert "1987" in after
    assert "17.04" not in after
    with at_work(gate.miriam, write=False):
        assert len(judge.disclosures_of(gate.miriam, gate.person_id)) == 1


def test_wrong_answers_are_said_beside_their_field_and_keep_what_was_typed(gate: Gate) -> None:
    referral_id = gate.offer(gate.give())
    gate.take_over(referral_id)
    path, clerk = reverse("referral", args=[referral_id]), client_of("sabine")
    answer = clerk.post(
        path,
        {
            "action": "appointment",
            "appointment-appointment_at": "2020-01-01T09:00",
            "appointment-place": "Zimmer 12",
            "appointment-version": "2",
        },
    )
    assert answer.status_code == 200
    assert "in der Zukunft" in answer.content.decode()
    assert 'value="Zimmer 12"' in answer.content.decode()
    assert clerk.post(path, {"action": "dance"}).status_code == 404


def test_after_withdrawal_the_open_page_is_gone_like_one_that_never_was(gate: Gate) -> None:
    consent_id = gate.give()
    referral_id = gate.offer(consent_id)
    gate.take_over(referral_id)
    clerk, sender = client_of("sabine"), client_of("miriam")
    path, never = reverse("referral", args=[referral_id]), reverse("referral", args=[ABSENT])
    assert clerk.get(path).status_code == 200
    accepted = {"action": "accept", "accept-text": "Ja.", "accept-version": "2"}
    assert clerk.post(path, accepted).status_code == 302
    withdraw = reverse("consent_withdraw", args=[gate.case_id, consent_id])
    assert "1 offene Weiterleitung" in _text(sender, withdraw)
    from strang.foundation import clock

    fields = {
        "reported_by": "person",
        "happened_on": clock.today().isoformat(),
        "note": "am Telefon",
        "version": 1,
    }
    assert sender.post(withdraw, fields).status_code == 302
    clerk.get(reverse("referral_list"))
    assert _body(clerk, path) == _body(clerk, never)
    assert _body(clerk, path)[0] == 404
    inbox, answers = _text(clerk, reverse("referral_list")), _text(clerk, reverse("referral_answers"))
    assert "Eine Berechtigung hat geendet" in inbox
    assert consents.reference_of(consent_id) in inbox
    assert "Ja." in answers
    assert not [secret for secret in SECRETS if secret in inbox + answers]


def test_the_register_is_shown_and_printed_in_the_language_of_the_person(gate: Gate) -> None:
    gate.take_over(gate.offer(gate.give()))
    clerk, sender = client_of("sabine"), client_of("miriam")
    (referral_id,) = _own_referrals(gate)
    assert clerk.get(reverse("referral", args=[referral_id])).status_code == 200
    register = _text(sender, reverse("case_disclosures", args=[gate.case_id]))
    assert "Jobcenter" in register
    assert "Sabine Wolters" not in register
    assert "Name und Geburtsjahr, Sprache, Arbeit" in register
    paper = _text(sender, reverse("disclosures_print", args=[gate.case_id]) + "?language=ar")
    assert 'dir="rtl"' in paper
    assert "العمل" in paper
    assert _text(sender, reverse("disclosures_print", args=[gate.case_id]) + "?language=xx")


def _own_referrals(gate: Gate) -> list[object]:
    with at_work(gate.miriam, write=False):
        return [sent.referral.id for sent in referrals.of_case(gate.miriam, gate.case_id)]


@pytest.mark.parametrize("key", ["volker", "nadine", "ruth", "karin", "michael"])
def test_authorities_and_volunteers_find_nothing_on_any_page(gate: Gate, key: str) -> None:
    consent_id = gate.give()
    referral_id = gate.offer(consent_id)
    gate.take_over(referral_id)
    with at_work(gate.sabine, write=False):
        (work,) = judge.assignments_of(gate.sabine, gate.person_id)
    known = {
        "case_id": gate.case_id,
        "consent_id": consent_id,
        "referral_id": referral_id,
        "source_id": consent_id,
        "assignment_id": work.id,
    }
    client = client_of(key)
    for route in (*CONSENT_ROUTES, *REFERRAL_ROUTES):
        names = re.findall(r"<uuid:(\w+)>", route.path)
        there = reverse(route.name, kwargs={name: known[name] for name in names})
        nowhere = reverse(route.name, kwargs=dict.fromkeys(names, ABSENT))
        for method in route.methods:
            answers = [getattr(client, method.lower())(path) for path in (there, nowhere)]
            assert answers[0].status_code == answers[1].status_code, (route.name, method)
            assert answers[0].status_code in ({403, 404} if names else {200, 403})
            assert TOKEN.sub(b"", answers[0].content) == TOKEN.sub(b"", answers[1].content), (
                route.name,
                method,
            )
            assert not [secret for secret in SECRETS if secret in answers[0].content.decode()]


@pytest.mark.parametrize("key", ["deniz", "thomas", "elif", "sabine"])
def test_a_post_with_a_foreign_id_changes_nothing_and_answers_like_absent(gate: Gate, key: str) -> None:
    consent_id = gate.give()
    referral_id = gate.offer(consent_id)
    client = client_of(key)
    for name, arguments in (
        ("consent_withdraw", [gate.case_id, consent_id]),
        ("consent_narrow", [gate.case_id, consent_id]),
        ("consent_extend", [gate.case_id, consent_id]),
        ("consent_new", [gate.case_id]),
        ("referral_new", [gate.case_id]),
        ("case_referral", [gate.case_id, referral_id]),
    ):
        fields = {
            "reported_by": "person",
            "version": "1",
            "topics": "work",
            "action": "withdraw",
            "step": "give",
        }
        there = client.post(reverse(name, args=arguments), fields)
        nowhere = client.post(reverse(name, args=[ABSENT] * len(arguments)), fields)
        assert there.status_code == nowhere.status_code in {403, 404}
        assert TOKEN.sub(b"", there.content) == TOKEN.sub(b"", nowhere.content)
    with at_work(gate.miriam, write=False):
        assert consents.consent(gate.miriam, consent_id).is_live


def test_pages_ask_the_database_few_questions(gate: Gate) -> None:
    consent_id = gate.give()
    gate.give(topics=["housing"], purpose="housing")
    referral_id = gate.offer(consent_id)
    gate.take_over(referral_id)
    budgets = {
        "miriam": [
            (reverse("case_consents", args=[gate.case_id]), 20),
            (reverse("consent", args=[gate.case_id, consent_id]), 20),
            (reverse("case_referrals", args=[gate.case_id]), 20),
            (reverse("case_disclosures", args=[gate.case_id]), 20),
        ],
        "sabine": [(reverse("referral_list"), 12), (reverse("referral", args=[referral_id]), 30)],
    }
    for key, pages in budgets.items():
        client = client_of(key)
        for path, most in pages:
            client.get(path)
            with statements() as asked:
                assert client.get(path).status_code == 200
            assert len(asked) <= most, (path, asked)


def test_a_no_leaves_no_mark(gate: Gate) -> None:
    consent_id = gate.give()
    with at_work(gate.miriam):
        from strang.consents import operations

        operations.withdraw_consent(gate.miriam, consent_id=consent_id)
    page = _text(client_of("miriam"), reverse("case_consents", args=[gate.case_id]))
    table = page[page.index("Beendet") : page.index("Verlauf")]
    assert "st-tone--danger" not in table
    assert "st-tone--warning" not in table
    assert actor("miriam").unit_id == gate.drk
