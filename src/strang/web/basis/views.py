"""The catalogue of statutory bases, and the alarms about grants."""

from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.access.types import Role
from strang.consents import operations, queries
from strang.foundation import clock
from strang.foundation.errors import InvalidInputError
from strang.network import queries as network
from strang.web.basis.forms import BasisForm
from strang.web.basis.words import basis_rows, topic_label
from strang.web.form_errors import show_errors
from strang.web.identifiers import uuid_or_none
from strang.web.routing import ActorRequest


def basis_list(request: ActorRequest) -> HttpResponse:
    """Show every version; empty at first, and that is meant so."""
    context = {
        "title": _("Gesetzliche Grundlagen"),
        "lead": _("Wann eine Stelle einer anderen auch ohne Einwilligung etwas öffnen darf."),
        "rows": basis_rows(queries.bases()),
        "officer": request.actor.has_role(Role.PRIVACY_OFFICER),
        "waiting": len(queries.instances_to_decide(request.actor)),
        "alarms": len(queries.open_alarms(request.actor)),
        "today": clock.today(),
    }
    return render(request, "basis/list.html", context)


def basis_new(request: ActorRequest) -> HttpResponse:
    """Enter a basis, or another version of one."""
    form = BasisForm(request.POST or None, initial=_earlier(request))
    if request.method == "POST" and form.is_valid():
        try:
            basis_id = operations.enter_basis(request.actor, entry=form.entry())
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(
                request, _("Der Entwurf steht. In Kraft setzt ihn eine zweite Person aus dem Datenschutz.")
            )
            return redirect("basis", basis_id=basis_id)
    context = {"title": _("Grundlage eintragen"), "form": form, "crumbs": _crumbs()}
    return render(request, "basis/new.html", context)


def basis(request: ActorRequest, basis_id: UUID) -> HttpResponse:
    """Show one version with what can be done with it."""
    found = queries.basis(basis_id)
    officer = request.actor.has_role(Role.PRIVACY_OFFICER)
    draft = found.signed_at is None and found.ended_at is None
    context = {
        "title": found.entry.title,
        "preline": found.entry.norm,
        "crumbs": _crumbs(),
        "row": basis_rows([found])[0],
        "officer": officer,
        "may_sign": officer and draft and found.entered_by != request.actor.user_id,
        "may_end": officer and found.ended_at is None,
    }
    return render(request, "basis/basis.html", context)


def basis_sign(request: ActorRequest, basis_id: UUID) -> HttpResponse:
    """Put a version in force."""
    operations.sign_basis(request.actor, basis_id=basis_id)
    messages.success(request, _("Die Grundlage ist in Kraft."))
    return redirect("basis", basis_id=basis_id)


def basis_end(request: ActorRequest, basis_id: UUID) -> HttpResponse:
    """End a version."""
    operations.end_basis(request.actor, basis_id=basis_id)
    messages.success(request, _("Die Fassung ist beendet."))
    return redirect("basis", basis_id=basis_id)


def grant_alarms(request: ActorRequest) -> HttpResponse:
    """Show the differences between grants and permissions that nobody has looked into."""
    found = queries.open_alarms(request.actor)
    units = network.unit_names({unit for one in found for unit in (one.from_unit_id, one.to_unit_id)})
    rows = [
        (one, units.get(one.from_unit_id, ""), units.get(one.to_unit_id, ""), topic_label(one.topic))
        for one in found
    ]
    context = {"title": _("Abweichende Freigaben"), "rows": rows, "crumbs": _crumbs()}
    return render(request, "basis/alarms.html", context)


def grant_alarm_seen(request: ActorRequest, alarm_id: UUID) -> HttpResponse:
    """Say that an alarm has been looked into."""
    operations.acknowledge_alarm(request.actor, alarm_id=alarm_id)
    messages.success(request, _("Die Meldung ist als geprüft vermerkt."))
    return redirect("grant_alarms")


def _crumbs() -> tuple[tuple[str, str], ...]:
    return ((_("Gesetzliche Grundlagen"), reverse("basis_list")),)


def _earlier(request: ActorRequest) -> dict[str, object]:
    """Return the values of the version another one is made from."""
    earlier = uuid_or_none(request.GET.get("from", ""))
    return asdict(queries.basis(earlier).entry) if earlier else {}
