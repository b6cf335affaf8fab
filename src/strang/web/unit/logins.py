"""Logins of the own unit: a new one, a new link, a second factor that was lost."""

from uuid import UUID

from django.contrib import messages
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.accounts import operations as accounts
from strang.accounts import queries as users
from strang.foundation.errors import InvalidInputError
from strang.network import operations
from strang.network import queries as network
from strang.web.form_errors import show_errors
from strang.web.routing import ActorRequest
from strang.web.unit import members
from strang.web.unit.forms import NewMemberForm


def new_member(request: ActorRequest) -> HttpResponse:
    """Create a login with its roles, and show the link by which the person chooses a password."""
    kind = network.unit(request.actor.unit_id).kind
    form = NewMemberForm(request.POST or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                user_id = _create(request, form)
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            return _show_link(request, user_id)
    context = {
        "title": _("Neuer Zugang"),
        "lead": _("Die Person wählt ihr Passwort selbst, mit einem Link, der einmal gilt."),
        "crumbs": [(_("Meine Stelle"), reverse("unit_own"))],
        "form": form,
    }
    return render(request, "unit/new_member.html", context)


def new_link(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    """Make a new link for a member who has lost the password; the old password works until the link is used."""
    found = members.membership(request, membership_id)
    members.refuse_oneself(request, found)
    return _show_link(request, found.user_id)


def remove_factors(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    """Remove the second factors a member has lost, and tell them; they set up new ones at the next sign-in."""
    found = members.membership(request, membership_id)
    members.refuse_oneself(request, found)
    accounts.remove_factors(request.actor, user_id=found.user_id)
    name = users.display_name(found.user_id)
    send_mail(
        _("Ihr zweiter Faktor wurde entfernt"),
        _(
            "%(admin)s hat Ihren zweiten Faktor für Strang entfernt. Bei der nächsten Anmeldung richten Sie einen"
            " neuen ein. Haben Sie das nicht veranlasst, melden Sie sich sofort bei der Verwaltung Ihrer Stelle"
            " und beim Datenschutz."
        )
        % {"admin": request.actor.name},
        None,
        [users.email_of(found.user_id)],
    )
    messages.success(
        request,
        _("%(name)s richtet bei der nächsten Anmeldung einen neuen zweiten Faktor ein.") % {"name": name},
    )
    return redirect("unit_own")


def _create(request: ActorRequest, form: NewMemberForm) -> UUID:
    user_id = accounts.create_user(
        request.actor,
        login=form.cleaned_data["login"],
        email=form.cleaned_data["email"],
        display_name=form.cleaned_data["display_name"],
    )
    operations.put_membership(
        request.actor,
        user_id=user_id,
        unit_id=request.actor.unit_id,
        roles=form.cleaned_data["roles"],
        until=form.end(),
    )
    return user_id


def _show_link(request: ActorRequest, user_id: UUID) -> HttpResponse:
    """Show the link once: it stands in no table and in no message."""
    invitation = accounts.invite(request.actor, user_id=user_id)
    context = {
        "title": _("Link für %(name)s") % {"name": users.display_name(user_id)},
        "lead": _(
            "Er gilt einmal und drei Tage lang. Geben Sie ihn nur dieser Person, am besten persönlich."
        ),
        "crumbs": [(_("Meine Stelle"), reverse("unit_own"))],
        "login": users.login_of(user_id),
        "link": request.build_absolute_uri(reverse("account_invitation", args=[invitation.secret])),
        "expires_at": invitation.expires_at,
    }
    return render(request, "unit/invited.html", context)
