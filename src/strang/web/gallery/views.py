"""The gallery of components."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from strang.web.routing import PublicRequest


def gallery(request: PublicRequest) -> HttpResponse:
    """Show every component once, also with errors."""
    return render(request, "gallery/gallery.html", {"title": _("Bausteine der Oberfläche")})
