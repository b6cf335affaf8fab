"""The recipient's side: the inbox, one referral with what was granted and nothing else, the own answers."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from strang.access import operations as access
from strang.access import queries as judge
from strang.access.types import CASEWORK_ROLES, Topic
from strang.accounts import queries as accounts
from strang.cases import queries as cases
from strang.cases.types import SharedEntry
from strang.consents import queries as consents
from strang.foundation.context import Actor, for_purpose
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.network import queries as network
from strang.people import catalogue
from strang.people import queries as people
from strang.people.types import Address, ContactPoint, LanguageSkill, Person, ResidenceTitle
from strang.privacy import queries as privacy
from strang.referrals import operations, queries
from strang.referrals.lifecycle import TRANSITIONS
from strang.referrals.types import EventKind, Received, ReferralEvent
from strang.web.basis.words import opened_rows
from strang.web.consent.words import topic_names
from strang.web.referral.forms import AppointmentForm, DeclineForm, ResultForm, TextForm
from strang.web.referral.words import referral_rows
from strang.web.routing import ActorRequest


@dataclass(frozen=True, slots=True)
class SharedTopic:
    """A topic with what the sender recorded about it."""

    label: str
    entries: tuple[SharedEntry, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a recipient sees of a person. What is not granted is not here, not even as an empty place."""

    person: Person
    topics: tuple[SharedTopic, ...]
    request_text: str = ""
    events: tuple[ReferralEvent, ...] = ()
    """The history with the sender's words."""
    languages: list[tuple[str, LanguageSkill]] = field(default_factory=list)
    """The language's name and how well it is spoken."""
    contacts: list[ContactPoint] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    titles: list[ResidenceTitle] = field(default_factory=list)


def referral_list(request: ActorRequest) -> HttpResponse:
    """Show who asks the own unit for help, what one asked others for, and which permissions have ended."""
    actor = request.actor
    after = _key(request.GET.get("after", ""))
    incoming = queries.inbox(actor, after=after)
    outgoing = queries.outbox(actor) if actor.has_role(*CASEWORK_ROLES) else []
    notices = consents.ended_permissions(actor)
    rights = privacy.notices_to(actor)
    units = {notice.from_unit_id for notice in notices} | {notice.from_unit_id for notice in rights}
    senders = network.unit_names(units) if units else {}
    persons = people.persons(actor, {one.person_id for one in outgoing})
    context = {
        "title": _("Weiterleitungen"),
        "incoming": referral_rows(incoming),
        "after": incoming[-1].id if len(incoming) == queries.PAGE else "",
        "opened": opened_rows(consents.opened_by_statute(actor)),
        "outgoing": [(row, persons.get(row.referral.person_id)) for row in referral_rows(outgoing)],
        "without_consent": queries.without_consent(actor, outgoing),
        "sends": actor.has_role(*CASEWORK_ROLES),
        "notices": [(notice, senders.get(notice.from_unit_id, "")) for notice in notices],
        "rights": [(notice, senders.get(notice.from_unit_id, "")) for notice in rights],
    }
    return render(request, "referral/list.html", context)


def referral_answers(request: ActorRequest) -> HttpResponse:
    """Show what the own unit answered itself. It names nobody and stays when a permission ends."""
    events = queries.answered_by_us(request.actor, after=_key(request.GET.get("after", "")))
    units = network.unit_names({event.sender_unit_id for event in events}) if events else {}
    authors = accounts.display_names({event.author_id for event in events}) if events else {}
    context = {
        "title": _("Von uns beantwortet"),
        "rows": [
            (event, units.get(event.sender_unit_id, ""), authors.get(event.author_id, "")) for event in events
        ],
        "after": events[-1].id if len(events) == queries.PAGE else "",
    }
    return render(request, "referral/answers.html", context)


def referral(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    """Show a referral to its recipient and take the answer. The look is in the register before anything is read."""
    forms = _forms(queries.incoming(request.actor, referral_id).version)
    action = request.POST.get("action", "")
    if request.method == "POST":
        if action not in _ACTIONS:
            raise NotFoundError
        forms[action] = type(forms[action])(request.POST, prefix=action)
        if _act(request, referral_id, action, forms[action]):
            # Who declines does not come back to a page that asks for an answer.
            return redirect("referral_answers") if action == "decline" else redirect("referral", referral_id)
    return _page(request, referral_id, forms, action)


def _page(request: ActorRequest, referral_id: UUID, forms: dict[str, TextForm], action: str) -> HttpResponse:
    found = queries.received(request.actor, referral_id)
    row = referral_rows([found.referral])[0]
    possible = TRANSITIONS[found.referral.status]
    wanted = [name for name in _ACTIONS if _EVENTS[name] in possible and (found.is_mine or name in _BEFORE)]
    shown = _shown(request.actor, found) if found.is_mine else None
    events = shown.events if shown else found.events
    context = {
        "title": _("Weiterleitung von %(unit)s") % {"unit": row.sender},
        "received": found,
        "row": row,
        "topics": topic_names(found.shown_topics, identity=True),
        "shown": shown,
        "team": team_names(request.actor, found.referral.consent_id),
        "events": events,
        "forms": {name: forms[name] for name in wanted if not (found.is_mine and name == "take_over")},
        "opened": action,
        "authors": accounts.display_names({event.author_id for event in events}),
    }
    return render(request, "referral/received.html", context)


def _shown(actor: Actor, found: Received) -> Shown:
    """Read what is granted, and then the sender's words, which the same line in the register covers."""
    shown = read_granted(
        actor, found.referral.person_id, topics=found.shown_topics, purpose=found.referral.purpose
    )
    with for_purpose(found.referral.purpose):
        return replace(
            shown,
            request_text=queries.request_text(found.referral.id),
            events=queries.history(found.referral),
        )


def read_granted(actor: Actor, person_id: UUID, *, topics: tuple[str, ...], purpose: str) -> Shown:
    """Read what is granted: first the line in the register, then the data, all for one purpose."""
    with for_purpose(purpose):
        access.disclose(actor, [person_id], topics=topics)
        entries = cases.shared_entries(actor, person_id, topics)
        return Shown(
            person=people.person(actor, person_id),
            topics=tuple(
                SharedTopic(str(Topic(topic).label), tuple(one for one in entries if one.topic == topic))
                for topic in topics
            ),
            languages=_languages(actor, person_id) if Topic.LANGUAGE in topics else [],
            contacts=people.contact_points(actor, person_id) if Topic.CONTACT in topics else [],
            addresses=people.addresses(actor, person_id) if Topic.ADDRESS in topics else [],
            titles=people.residence_titles(actor, person_id) if Topic.RESIDENCE in topics else [],
        )


def team_names(actor: Actor, source_id: UUID) -> list[str]:
    """Return who in the own unit works on a permission, who took over first."""
    team = [one.user_id for one in judge.teams_on(actor, [source_id]).get(source_id, ())]
    names = accounts.display_names(team) if team else {}
    return list(dict.fromkeys(names.get(user_id, "") for user_id in team))


def _languages(actor: Actor, person_id: UUID) -> list[tuple[str, LanguageSkill]]:
    skills = people.language_skills(actor, person_id)
    return [(str(catalogue.language_name(skill.language)), skill) for skill in skills]


def _forms(version: int) -> dict[str, TextForm]:
    return {
        name: form_class(prefix=name, initial={"version": version})
        for name, (form_class, _operation) in _ACTIONS.items()
    }


def _act(request: ActorRequest, referral_id: UUID, action: str, form: TextForm) -> bool:
    if not form.is_valid():
        return False
    data = dict(form.cleaned_data)
    if action == "take_over":
        data.pop("text")
    try:
        _ACTIONS[action][1](request.actor, referral_id=referral_id, **data)
    except InvalidInputError as error:
        for name, text in error.errors.items():
            form.add_error(name if name in form.fields else None, text)
        return False
    messages.success(request, str(_DONE[action]()))
    return True


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFoundError from error


_ACTIONS: dict[str, tuple[type[TextForm], Callable[..., Any]]] = {
    "take_over": (TextForm, operations.take_over),
    "accept": (TextForm, operations.accept),
    "appointment": (AppointmentForm, operations.propose_appointment),
    "result": (ResultForm, operations.report_result),
    "decline": (DeclineForm, operations.decline),
}
_EVENTS = {
    "take_over": EventKind.TAKEN_OVER,
    "accept": EventKind.ACCEPTED,
    "appointment": EventKind.APPOINTMENT_PROPOSED,
    "result": EventKind.RESULT_REPORTED,
    "decline": EventKind.DECLINED,
}
_BEFORE = frozenset({"take_over", "decline"})
"""What can be done without knowing who it is about."""

_DONE: dict[str, Callable[[], str]] = {
    "take_over": lambda: _("Sie haben übernommen. Der Zugriff steht im Verzeichnis der Person."),
    "accept": lambda: _("Sie haben angenommen. Die andere Stelle sieht Ihre Antwort."),
    "appointment": lambda: _("Der Terminvorschlag ist unterwegs."),
    "result": lambda: _("Das Ergebnis ist gemeldet. Danke."),
    "decline": lambda: _("Sie haben abgelehnt. Die andere Stelle sieht Ihren Grund."),
}
