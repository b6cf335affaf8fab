"""The start page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.web.routing import ActorRequest
from strang.web.start.blocks import blocks_for


def start(request: ActorRequest) -> HttpResponse:
    """Show what the actor has to do today."""
    blocks = blocks_for(request.actor)
    context = {
        "title": _("Was muss ich heute tun?"),
        "lead": formats.date_format(clock.today(), "l, j. F Y"),
        "pressing": [block for block in blocks if block.urgent],
        "blocks": sorted(blocks, key=lambda block: not block.lines),
    }
    return render(request, "start/start.html", context)
