"""What data protection sees: which requests there are and how they stand, never whose and never what is recorded."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from strang.access import queries as access
from strang.access.types import Source
from strang.accounts import queries as accounts
from strang.consents.queries import reference_of
from strang.foundation.errors import NotFoundError
from strang.network import queries as network
from strang.privacy import operations, queries
from strang.privacy.refusals import refusal_words
from strang.privacy.types import RequestKind, RequestState
from strang.web.consent.words import purpose_name, topic_names
from strang.web.identifiers import uuid_or_none
from strang.web.privacy.views import request_row
from strang.web.routing import ActorRequest

PAGE = 50


def overview(request: ActorRequest) -> HttpResponse:
    """Show what is owed, what waits for a second person, and figures of a year."""
    counts = queries.counts_of_unit(request.actor)
    context = {
        "title": _("Datenschutz"),
        "owed": [request_row(one) for one in queries.requests_of_unit(request.actor, owed=True)],
        "closed": queries.requests_of_unit(request.actor, owed=False, limit=20),
        "restrictions": queries.restrictions_of_unit(request.actor),
        "states": [state.label for state in RequestState],
        "counts": [
            (kind.label, [(state.label, counts[kind, state]) for state in RequestState])
            for kind in RequestKind
        ],
    }
    return render(request, "privacy/overview.html", context)


def check_request(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Show one request; agree to a refusal or send it back."""
    one = queries.request(request.actor, request_id)
    if request.method == "POST":
        steps = {"confirm": operations.confirm_refusal, "return": operations.return_refusal}
        step = steps.get(request.POST.get("action", ""))
        if step is None:
            raise NotFoundError
        step(request.actor, request_id=request_id, version=one.version)
        messages.success(request, _("Ihre Entscheidung ist festgehalten."))
        return redirect("privacy_overview")
    context = request_row(one) | {
        "title": _("Antrag %(reference)s") % {"reference": one.reference},
        "norm": refusal_words(one.kind, one.refusal_norm),
        "waits": one.state is RequestState.REFUSAL_PROPOSED and one.proposed_by != request.actor.user_id,
    }
    return render(request, "privacy/check.html", context)


def check_restriction(request: ActorRequest, restriction_id: UUID) -> HttpResponse:
    """Lift a restriction somebody else proposed to lift."""
    operations.lift_restriction(request.actor, restriction_id=restriction_id)
    messages.success(request, _("Die Einschränkung ist aufgehoben."))
    return redirect("privacy_overview")


def register(request: ActorRequest) -> HttpResponse:
    """Show who of which unit looked, by name: data protection alone sees that. Whom they looked at it does not say."""
    lines = access.disclosures_of_unit(
        request.actor, after=uuid_or_none(request.GET.get("after")), limit=PAGE + 1
    )
    names = accounts.display_names({line.user_id for line in lines})
    units = network.unit_names({line.unit_id for line in lines})
    rows = [
        {
            "at": line.at,
            "who": names.get(line.user_id, ""),
            "unit": units.get(line.unit_id, ""),
            "topics": topic_names(line.topics),
            "purpose": "–"
            if line.source in {Source.EMERGENCY, Source.HANDOVER}
            else purpose_name(line.purpose),
            "basis": Source(line.source).label,
            "reference": reference_of(line.source_id) if line.source_id else "",
        }
        for line in lines[:PAGE]
    ]
    context = {
        "title": _("Zugriffe anderer Stellen"),
        "lead": _("Mit Namen der Fachkräfte und ohne Namen der Personen. Das Zeichen nennt die Grundlage."),
        "rows": rows,
        "next": lines[PAGE - 1].id if len(lines) > PAGE else None,
    }
    return render(request, "privacy/register.html", context)
