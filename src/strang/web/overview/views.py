"""The overview."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.web.overview import board, period
from strang.web.routing import ActorRequest


def overview(request: ActorRequest) -> HttpResponse:
    """Show contacts, cases, referrals, findings and posts of a period, each chart with its table."""
    choices = period.choices(clock.today())
    chosen = period.chosen(choices, request.GET.get("period", ""))
    context = {
        "title": _("Überblick"),
        "choices": choices,
        "chosen": chosen,
        "board": board.board(request.actor, chosen.period),
    }
    return render(request, "overview/overview.html", context)
