"""Who is shut out from a person: shown to whoever works with them, and to nobody else."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.access import blocks as access
from strang.accounts import queries as accounts
from strang.foundation.context import Actor
from strang.foundation.errors import InvalidInputError
from strang.network import queries as network
from strang.people import queries as people
from strang.web.form_errors import show_errors
from strang.web.protection.forms import BlockForm
from strang.web.routing import ActorRequest


def blocks(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show who is shut out from a person and shut somebody out."""
    actor = request.actor
    person = people.person(actor, person_id)
    found = access.blocks_of(actor, person_id)
    form = BlockForm(request.POST or None, colleagues=_colleagues(actor), own_unit=actor.unit_id)
    if request.method == "POST" and form.is_valid():
        try:
            access.block(actor, person_id=person_id, **form.cleaned_data)
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Die Sperre gilt ab sofort."))
            return redirect("person_blocks", person_id)
    names = accounts.display_names(
        {one.author_id for one in found} | {one.user_id for one in found if one.user_id}
    )
    units = network.unit_names(one.blocked_unit_id for one in found if one.blocked_unit_id)
    context = {
        "title": _("Sperren"),
        "lead": person.name,
        "form": form,
        "person": person,
        "rows": [
            (
                one,
                names.get(one.user_id, "")
                if one.user_id
                else units.get(one.blocked_unit_id or actor.unit_id, ""),
                names.get(one.author_id, ""),
            )
            for one in found
        ],
        "crumbs": [(_("Personen"), reverse("people")), (person.name, reverse("person", args=[person_id]))],
    }
    return render(request, "protection/blocks.html", context)


def lift(request: ActorRequest, person_id: UUID, block_id: UUID) -> HttpResponse:
    """Lift a block."""
    access.lift_block(request.actor, person_id=person_id, block_id=block_id)
    messages.success(request, _("Die Sperre ist aufgehoben."))
    return redirect("person_blocks", person_id)


def _colleagues(actor: Actor) -> dict[UUID, str]:
    members = {one.user_id for one in network.memberships_of_unit(actor.unit_id)} - {actor.user_id}
    return dict(sorted(accounts.display_names(members).items(), key=lambda pair: pair[1]))
