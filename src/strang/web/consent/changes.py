"""Narrowing, extending and withdrawing a consent. Each page says first what will happen, and to whom."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from strang.consents import operations, queries
from strang.consents.types import Consent, GivenBy, ReportedBy
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.referrals import operations as referral_operations
from strang.referrals import queries as referrals
from strang.web.case.frame import case_frame
from strang.web.consent.forms import ExtendForm, NarrowForm, ReleaseForm, ReportForm
from strang.web.consent.views import TAB
from strang.web.consent.words import consent_rows
from strang.web.routing import ActorRequest

Change = Callable[[Consent, dict[str, Any]], str]
About = tuple[str, str, type[ReportForm], dict[str, Any]]
"""The kind of change, its title, its form and what the form needs."""


def consent_withdraw(request: ActorRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """Record that the person withdraws; the recipient sees nothing from the next statement on."""

    def change(found: Consent, data: dict[str, Any]) -> str:
        operations.withdraw_consent(request.actor, consent_id=found.id, **data)
        referral_operations.end_with_consent(request.actor, consent_id=found.id)
        return _(
            "Der Widerruf ist festgehalten. Die Stelle sieht ab jetzt nichts mehr und hat eine Nachricht bekommen."
        )

    return _page(request, case_id, consent_id, ("withdraw", _("Widerruf festhalten"), ReportForm, {}), change)


def consent_narrow(request: ActorRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """Record that the person takes topics back."""

    def change(found: Consent, data: dict[str, Any]) -> str:
        operations.narrow_consent(request.actor, consent_id=found.id, **data)
        return _(
            "Die Einwilligung ist eingeschränkt. Was weggefallen ist, sieht die Stelle ab jetzt nicht mehr."
        )

    topics = queries.consent(request.actor, consent_id).topics
    about: About = ("narrow", _("Einwilligung einschränken"), NarrowForm, {"topics": topics})
    return _page(request, case_id, consent_id, about, change)


def consent_extend(request: ActorRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """Record that the person permits longer, at most twelve months in all."""

    def change(found: Consent, data: dict[str, Any]) -> str:
        operations.extend_consent(request.actor, consent_id=found.id, **data)
        return _("Die Einwilligung ist verlängert.")

    about: About = ("extend", _("Einwilligung verlängern"), ExtendForm, {})
    return _page(request, case_id, consent_id, about, change)


def consent_release(request: ActorRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """Show the text of the release from secrecy, and record that the person has given it."""
    frame = case_frame(request.actor, case_id, TAB)
    found = queries.consent(request.actor, consent_id)
    if found.person_id != frame.person.id or found.release is not None or not found.needs_release:
        raise NotFoundError
    form = ReleaseForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        by = ReportedBy.PERSON if found.given_by == GivenBy.SELF else ReportedBy.REPRESENTATIVE
        operations.give_release(
            request.actor,
            consent_id=found.id,
            present=data["present"],
            reported_by=by,
            version=data["version"],
        )
        messages.success(request, _("Die Entbindung ist festgehalten."))
        return redirect("consent", case_id=case_id, consent_id=consent_id)
    context = {
        "title": _("Entbindung von der Schweigepflicht festhalten"),
        "frame": frame,
        "form": form,
        "row": consent_rows([found])[0],
        "release": queries.release_to_sign(request.actor, found.id),
    }
    return render(request, "consent/release.html", context)


def consent_release_withdraw(request: ActorRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """Record that the person takes the release back; the consent stands, the recipient sees nothing any more."""

    def change(found: Consent, data: dict[str, Any]) -> str:
        operations.withdraw_release(request.actor, consent_id=found.id, **data)
        return _("Der Widerruf der Entbindung ist festgehalten. Die Stelle sieht ab jetzt nichts mehr.")

    if queries.consent(request.actor, consent_id).release is None:
        raise NotFoundError
    about: About = ("release", _("Widerruf der Entbindung festhalten"), ReportForm, {})
    return _page(request, case_id, consent_id, about, change)


def _page(
    request: ActorRequest,
    case_id: UUID,
    consent_id: UUID,
    about: About,
    change: Change,
) -> HttpResponse:
    kind, title, form_class, options = about
    frame = case_frame(request.actor, case_id, TAB)
    found = queries.consent(request.actor, consent_id)
    if found.person_id != frame.person.id:
        raise NotFoundError
    initial = {"version": found.version, "topics": list(found.topics)}
    form = form_class(request.POST or None, initial=initial, **options)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, change(found, form.cleaned_data))
        except InvalidInputError as error:
            for name, text in error.errors.items():
                form.add_error(name if name in form.fields else None, text)
        else:
            return redirect(TAB, case_id=case_id)
    context = {
        "title": title,
        "frame": frame,
        "kind": kind,
        "form": form,
        "row": consent_rows([found])[0],
        "latest_end": operations.latest_end(found.valid_from),
        "open_referrals": len(referrals.of_consent(request.actor, consent_id)),
    }
    return render(request, "consent/change.html", context)
