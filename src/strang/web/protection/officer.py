"""The blocks of a unit as data protection sees them: who is shut out, by whom and why, never from whom."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.access import blocks as access
from strang.access.types import BlockedOne
from strang.accounts import queries as accounts
from strang.foundation.errors import InvalidInputError
from strang.network import queries as network
from strang.web.form_errors import show_errors
from strang.web.protection.forms import LiftForm
from strang.web.routing import ActorRequest


def blocks(request: ActorRequest) -> HttpResponse:
    """Show the running blocks of the own unit."""
    context = {
        "title": _("Sperren"),
        "lead": _("Wer gesperrt ist, von wem und warum. Von welcher Person, sehen Sie nicht."),
        "rows": _rows(access.blocks_of_unit(request.actor)),
        "crumbs": [(_("Datenschutz"), reverse("privacy_overview"))],
    }
    return render(request, "protection/unit_blocks.html", context)


def lift(request: ActorRequest, block_id: UUID) -> HttpResponse:
    """Show one block and lift it for a reason."""
    found = access.block_to_check(request.actor, block_id)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            access.lift_block_as_officer(request.actor, block_id=block_id, **form.cleaned_data)
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Die Sperre ist aufgehoben. Wer mit der Person arbeitet, sieht das."))
            return redirect("unit_blocks")
    context = {
        "title": _("Sperre aufheben"),
        "row": _rows([found])[0],
        "form": form,
        "crumbs": [
            (_("Datenschutz"), reverse("privacy_overview")),
            (_("Sperren"), reverse("unit_blocks")),
        ],
    }
    return render(request, "protection/lift.html", context)


def _rows(found: Iterable[BlockedOne]) -> list[dict[str, Any]]:
    rows = list(found)
    names = accounts.display_names(
        {who for one in rows for who in (one.author_id, one.user_id) if who is not None}
    )
    units = network.unit_names(one.blocked_unit_id for one in rows if one.blocked_unit_id)
    return [
        {
            "block": one,
            "blocked": names.get(one.user_id, "")
            if one.user_id
            else units.get(one.blocked_unit_id, "")
            if one.blocked_unit_id
            else "",
            "author": names.get(one.author_id, ""),
        }
        for one in rows
    ]
