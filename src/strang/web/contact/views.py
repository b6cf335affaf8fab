"""Pages of the anonymous contact: record one in half a minute, see what they add up to."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from strang.access.types import CASEWORK_ROLES
from strang.cases import operations, queries
from strang.cases.contacts import ContactCount
from strang.foundation.context import Actor
from strang.foundation.errors import InvalidInputError
from strang.network import queries as network
from strang.people import catalogue
from strang.web import duty
from strang.web.charts import Bar, Chart, horizontal_bars
from strang.web.contact.forms import ContactForm
from strang.web.form_errors import show_errors
from strang.web.identifiers import uuid_or_none
from strang.web.routing import ActorRequest

PAGE = 20


def contacts(request: ActorRequest) -> HttpResponse:
    """Show what the unit's contacts add up to and the last ones."""
    actor = request.actor
    found = queries.contacts(actor, after=uuid_or_none(request.GET.get("after")), limit=PAGE + 1)
    count = queries.contact_count(actor)
    names = network.municipality_names()
    return render(
        request,
        "contact/contacts.html",
        {
            "title": _("Kontakte"),
            "lead": _("Kurze Gespräche ohne Namen. Jedes zählt."),
            "count": count,
            "figures": _figures(count.week, count.month, count.last_month, count.month_minutes),
            "chart": _chart(count),
            "contacts": [
                {
                    "contact": contact,
                    "topics": ", ".join(str(topic.label) for topic in contact.topics),
                    "language": catalogue.language_name(contact.language),
                    "place": contact.site or names.get(contact.ags, ""),
                }
                for contact in found[:PAGE]
            ],
            "next": found[PAGE - 1].id if len(found) > PAGE else None,
            "leads_cases": actor.has_role(*CASEWORK_ROLES),
        },
    )


def contact_new(request: ActorRequest) -> HttpResponse:
    """Record a contact; afterwards say how many there are this month."""
    actor = request.actor
    unit = network.unit(actor.unit_id)
    municipalities = [(place.ags, place.name) for place in network.municipalities(kreis=unit.kreis or "")]
    if duty.CARRIED in request.POST:
        messages.info(request, _("Bitte nehmen Sie heraus, woran man die Person erkennen könnte."))
        initial = _usual(actor, unit.ags) | duty.carried(request.POST)
        form = ContactForm(municipalities=municipalities, initial=initial)
    elif request.method == "POST":
        form = ContactForm(request.POST, municipalities=municipalities)
        if form.is_valid() and _record(actor, form):
            month = queries.contact_count(actor).month
            messages.success(
                request, _("Der Kontakt zählt. Es ist der %(number)d. in diesem Monat.") % {"number": month}
            )
            if "again" in request.POST:
                return redirect("contact_new")
            return redirect("contacts")
    else:
        form = ContactForm(municipalities=municipalities, initial=_usual(actor, unit.ags))
    return render(
        request,
        "contact/contact_new.html",
        {
            "title": _("Kontakt erfassen"),
            "lead": _("Ohne Namen und ohne Geburtsdatum."),
            "form": form,
            "crumbs": [(_("Kontakte"), reverse("contacts"))],
        },
    )


def _record(actor: Actor, form: ContactForm) -> bool:
    values = dict(form.cleaned_data)
    try:
        operations.record_contact(actor, contact_id=values.pop("submission"), **values)
    except InvalidInputError as error:
        show_errors(form, error)
        return False
    return True


def _usual(actor: Actor, ags: str | None) -> dict[str, Any]:
    last = queries.last_contact(actor)
    if last is None:
        return {"ags": ags or ""}
    return {"ags": last.ags, "site": last.site, "channel": last.channel}


def _figures(week: int, month: int, last_month: int, minutes: int) -> list[dict[str, object]]:
    return [
        {"label": _("Diese Woche"), "value": week},
        {
            "label": _("Dieser Monat"),
            "value": month,
            "note": _("im Vormonat %(number)d") % {"number": last_month},
        },
        {"label": _("Stunden in diesem Monat"), "value": f"{minutes / 60:.1f}".replace(".", ",")},
    ]


def _chart(count: ContactCount) -> Chart:
    return horizontal_bars(
        _("Worum es in diesem Monat ging"),
        [Bar(str(topic.label), number) for topic, number in count.by_topic],
        head=(pgettext("topic", "Thema"), _("Kontakte")),
        note=_("Ein Kontakt mit zwei Themen zählt bei beiden."),
    )
