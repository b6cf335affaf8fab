"""The recipient's deputies: who stands in with another unit's person, until which day, on one permission."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.access import queries as judge
from strang.access import recipients
from strang.access.types import AssignmentKind, Source
from strang.accounts import queries as accounts
from strang.consents.types import RECEIVING_ROLES
from strang.foundation.context import Actor
from strang.foundation.errors import InvalidInputError
from strang.network import queries as network
from strang.web.case import overview
from strang.web.case.colleagues import colleagues_in
from strang.web.case.forms import DeputyForm, refuse
from strang.web.consent.words import purpose_name, topic_names
from strang.web.routing import ActorRequest


def deputies(request: ActorRequest, source_id: UUID) -> HttpResponse:
    """Show who works on a permission, and let whoever took it over name a deputy. It names nobody of the file."""
    actor = request.actor
    work = recipients.work_on(actor, source_id)
    form = DeputyForm(request.POST or None, colleagues=colleagues_in(actor, RECEIVING_ROLES))
    if request.method == "POST" and form.is_valid():
        try:
            recipients.name_deputy(actor, source_id=source_id, **form.cleaned_data)
        except InvalidInputError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Die Vertretung ist eingetragen."))
            return redirect("referral_deputies", source_id)
    return render(request, "referral/deputies.html", _context(actor, source_id, work, form))


def deputy_end(request: ActorRequest, source_id: UUID, assignment_id: UUID) -> HttpResponse:
    """End a deputy's work before the day: by who took over, or by the deputy."""
    recipients.end_deputy(request.actor, source_id=source_id, assignment_id=assignment_id)
    messages.success(request, _("Die Vertretung ist beendet."))
    if judge.works_on(request.actor, source_id):
        return redirect("referral_deputies", source_id)
    return redirect("referral_list")


def give_back(request: ActorRequest, source_id: UUID) -> HttpResponse:
    """Stop working with what one took over."""
    recipients.give_back(request.actor, source_id=source_id)
    messages.success(
        request, _("Sie haben abgegeben. Jemand anderes aus Ihrer Stelle kann jetzt übernehmen.")
    )
    return redirect("referral_list")


def _context(actor: Actor, source_id: UUID, work: recipients.Work, form: DeputyForm) -> dict[str, object]:
    scope = work.scope
    names = accounts.display_names({one.user_id for one in work.team})
    team = overview.members(work.team, names)
    crumbs = [(_("Weiterleitungen"), reverse("referral_list"))]
    if scope.source is Source.STATUTE:
        crumbs.append((_("Gesetzliche Grundlage"), reverse("basis_received", args=[source_id])))
    return {
        "title": _("Team und Vertretung"),
        "crumbs": crumbs,
        "source_id": source_id,
        "work": work,
        "sender": network.unit_names([scope.from_unit_id]).get(scope.from_unit_id, ""),
        "topics": topic_names(sorted(scope.topics), identity=True),
        "purpose": purpose_name(scope.purpose),
        "team": [
            (each, one.kind == AssignmentKind.DEPUTY and (work.leads or one.user_id == actor.user_id))
            for one, each in zip(work.team, team, strict=True)
        ],
        "form": form,
    }
