"""Upkeep of one's own unit: who belongs to it, in which roles, until when."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.access import queries as judge
from strang.access.types import Assignment, Role
from strang.accounts import operations as accounts
from strang.accounts import queries as users
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.network import operations
from strang.network import queries as network
from strang.network.types import Membership
from strang.web.form_errors import show_errors
from strang.web.routing import ActorRequest
from strang.web.unit.forms import RolesForm, last_day


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works for the unit."""

    membership: Membership
    name: str
    roles: tuple[str, ...]
    myself: bool
    last_day: dt.date | None
    has_factor: bool


@dataclass(frozen=True, slots=True)
class Deputy:
    """Somebody who stands in: for whom, not with what."""

    name: str
    stands_in_for: str
    """Empty where nobody leads any more."""
    received: bool
    """With what another unit opened, not with a case of the own."""
    last_day: dt.date | None


def own_unit(request: ActorRequest) -> HttpResponse:
    """Show who works for the own unit."""
    unit = network.unit(request.actor.unit_id)
    memberships = network.memberships_of_unit(unit.id)
    names = users.display_names(one.user_id for one in memberships)
    proven = users.with_factor(one.user_id for one in memberships)
    context = {
        "title": _("Meine Stelle"),
        "lead": unit.name,
        "unit": unit,
        "members": [
            _member(request, one, names.get(one.user_id, ""), has_factor=one.user_id in proven)
            for one in memberships
        ],
        "deputies": _deputies(judge.deputies_of_unit(request.actor)),
    }
    return render(request, "unit/own.html", context)


def _deputies(found: list[tuple[Assignment, UUID | None]]) -> list[Deputy]:
    names = users.display_names({who for one, lead in found for who in (one.user_id, lead) if who})
    return [
        Deputy(
            names.get(one.user_id, ""),
            names.get(lead, "") if lead else "",
            one.source_id is not None,
            last_day(one.valid_to),
        )
        for one, lead in found
    ]


def member(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    """Change the roles of a member; running sessions end, because they work in the old ones."""
    found = membership(request, membership_id)
    name = users.display_name(found.user_id)
    kind = network.unit(found.unit_id).kind
    initial = {"roles": sorted(found.roles), "until": last_day(found.valid_to)}
    form = RolesForm(request.POST or None, initial=initial, kind=kind)
    if request.method == "POST" and form.is_valid():
        refuse_oneself(request, found)
        if not form.has_changed():
            messages.info(request, _("Es war nichts zu ändern."))
            return redirect("unit_own")
        try:
            operations.put_membership(
                request.actor,
                user_id=found.user_id,
                unit_id=found.unit_id,
                roles=form.cleaned_data["roles"],
                until=form.end(),
            )
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            accounts.end_sessions(request.actor, user_id=found.user_id, unit_id=found.unit_id)
            messages.success(request, _("Die Rollen von %(name)s sind geändert.") % {"name": name})
            return redirect("unit_own")
    context = {
        "title": name,
        "lead": _("Rollen in Ihrer Stelle"),
        "crumbs": [(_("Meine Stelle"), reverse("unit_own"))],
        "form": form,
        "membership": found,
        "myself": found.user_id == request.actor.user_id,
    }
    return render(request, "unit/member.html", context)


def end_member(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    """End a membership now; what the person has open stops working at once."""
    found = membership(request, membership_id)
    refuse_oneself(request, found)
    operations.end_membership(request.actor, membership_id=membership_id)
    accounts.end_sessions(request.actor, user_id=found.user_id, unit_id=found.unit_id)
    name = users.display_name(found.user_id)
    messages.success(request, _("%(name)s gehört nicht mehr zu Ihrer Stelle.") % {"name": name})
    return redirect("unit_own")


def membership(request: ActorRequest, membership_id: UUID) -> Membership:
    """Return a membership of the own unit; what is none is hidden."""
    for one in network.memberships_of_unit(request.actor.unit_id):
        if one.id == membership_id:
            return one
    raise NotFoundError


def refuse_oneself(request: ActorRequest, found: Membership) -> None:
    """Refuse a change of one's own rights."""
    if found.user_id == request.actor.user_id:
        raise NotAllowedError(
            _("Die eigene Zugehörigkeit ändert jemand anders aus der Verwaltung der Stelle.")
        )


def _member(request: ActorRequest, one: Membership, name: str, *, has_factor: bool) -> Member:
    labels = tuple(str(role.label) for role in Role if role.value in one.roles)
    myself = one.user_id == request.actor.user_id
    return Member(one, name, labels, myself, last_day(one.valid_to), has_factor)
