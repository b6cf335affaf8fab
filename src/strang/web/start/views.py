"""The start page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from strang.web.routing import ActorRequest


def start(request: ActorRequest) -> HttpResponse:
    """Show what the actor has to do today."""
    return render(request, "start/start.html", {"title": _("Was muss ich heute tun?")})
