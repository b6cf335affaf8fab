"""Ids of the test world by name, so that the table of routes can speak of „own case" and „foreign case".

„own" is the case of miriam (DRK) with everything on it, „team_foreign" one of deniz (same unit), „ki" one of jan,
„foreign" one of thomas (Diakonie), „protected" one of carla, „closed" one of thomas. „open" waits at the Jobcenter to
be taken over, „ended" was taken over by stefanie (Jugendamt) before the person withdrew the consent. „child" has deniz
as miriam's deputy and is a file that elif opened in an emergency; processing is „restricted"; hanna's unit is „masked".
The texts by which things are found stand in ``demo/canaries.py``.
"""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.db import connections

from strang.demo.canaries import canary
from support.databases import Run

ABSENT = UUID("01890000-0000-7000-8000-000000000000")

_CASES = (
    *("own", "team_foreign", "ki", "foreign", "protected", "open", "ended"),
    *("child", "restricted", "masked"),
)

_BY_CASE = {
    "{0}_case": "SELECT case_id FROM cases_note WHERE text LIKE %(note)s",
    "{0}_person": "SELECT person_id FROM cases_note WHERE text LIKE %(note)s",
}

_OF_PERSON = {
    "own_goal": "SELECT id FROM cases_goal WHERE person_id = %(own)s ORDER BY id LIMIT 1",
    "own_measure": "SELECT id FROM cases_measure WHERE person_id = %(own)s AND status = 'open' ORDER BY id LIMIT 1",
    "own_plan": "SELECT id FROM cases_plan WHERE person_id = %(own)s ORDER BY number LIMIT 1",
    "own_note": "SELECT id FROM cases_note WHERE person_id = %(own)s ORDER BY id LIMIT 1",
    "own_task": "SELECT id FROM cases_task WHERE person_id = %(own)s ORDER BY id LIMIT 1",
    "own_appointment": "SELECT id FROM cases_appointment WHERE person_id = %(own)s ORDER BY id LIMIT 1",
    "own_document": "SELECT id FROM cases_document WHERE person_id = %(own)s ORDER BY id LIMIT 1",
    "own_assessment": "SELECT id FROM cases_assessment WHERE person_id = %(own)s ORDER BY id LIMIT 1",
    "own_consent": "SELECT consent_id FROM referrals_referral WHERE id = %(own_referral)s",
    "own_relation": "SELECT id FROM people_relation WHERE person_id = %(own)s ORDER BY id LIMIT 1",
    "own_contact_point": "SELECT id FROM people_contactpoint WHERE person_id = %(own)s ORDER BY id LIMIT 1",
    "own_name": "SELECT id FROM people_name WHERE person_id = %(own)s ORDER BY id LIMIT 1",
    "own_assignment": "SELECT id FROM access_assignment WHERE person_id = %(own)s AND valid_to IS NULL LIMIT 1",
    "own_address": "SELECT id FROM people_address WHERE person_id = %(own)s ORDER BY id LIMIT 1",
}

_PLAIN = {
    "closed_case": f"SELECT case_id FROM cases_closing WHERE summary LIKE '%{canary('closed-summary')}%'",
    "closed_person": f"SELECT person_id FROM cases_closing WHERE summary LIKE '%{canary('closed-summary')}%'",
    "withdrawn_consent": "SELECT id FROM consents_consent WHERE status = 'withdrawn'",
    "own_contact": f"SELECT id FROM cases_contact WHERE note LIKE '%{canary('own-contact-note')}%'",
    "kai_contact": f"SELECT id FROM cases_contact WHERE note LIKE '%{canary('kai-contact-note')}%'",
    "own_finding": f"SELECT id FROM steering_finding WHERE what_happened LIKE '%{canary('own-finding')}%'",
    "foreign_finding": f"SELECT id FROM steering_finding WHERE what_happened LIKE '%{canary('foreign-finding')}%'",
    "theme": "SELECT id FROM steering_theme ORDER BY id LIMIT 1",
    "body": "SELECT id FROM steering_body WHERE kind = 'steering_group'",
    "working_group": "SELECT id FROM steering_body WHERE kind <> 'steering_group' ORDER BY id LIMIT 1",
    "meeting": "SELECT id FROM steering_meeting WHERE status <> 'planned' ORDER BY starts_at LIMIT 1",
    "planned_meeting": "SELECT id FROM steering_meeting WHERE status = 'planned' ORDER BY starts_at LIMIT 1",
    "agenda_item": "SELECT agenda_item_id FROM steering_decision ORDER BY id LIMIT 1",
    "decision": "SELECT id FROM steering_decision ORDER BY id LIMIT 1",
    "member": "SELECT id FROM steering_bodymember ORDER BY id LIMIT 1",
    "offer": "SELECT id FROM offers_offer ORDER BY id LIMIT 1",
    "own_offer": "SELECT id FROM offers_offer WHERE unit_id ="
    " (SELECT id FROM network_unit WHERE key = 'drk-hs-cm') ORDER BY id LIMIT 1",
    "post": "SELECT id FROM funding_post ORDER BY id LIMIT 1",
    "own_post": "SELECT id FROM funding_post WHERE unit_id ="
    " (SELECT id FROM network_unit WHERE key = 'drk-hs-cm') ORDER BY id LIMIT 1",
    "authority_post": "SELECT id FROM funding_post WHERE unit_id ="
    " (SELECT id FROM network_unit WHERE key = 'hs-abh') ORDER BY id LIMIT 1",
    "own_membership": "SELECT id FROM network_membership WHERE unit_id ="
    " (SELECT id FROM network_unit WHERE key = 'drk-hs-cm') ORDER BY id LIMIT 1",
    "foreign_membership": "SELECT id FROM network_membership WHERE unit_id ="
    " (SELECT id FROM network_unit WHERE key = 'hs-ki-cm') ORDER BY id LIMIT 1",
    "own_handover": "SELECT id FROM referrals_handover WHERE basis = 'release'",
    "own_copy": "SELECT copy_id FROM referrals_handover WHERE basis = 'release'",
    "asked_handover": "SELECT id FROM referrals_handover WHERE basis = 'statute'",
    "own_request": "SELECT id FROM referrals_informationrequest WHERE unit_id ="
    " (SELECT id FROM network_unit WHERE key = 'drk-hs-cm')",
    "ki_request": "SELECT request_id FROM referrals_requestwords WHERE person = 'Omid Karwan'",
    "allocation": "SELECT id FROM funding_allocation WHERE kreis = '05370' ORDER BY id LIMIT 1",
    "programme": "SELECT id FROM funding_programme ORDER BY id LIMIT 1",
}

_EMERGENCY = "SELECT id FROM access_emergency WHERE text LIKE '%{}%'"
_NECESSITY = "SELECT id FROM consents_basisinstance WHERE necessity LIKE '%{}%'"
_OF_MARKED = {
    "own_block": f"SELECT id FROM access_block WHERE reason LIKE '%{canary('own-block')}%'",
    "open_block": f"SELECT id FROM access_block WHERE reason LIKE '%{canary('open-block')}%'",
    "own_instance": _NECESSITY.format(canary("own-necessity-waiting")),
    "approved_instance": _NECESSITY.format(canary("own-necessity")),
    "protected_instance": _NECESSITY.format(canary("protected-necessity")),
    "own_basis": "SELECT id FROM consents_statutorybasis WHERE key = 'beispiel'",
    "own_alarm": "SELECT id FROM consents_grantalarm ORDER BY id LIMIT 1",
    "own_emergency": _EMERGENCY.format(canary("emergency-running")),
    "waiting_emergency": _EMERGENCY.format(canary("emergency-waiting")),
    "reviewed_emergency": _EMERGENCY.format(canary("emergency-reviewed")),
    "own_restriction": "SELECT id FROM privacy_restriction WHERE lifted_at IS NULL",
    "own_rights_request": "SELECT id FROM privacy_privacyrequest WHERE kind = 'rectification'",
    "own_access_request": "SELECT id FROM privacy_privacyrequest WHERE state = 'refusal_proposed'",
    "child_assignment": "SELECT id FROM access_assignment WHERE kind = 'deputy'",
    "child_consent": "SELECT id FROM consents_consent WHERE given_by = 'parents'",
    "masked_consent": "SELECT consent_id FROM referrals_referral WHERE unit_id ="
    " (SELECT id FROM network_unit WHERE key = 'schutzraum')",
    "masked_offer": "SELECT id FROM offers_offer WHERE unit_id ="
    " (SELECT id FROM network_unit WHERE key = 'schutzraum')",
    **{
        f"protected_{table}": f"SELECT id FROM cases_{table} WHERE title LIKE '%{canary(f'protected-{table}')}%'"
        for table in ("task", "appointment", "document")
    },
}
_PLAIN |= _OF_MARKED

_REFERRALS = {
    "own_referral": "own-request",
    "taken_referral": "own-request",
    "own_open_referral": "own-open-request",
    "open_referral": "open-request",
    "ended_referral": "ended-request",
    "protected_referral": "protected-request",
    "masked_referral": "masked-request",
}

_UNITS = {
    "own_unit": "drk-hs-cm",
    "foreign_unit": "dw-juelich-cm",
    "jobcentre": "jc-hs",
    "authority": "hs-abh",
    "kai": "drk-kai-hueckelhoven",
    "masked_unit": "schutzraum",
}


def resolve(params: dict[str, str]) -> dict[str, str]:
    """Return the parameters of a route with names of the world replaced by ids; anything else stays as it is."""
    return {name: _value(value) for name, value in params.items()}


def id_of(name: str) -> UUID:
    """Return the id of a thing of the small world by name; raises KeyError for a name nobody has given."""
    return _find(str(connections["default"].settings_dict["NAME"]), name)


def _value(name: str) -> str:
    if name == "absent":
        return str(ABSENT)
    try:
        return str(id_of(name))
    except KeyError:
        return name


@cache
def _find(database: str, name: str) -> UUID:
    """Look behind the row policies: as the superuser of the test server, not as the application."""
    statement, values = _statement(database, name)
    with Run.join().cluster.admin(database) as connection:
        row = connection.execute(statement, values).fetchone()
    if row is None:
        raise LookupError(f"the small world has no {name}")
    found: UUID = row[0]
    return found


def _statement(database: str, name: str) -> tuple[str, dict[str, object]]:
    key, _, what = name.rpartition("_")
    if key in _CASES and what in {"case", "person"}:
        prefix = key.replace("_", "-")
        mark = canary(f"{prefix}-note-team" if prefix == "own" else f"{prefix}-note")
        return _BY_CASE[f"{{0}}_{what}"], {"note": f"%{mark}%"}
    if name in _REFERRALS:
        mark = canary(_REFERRALS[name])
        return "SELECT referral_id FROM referrals_referralmessage WHERE text LIKE %(mark)s", {
            "mark": f"%{mark}%"
        }
    if name in _UNITS:
        return "SELECT id FROM network_unit WHERE key = %(key)s", {"key": _UNITS[name]}
    if name in _OF_PERSON:
        values: dict[str, object] = {"own": _find(database, "own_person")}
        if name == "own_consent":
            values["own_referral"] = _find(database, "own_referral")
        return _OF_PERSON[name], values
    return _PLAIN[name].replace("%", "%%"), {}
