"""The gallery of components."""

from dataclasses import dataclass
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import render
from django.template import engines
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from strang.web.gallery.forms import SampleForm, with_errors
from strang.web.gallery.samples import values
from strang.web.routing import PublicRequest

_EXAMPLES = Path(__file__).parent / "examples"


@dataclass(frozen=True, slots=True)
class Example:
    """A component: what it looks like and how a template asks for it."""

    name: str
    source: str
    html: SafeString


def gallery(request: PublicRequest) -> HttpResponse:
    """Show every component once, also with errors."""
    form = SampleForm(request.POST, request.FILES) if request.method == "POST" else SampleForm()
    context = values() | {"form": form, "wrong": with_errors()}
    examples = [_example(path, context, request) for path in sorted(_EXAMPLES.glob("*.html"))]
    page = {
        "title": _("Bausteine der Oberfläche"),
        "lead": _("Jeder Baustein einmal, daneben die Zeilen, mit denen eine Seite ihn benutzt."),
        "examples": examples,
    }
    return render(request, "gallery/gallery.html", page)


def _example(path: Path, context: dict[str, object], request: PublicRequest) -> Example:
    source = path.read_text(encoding="utf-8").strip()
    html = SafeString(engines["django"].from_string(source).render(context, request))
    return Example(path.stem.partition("_")[2], source, html)
