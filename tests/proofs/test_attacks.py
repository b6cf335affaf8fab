"""The ten ways by which others leaked, each in every state in which somebody may no longer, or never could, read.

For each state a person with everything on their case is built through operations. Before the state is brought about,
somebody allowed asks by every way: that must find the marks. Afterwards the attacker asks: no mark, in no answer, and
what is asked by name or id answers like a name or id that does not exist.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, unquote
from uuid import UUID

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from cast import actor, at_work, client_of
from strang.api.routes import listing
from strang.cases import operations as cases
from strang.cases.types import Upload
from strang.foundation import clock, ids
from strang.foundation.context import Visitor, work
from strang.network import operations as network
from strang.network import queries as units
from strang.people import operations as people
from strang.people.types import ProtectionReason
from strang.web.routes import ROUTES
from support.databases import Database
from support.filled_forms import filled_form
from support.gate import HEALTH, LANGUAGE, REQUEST, SCRIPT, WORK, Gate, build_gate
from support.proof import Proof

TITLE, TASK, PLACE = "KANARI-UNTERLAGE", "KANARI-AUFGABE", "KANARI-TREFFPUNKT"
PDF = f"%PDF-1.4\n%{TITLE}\n%%EOF\n".encode()
MARKS = (WORK, LANGUAGE, HEALTH, REQUEST, SCRIPT, TITLE, TASK, PLACE)
ABSENT = UUID("01890000-0000-7000-8000-000000000000")
ANY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Target:
    """What somebody asks for: a person's name and the ids of what hangs on them."""

    given: str
    family: str
    birth: str = "17.04.1987"
    person: UUID = ABSENT
    case: UUID = ABSENT
    document: UUID = ABSENT
    referral: UUID = ABSENT
    consent: UUID = ABSENT
    goal: UUID = ABSENT

    @property
    def marks(self) -> tuple[str, ...]:
        """The person's texts and ids: none of them may stand in an answer, but for what the question says itself."""
        return (
            *MARKS,
            f"{self.given} {self.family}",
            str(self.person),
            *map(str, (self.case, self.document, self.referral)),
        )


NOBODY = Target("Wojciech", "Brzezik", "03.02.1961")
"""A person who does not exist, and is not taken for the other one either."""

Asked = list[tuple[str, HttpResponse]]
"""What was sent, and the answer."""


def _get(client: Client, *addresses: str) -> Asked:
    return [(address, client.get(address)) for address in addresses]


def _search(client: Client, target: Target) -> Asked:
    return _get(client, f"/people/?q={target.family}", f"/people/?q={target.given}&contact={target.person}")


def _autocomplete(client: Client, target: Target) -> Asked:
    """What fills a form in beforehand."""
    return _get(
        client,
        f"/cases/new/?person={target.person}",
        f"/people/new/?searched={target.given}+{target.family}",
        f"/emergency/new/?person={target.person}",
        f"/findings/new/?case={target.case}",
    )


def _lists(client: Client, _target: Target) -> Asked:
    return _get(client, "/cases/", "/people/", "/referrals/", "/referrals/answered/", "/contacts/")


def _tiles(client: Client, _target: Target) -> Asked:
    return _get(client, "/", "/overview/", "/cases/supervision/", "/emergency/figures/")


def _duplicates(client: Client, target: Target) -> Asked:
    address = f"/people/new/?searched={quote_plus(f'{target.given} {target.family}')}"
    page = client.get(address)
    values = filled_form(page.content.decode()) if page.status_code == 200 else {}
    values |= {"submission": str(ids.uuid7()), "given": target.given, "family": target.family}
    values |= {"birth": target.birth, "arrival": "2023", "nationality": "SYR", "second_nationality": ""}
    values = {name: value for name, value in values.items() if not name.startswith(("protect", "none_of"))}
    return [(" ".join(values.values()), client.post("/people/new/", values))]


def _merge(client: Client, target: Target) -> Asked:
    """The product merges no persons, so there is nothing to preview; whoever tries is told so."""
    return _get(client, f"/people/merge/?first={target.person}", f"/people/{target.person}/merge/")


def _api(client: Client, target: Target) -> Asked:
    asked: Asked = []
    for operation in listing():
        address = re.sub(r"<(?:\w+:)?\w+>", str(target.person), operation["path"])
        asked += _get(client, f"{address}?full=true&expand=person,case,documents&text={target.family}")
    return asked


def _attachment(client: Client, target: Target) -> Asked:
    return _get(
        client, f"/cases/documents/{target.document}/", f"/cases/documents/{target.document}/?inline=1"
    )


def _export(client: Client, target: Target) -> Asked:
    base = f"/cases/{target.case}"
    return _get(
        client,
        f"{base}/plan.pdf",
        f"{base}/plan/",
        f"{base}/consents/{target.consent}/print/",
        f"{base}/disclosures/print/",
        f"{base}/disclosures/json/",
        f"/referrals/{target.referral}/",
        "/offers/file.csv",
    )


def _mail_and_calendar(client: Client, target: Target) -> Asked:
    asked = _get(client, f"/cases/{target.case}/appointments.ics")
    letters = "\n".join(f"{letter.subject}\n{letter.body}\n{letter.to}" for letter in mail.outbox)
    return [*asked, ("", HttpResponse(letters))]


PATHS: dict[str, Callable[[Client, Target], Asked]] = {
    "search": _search,
    "autocomplete": _autocomplete,
    "list": _lists,
    "tile": _tiles,
    "merge": _merge,
    "api": _api,
    "attachment": _attachment,
    "export": _export,
    "mail-and-calendar": _mail_and_calendar,
    "duplicates": _duplicates,
}
"""Duplicates come last: who finds none creates a person."""

WITHOUT_PERSONS = {"merge", "api"}
"""Ways on which nobody at all reads about a person."""


def _text(answer: HttpResponse) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{unquote(str(dict(answer.headers)))}\n{content.decode('utf-8', 'replace')}"


def _marks(asked: Asked, target: Target) -> set[str]:
    """Return the marks in some answers that did not stand in the question."""
    found = set()
    for sent, answer in asked:
        text = _text(answer)
        said = unquote(sent).replace("+", " ")
        found |= {mark for mark in target.marks if mark in text and mark not in said}
    return found


def _shape(asked: Asked, target: Target) -> list[tuple[int, str]]:
    """Return answers without what was asked, without form tokens and ids: equal for what is hidden and what is not."""
    shapes = []
    for _sent, answer in asked:
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "token", _text(answer))
        text = re.sub(r'name="(next|kept)" value="[^"]*"', "next", text)
        text = re.sub(r"'ETag': '[^']+'", "", text)  # a fingerprint of an answer that repeats the question
        for word in (f"{target.given} {target.family}", target.given, target.family, target.birth):
            for form in (word, escape(word), quote(word), quote_plus(word)):
                text = text.replace(form, "…")
        shapes.append((answer.status_code, ANY_ID.sub("id", re.sub(r"'Content-Length': '\d+'", "", text))))
    return shapes


@dataclass
class Scene:
    """The person, and who works with them."""

    database: Database
    gate: Gate
    target: Target
    consent: UUID
    referral: UUID
    done: list[str] = field(default_factory=list)

    def superuser(self, statement: str, *values: object) -> None:
        """Let time pass, which only somebody can who may do anything."""
        with self.database.cluster.admin(self.database.name) as admin, admin.transaction():
            admin.execute("SET LOCAL session_replication_role = replica")
            touched = admin.execute(statement, values).rowcount
        assert touched, statement


def _build(database: Database) -> Scene:
    gate = build_gate()
    miriam = gate.miriam
    consent = gate.give()
    referral = gate.offer(consent)
    gate.take_over(referral)
    now = clock.now()
    with at_work(miriam):
        goal = cases.add_goal(miriam, case_id=gate.case_id, area="ARB", wording=WORK)
        cases.add_task(miriam, case_id=gate.case_id, title=TASK, due_on=clock.today())
        cases.make_appointment(
            miriam, case_id=gate.case_id, title="Termin", starts_at=now + dt.timedelta(hours=1), place=PLACE
        )
        upload = Upload("zeugnis.pdf", PDF)
        document = cases.store_document(miriam, case_id=gate.case_id, title=TITLE, upload=upload, area="ARB")
    target = Target(
        "Salma", "Canarilla", "17.04.1987", gate.person_id, gate.case_id, document, referral, consent, goal
    )  # as build_gate() names her
    return Scene(database, gate, target, consent, referral)


def _nothing_happens(_scene: Scene) -> None:
    """Somebody who could never read."""


def _revoked(scene: Scene) -> None:
    from strang.consents import operations as consents

    with at_work(scene.gate.miriam):
        consents.withdraw_consent(scene.gate.miriam, consent_id=scene.consent)


def _expired(scene: Scene) -> None:
    scene.superuser(
        "UPDATE access_grant SET valid_from = valid_from - interval '91 days', valid_to = now() - interval '1 second'"
        " WHERE source_id = %s",
        scene.consent,
    )


def _deputy(scene: Scene) -> None:
    deniz = actor("deniz")
    with at_work(scene.gate.miriam):
        until = clock.today() + dt.timedelta(days=3)
        cases.assign_deputy(scene.gate.miriam, case_id=scene.gate.case_id, user_id=deniz.user_id, until=until)


def _membership_ended(scene: Scene) -> None:
    michael, deniz = actor("michael"), actor("deniz")
    with at_work(michael):
        row = next(m for m in units.memberships_of_unit(michael.unit_id) if m.user_id == deniz.user_id)
        network.end_membership(michael, membership_id=row.id)
    assert scene.gate.miriam.unit_id == michael.unit_id


def _measure_ended(scene: Scene) -> None:
    """What the Jobcenter's clerk worked with the person for is over: their assignment has come to its end."""
    scene.superuser(
        "UPDATE access_assignment SET valid_from = now() - interval '9 days', valid_to = now() - interval '1 second'"
        " WHERE person_id = %s AND kind = 'recipient'",
        scene.gate.person_id,
    )


def _deputy_ended(scene: Scene) -> None:
    scene.superuser(
        "UPDATE access_assignment SET valid_from = now() - interval '9 days', valid_to = now() - interval '1 second'"
        " WHERE person_id = %s AND kind = 'deputy'",
        scene.gate.person_id,
    )


def _protected(scene: Scene) -> None:
    with at_work(scene.gate.miriam):
        people.protect_person(
            scene.gate.miriam, person_id=scene.gate.person_id, reason=ProtectionReason.OTHER
        )


@dataclass(frozen=True)
class State:
    """Who attacks, who may read before, and what happens in between."""

    attacker: str
    reader: str
    happens: Callable[[Scene], None] = _nothing_happens
    before: Callable[[Scene], None] = _nothing_happens
    reads: frozenset[str] = frozenset(PATHS) - WITHOUT_PERSONS
    """Ways on which the reader surely finds marks beforehand."""
    knows: frozenset[str] = frozenset()
    """What the attacker may know by the rule: a colleague the identity (7), the recipient a request (17)."""
    stranger: bool = False
    """They may not learn by any way that the person exists."""


RECEIVES = frozenset({"list", "tile", "export"})
STATES: dict[str, State] = {
    "other-unit": State("thomas", "miriam", stranger=True),
    "authority": State("volker", "miriam", stranger=True),
    "revoked": State("sabine", "sabine", _revoked, reads=RECEIVES),
    "expired": State("sabine", "sabine", _expired, reads=RECEIVES),
    "measure-ended": State("sabine", "sabine", _measure_ended, reads=RECEIVES, knows=frozenset({"referral"})),
    "membership-ended": State("deniz", "deniz", _membership_ended, _deputy, stranger=True),
    "deputy-ended": State(
        "deniz", "deniz", _deputy_ended, _deputy, knows=frozenset({"name", "script", "person"})
    ),
    "administrator": State("michael", "miriam", stranger=True),
    "privacy-officer": State("ines", "miriam", stranger=True),
    "protected-person": State("deniz", "miriam", _protected, stranger=True),
}


def _known(target: Target, what: str) -> str:
    named = {"name": f"{target.given} {target.family}", "script": SCRIPT}
    return named.get(what) or str(getattr(target, what))


@pytest.fixture
def world(fresh_cast: Database) -> Iterator[Database]:
    """Units and people, no case yet; the letters of others are gone."""
    mail.outbox = []
    yield fresh_cast
    mail.outbox = []


@pytest.mark.parametrize("name", STATES)
def test_no_way_leads_to_a_person_who_is_closed(name: str, world: Database) -> None:
    state = STATES[name]
    scene = _build(world)
    state.before(scene)
    faults = []
    twin = {
        way: _marks(ask(client_of(state.reader), scene.target), scene.target) for way, ask in PATHS.items()
    }
    faults += [f"{way}: {state.reader} finds nothing to begin with" for way in state.reads if not twin[way]]
    attacker = client_of(state.attacker)
    state.happens(scene)
    for way, ask in PATHS.items():
        asked = ask(attacker, scene.target)
        found = _marks(asked, scene.target) - {_known(scene.target, what) for what in state.knows}
        if found:
            faults.append(f"{way}: {state.attacker} finds {sorted(found)}")
        if state.stranger and _shape(asked, scene.target) != _shape(ask(attacker, NOBODY), NOBODY):
            faults.append(f"{way}: {state.attacker} can tell the person from nobody")
    found_before = sorted(way for way, marks in twin.items() if marks)
    Proof(
        name="attacks",
        part=name,
        claim="Auf keinem der zehn Nebenwege (Suche, Ausfüllhilfe, Listen, Kacheln, Dublettenprüfung, Zusammenführung,"
        " Schnittstelle, Anhang, Export, Mail und Kalender) findet jemand eine Markierung, der nicht, nicht mehr oder"
        " nie lesen durfte; wer nicht wissen darf, dass es die Person gibt, erhält dieselbe Antwort wie bei jemandem,"
        " den es nicht gibt.",
        command="bin/test tests/proofs/test_attacks.py -s",
        negative_control="Vor jedem Zustand liest jemand Berechtigtes auf denselben Wegen und findet die Markierungen.",
        figures={
            "Wege": len(PATHS),
            "davon vorher ergiebig": len(found_before),
            "Markierungen vorher": sum(map(len, twin.values())),
            "Befunde": len(faults),
        },
    ).finish(holds=not faults)
    assert faults == [], "\n".join(faults)


def test_the_product_merges_no_persons() -> None:
    """A merge preview would be a way of its own; there is no such address."""
    merging = re.compile(r"(?<![a-z])merge|duplicate")
    assert [route.name for route in ROUTES if merging.search(f"{route.name} {route.path}")] == []


def _unit(key: str) -> UUID:
    with work(Visitor()):
        return units.unit_by_key(key).id


def test_no_way_leads_to_a_unit_that_is_masked(world: Database) -> None:
    """A women's shelter, say: nobody who shares no person with it learns from any way that it exists."""
    unit_id = _unit("hs-jugendamt")
    with work(Visitor()):
        unit = units.unit(unit_id)
    marks = {unit.name, str(unit_id)}
    ways = ("/units/", f"/units/{unit_id}/", "/units/matrix/", "/offers/", "/overview/", "/emergency/new/")
    ways += (f"/offers/?q={quote(unit.short)}", *(row["path"] for row in listing() if not row["params"]))
    ways += tuple(re.sub(r"<(?:\w+:)?\w+>", str(unit_id), row["path"]) for row in listing() if row["params"])

    def found(client: Client) -> set[str]:
        seen = set()
        for way in ways:
            text = _text(client.get(way))
            said = unquote(way)
            seen |= {way for mark in marks if (mark in text or escape(mark) in text) and mark not in said}
        return seen

    before = {key: found(client_of(key)) for key in ("visitor", "thomas", "michael", "miriam")}
    assert all(before.values())
    with world.cluster.admin(world.name) as admin, admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute("UPDATE network_unit SET masked = true WHERE id = %s", [unit_id])
    after = {key: found(client_of(key)) for key in before}
    absent = {key: _text(client_of(key).get(f"/units/{ABSENT}/")) for key in before}
    hidden = {key: _text(client_of(key).get(f"/units/{unit_id}/")) for key in before}
    seen_after = sum(map(len, after.values()))
    Proof(
        name="masked-unit",
        claim="Eine verdeckte Stelle findet auf keinem Weg, wer mit ihr keine Person teilt.",
        command="bin/test tests/proofs/test_attacks.py -s -k masked",
        negative_control="Bevor sie verdeckt wird, finden sie dieselben vier auf denselben Wegen.",
        figures={
            "Wege": len(ways),
            "vorher gefunden": sum(map(len, before.values())),
            "nachher gefunden": seen_after,
        },
    ).finish(holds=not seen_after)
    assert {key: seen for key, seen in after.items() if seen} == {}
    for key in before:
        assert _plain(hidden[key]) == _plain(absent[key])


def _plain(text: str) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "token", text)
    return ANY_ID.sub("id", text)
