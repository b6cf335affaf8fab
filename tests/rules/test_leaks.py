"""Nobody reads what they may not: every page × every member of the cast × every thing of the small world.

Each personal text of the small world carries a mark (``demo/canaries.py``). The table below says, by hand and from the
rule of the design, whose marks each of the cast may ever see; any other mark in any answer fails.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote, quote_plus

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from cast import EVERYBODY, client_of
from ids import ABSENT, id_of
from strang.demo.canaries import KEYS as MARKS
from strang.demo.canaries import canary
from strang.web.routes import ROUTES
from strang.web.routing import Route
from support.questions import names_read

OWN_CASE = {mark for mark in MARKS if mark.startswith("own-")} - {"own-finding"}
GRANTED_TO_SABINE = {
    "own-name",  # a name is what a consent calls identity
    "own-assessment-work",
    "own-assessment-language",
    "own-goal-work",
    "own-goal-language",
    "own-measure-work",
    "own-request",
    "own-answer",  # her own words
}
IN_THE_WORKING_GROUP = {"own-finding"}  # bundled: the working group of the theme reads it
DRK = {"own-finding", "own-contact-note"}  # the unit's own finding, and its contacts without names
TO_DECIDE = {"own-necessity-waiting"}
"""Asked for by miriam; a second person of the unit decides, who leads cases or is its data protection."""
IN_DANGER = {"emergency-running", "child-name", "child-assessment-school"}
"""The file of a child that is open for an hour: no notes, no consents."""
ALERTED = {mark for mark in MARKS if mark.startswith("emergency-")}
"""What data protection of the unit with the file judges."""

BLOCKS = {"own-block", "open-block"}
"""Why somebody is shut out: data protection of the unit may lift it, and reads no name."""

ALLOWED: dict[str, set[str]] = {
    "visitor": set(),
    "miriam": OWN_CASE
    | DRK
    | {mark for mark in MARKS if mark.startswith(("open-", "ended-", "child-", "restricted-"))}
    - {"child-note-deputy-author"},
    "deniz": DRK
    | {"own-name"}
    | {mark for mark in MARKS if mark.startswith(("team-foreign-", "child-"))} - {"child-note-author"}
    | TO_DECIDE,
    "jan": {mark for mark in MARKS if mark.startswith("ki-")} | {"protected-necessity"},
    "carla": {mark for mark in MARKS if mark.startswith("protected-")},
    "birgit": {"own-finding", "foreign-finding"},  # the coordination reads findings, never a case
    "volker": {"own-name", "own-assessment-work"},  # the two items the person released for him
    "nadine": set(),
    "sabine": GRANTED_TO_SABINE | IN_THE_WORKING_GROUP | {"emergency-waiting", "emergency-reviewed"},
    "stefanie": {"ended-answer"} | IN_THE_WORKING_GROUP,  # her own words stay hers after the withdrawal
    "elif": IN_DANGER,
    "thomas": {mark for mark in MARKS if mark.startswith(("foreign-", "closed-"))},
    "andrea": {
        "masked-unit",
        "masked-offer",
    },  # two referrals wait for her; she has not taken them over, but sees who asks
    "amina": IN_THE_WORKING_GROUP,
    "ruth": {"kai-contact-note"},
    "farid": set(),
    "karin": IN_THE_WORKING_GROUP,
    "lukas": set(),
    "henrike": set(),
    "paul": set(),
    "ines": {"own-finding", "own-refusal"} | TO_DECIDE | ALERTED | BLOCKS,
    "michael": {"own-finding"},
    "gregor": {"own-finding"},  # the steering group reads what is bundled
    "hanna": {mark for mark in MARKS if mark.startswith("masked-")},
}

SURELY_SEEN = {
    "miriam": OWN_CASE
    - {"own-name", "own-address", "own-relative", "own-consent-present", "own-participation-present"}
    | {"own-finding"},
    "sabine": GRANTED_TO_SABINE - {"own-name"},
    "ruth": {"kai-contact-note"},
    "volker": set(),
    "deniz": {"child-note", "child-note-deputy", "own-necessity-waiting"},
    "carla": {mark for mark in MARKS if mark.startswith("protected-")} - {"protected-necessity"},
    "ines": {"own-refusal", "own-necessity-waiting"} | ALERTED | BLOCKS,
    "hanna": {"masked-unit", "masked-note", "masked-note-author", "masked-name"},
    "andrea": {"masked-unit"},
}
"""What these must come across on their way, or the net has holes."""

CASES = (
    *("own", "team_foreign", "ki", "foreign", "protected", "closed", "open", "ended"),
    *("child", "restricted", "masked"),
)
THINGS: dict[str, tuple[str, ...]] = {
    "case_id": tuple(f"{case}_case" for case in CASES),
    "restriction_id": ("own_restriction",),
    "person_id": tuple(f"{case}_person" for case in CASES),
    "referral_id": (
        *("own_referral", "open_referral", "own_open_referral", "ended_referral"),
        *("protected_referral", "masked_referral"),
    ),
    "consent_id": ("own_consent", "withdrawn_consent", "child_consent", "masked_consent"),
    "copy_id": ("own_copy",),
    "handover_id": ("own_handover", "asked_handover"),
    "request_id": ("own_request", "ki_request"),
    "number": ("1",),
    "pk": ("1",),
    "secret": ("none",),
    "source_id": ("own_consent", "withdrawn_consent", "approved_instance"),
    "emergency_id": ("own_emergency", "waiting_emergency", "reviewed_emergency"),
    "block_id": ("own_block", "open_block"),
    "basis_id": ("own_basis",),
    "instance_id": ("own_instance", "approved_instance", "protected_instance"),
    "alarm_id": ("own_alarm",),
    "assignment_id": ("own_assignment", "child_assignment"),
    "provider_id": ("none",),
    "goal_id": ("own_goal",),
    "measure_id": ("own_measure",),
    "task_id": ("own_task", "protected_task"),
    "appointment_id": ("own_appointment", "protected_appointment"),
    "document_id": ("own_document", "protected_document"),
    "relation_id": ("own_relation",),
    "contact_point_id": ("own_contact_point",),
    "finding_id": ("own_finding", "foreign_finding"),
    "theme_id": ("theme",),
    "body_id": ("body", "working_group"),
    "meeting_id": ("meeting", "planned_meeting"),
    "item_id": ("agenda_item",),
    "decision_id": ("decision",),
    "member_id": ("member",),
    "membership_id": ("own_membership", "foreign_membership"),
    "offer_id": ("own_offer", "masked_offer"),
    "post_id": ("own_post", "authority_post"),
    "unit_id": ("own_unit", "foreign_unit", "masked_unit"),
    "area": ("SPR", "GES"),
    "kind": ("csv",),
}
"""What can stand in an address."""

RIGHTS = ("own_rights_request", "own_access_request")
OF_RIGHTS = ("privacy_", "correction_", "copy_")
"""Two nouns are requests: a person's to their data, and an authority's for information."""

SEARCHED = (
    ("Rania Al-Khatib", "Zyxwa Qu-Vutsrqp"),
    ("Nour Sabbagh", "Zyxw Vutsrqp"),
    ("Gülşah Yıldırım-Öztürk", "Züxwvu Qutsrqp-Öbcdef"),
    ("رانيا الخطيب", "ظظظظظ ظظظظظظ"),
    ("Idris Noorzai", "Zyxwv Utsrqpo"),
    ("Leyla Haidari", "Zyxwv Utsrqpo"),
    ("Parwana Sarwari", "Zyxwvut Srqponm"),
)
"""A person of the small world, and somebody who does not exist, with as many letters."""
OWN = {"hanna": {"Parwana Sarwari"}}
"""Whom somebody on the list below does work with, and may find."""
FIELDS = ("q", "query", "search", "searched", "name", "text", "person", "contact")
STRANGERS = (
    "volker",
    "nadine",
    "sabine",
    "stefanie",
    "karin",
    "henrike",
    "amina",
    "ruth",
    "elif",
    "thomas",
    "hanna",
)
READING = tuple(route for route in ROUTES if "GET" in route.methods)


@cache
def _client(key: str) -> Client:
    return client_of(key)


def _parameters(route: Route) -> tuple[str, ...]:
    return tuple(re.findall(r"<(?:\w+:)?(\w+)>", route.path))


def _addresses(route: Route) -> Iterator[str]:
    """Every address of a page with things of the small world; what hangs on a case is tried in every case."""
    names = _parameters(route)
    for values in itertools.product(*(things(route, name) for name in names)):
        yield reverse(route.name, kwargs=dict(zip(names, map(_value, values), strict=True)))


def things(route: Route, name: str) -> tuple[str, ...]:
    """Return the things a parameter of a route is tried with."""
    return RIGHTS if name == "request_id" and route.name.startswith(OF_RIGHTS) else THINGS[name]


def _value(name: str) -> str:
    try:
        return str(id_of(name))
    except KeyError:
        return name


def _content(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _masked(content: bytes) -> bytes:
    """Mask what differs between any two answers: the form's token and number, captions' ids, the page's address."""
    content = re.sub(rb"\bi[0-9a-f]{8}\b", b"caption", content)
    content = re.sub(rb'name="submission" value="[^"]+"', b"submission", content)
    content = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"token", content)
    return re.sub(rb'name="next" value="[^"]*"', b"next", content)


def _marks(content: bytes) -> set[str]:
    text = content.decode("utf-8", "replace")
    return {mark for mark in MARKS if canary(mark) in text}


def test_the_table_names_everybody_and_every_mark_is_somebodys() -> None:
    assert ALLOWED.keys() == set(EVERYBODY)
    assert set().union(*ALLOWED.values()) == set(MARKS)


def test_every_parameter_of_an_address_is_tried() -> None:
    assert {name for route in ROUTES for name in _parameters(route)} <= THINGS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("key", EVERYBODY)
@pytest.mark.usefixtures("world_db")
def test_no_page_shows_what_somebody_may_not_read_or_even_that_it_exists(key: str) -> None:
    """Also: what is hidden answers byte for byte like what does not exist."""
    leaks: dict[str, object] = {}
    seen: set[str] = set()
    for route in READING:
        nothing = None
        for address in _addresses(route):
            answer = _client(key).get(address)
            found = _marks(_content(answer))
            seen |= found
            if found - ALLOWED[key]:
                leaks[address] = found - ALLOWED[key]
            if answer.status_code == 404 and _has_id(route):
                nothing = nothing or _nothing(route, key)
                # Asked once more: a message that an earlier page left is shown once.
                if not _alike(answer, nothing) and not _alike(_client(key).get(address), nothing):
                    leaks[address] = "differs from what does not exist"
            if answer.status_code in {302, 403} and address not in leaks:
                break  # the role does not enter: the same for every thing
    assert not leaks, "\n".join(f"{address}: {leak}" for address, leak in leaks.items())
    assert SURELY_SEEN.get(key, set()) - seen == set()


@pytest.mark.usefixtures("world_db")
def test_it_is_noticed_which_pages_look_at_a_question() -> None:
    searching = {}
    for path in ("/people/", "/offers/", "/"):
        with names_read() as names:
            _client("miriam").get(path, dict.fromkeys(FIELDS, "Rania"))
        searching[path] = bool(names.intersection(FIELDS))
    assert searching == {"/people/": True, "/offers/": True, "/": False}


@pytest.mark.slow
@pytest.mark.parametrize("key", STRANGERS)
@pytest.mark.usefixtures("world_db")
def test_a_search_answers_strangers_as_if_the_person_did_not_exist(key: str) -> None:
    ids = [
        (known := str(id_of(name)), _unknown(known))
        for name in ("own_person", "own_case", "open_person", "own_referral")
    ]
    different = []
    for route in READING:
        if _parameters(route) or "public" in route.access or route.name.startswith(("account_", "mfa_")):
            continue
        if _client(key).get(reverse(route.name)).status_code != 200:
            continue
        with names_read() as names:
            _answer_to(route, key, *SEARCHED[0])
        # A page that looks at no field of a search is still asked once.
        for known, unknown in (*SEARCHED, *ids) if names.intersection(FIELDS) else SEARCHED[:1]:
            if known in OWN.get(key, set()):
                continue
            if _answer_to(route, key, known, unknown) != _answer_to(route, key, unknown, known):
                different.append((route.name, known))
    assert not different, "\n".join(map(str, different))


def _unknown(known: str) -> str:
    """Return an id nothing has, of the same letters: what is searched for may sound like a name."""
    return f"{known[:14]}4{known[15:]}"  # version 4 of RFC 9562; the product makes ids of version 7


def _has_id(route: Route) -> bool:
    return any(name.endswith("_id") for name in _parameters(route))


def _nothing(route: Route, key: str) -> HttpResponse:
    """Return the answer for a thing that does not exist; the page before has shown any message that was left."""
    absent = {name: str(ABSENT) if name.endswith("_id") else THINGS[name][0] for name in _parameters(route)}
    return _client(key).get(reverse(route.name, kwargs=absent))


def _alike(answer: HttpResponse, nothing: HttpResponse) -> bool:
    return (
        nothing.status_code == 404
        and _masked(answer.content) == _masked(nothing.content)
        and answer.headers == nothing.headers
    )


def _answer_to(route: Route, key: str, text: str, other: str) -> tuple[int, str]:
    """Ask a page for a text under every name a search field has; take both texts out of the answer."""
    answer = _client(key).get(reverse(route.name), dict.fromkeys(FIELDS, text))
    content = _masked(_content(answer)).decode("utf-8", "replace")
    for each in (text, other):
        for form in (each, escape(each), quote(each), quote_plus(each), *each.split()):
            content = content.replace(form, "…")
    return answer.status_code, content
