"""Pages of the money: the programme, the posts of a Kreis or a unit, one post."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from strang.access.types import Role
from strang.foundation import clock
from strang.funding import queries
from strang.funding.types import Post, Programme
from strang.network import queries as network
from strang.web.funding import sheets
from strang.web.routing import ActorRequest
from strang.web.tables import Cell, file_response


def funding(request: ActorRequest) -> HttpResponse:
    """Show the programme to the granting authority, posts and money to the Kreis and its carriers."""
    programme = queries.programme()
    if request.actor.has_role(Role.GRANT_OFFICER):
        return _programme_page(request, programme)
    return _posts_page(request, programme)


def _programme_page(request: ActorRequest, programme: Programme) -> HttpResponse:
    allocations = queries.allocations()
    areas = network.municipality_names() | {one.key: one.name for one in network.kreise()}
    steps = []
    for step in programme.steps:
        own = sorted(
            (one for one in allocations if one.step_key == step.key),
            key=lambda one: (-one.fte, one.recipient),
        )
        steps.append(
            {
                "step": step,
                "figures": sheets.step_figures(step),
                "rows": [sheets.AllocationRow(one, areas.get(one.ags or one.kreis, "")) for one in own],
                "chart": sheets.step_chart(step, own),
            }
        )
    context = {
        "title": programme.name,
        "lead": programme.law,
        "programme": programme,
        "steps": steps,
        "others": [one for one in allocations if not one.step_key],
        "forwardings": queries.forwardings(),
    }
    return render(request, "funding/programme.html", context)


def _posts_page(request: ActorRequest, programme: Programme) -> HttpResponse:
    posts, manages = _posts(request)
    kreis = queries.managed_kreis(request.actor) if manages else ""
    today = clock.today()
    rows = [sheets.row_of(post, today) for post in posts]
    names = {block.number: block.name for block in programme.blocks}
    allocations = queries.allocations(kreis=kreis)
    contracts = queries.forwardings(kreis=kreis)
    context: dict[str, Any] = {
        "title": _("Stellen und Förderung"),
        "lead": network.unit(request.actor.unit_id).organisation,
        "programme": programme,
        "manages": manages,
        "figures": sheets.post_figures(queries.post_figures(posts, today), names),
        "blocks": sheets.block_sheets(programme, allocations, posts, contracts, today) if manages else [],
        "rows": rows,
        "vacant": [row for row in rows if row.vacant_since is not None],
        "forwardings": contracts,
    }
    return render(request, "funding/posts.html", context)


def post(request: ActorRequest, post_id: UUID) -> HttpResponse:
    """Show one post: holders, vacancy, what it cost and what the Land pays of it."""
    found = queries.post(post_id)
    manages = _manages(request)
    context = {
        "title": found.title,
        "preline": found.unit_name,
        "crumbs": [(_("Förderung"), reverse("funding"))],
        "post": found,
        "row": sheets.row_of(found, clock.today()),
        "costs": sheets.cost_rows(found, queries.rates()),
        "manages": manages,
        "allocation": queries.allocation(found.allocation_id) if manages else None,
    }
    return render(request, "funding/post.html", context)


def funding_file(request: ActorRequest, kind: str) -> HttpResponse:
    """Return what the page shows as CSV or Excel: allocations for the Land, posts for a Kreis."""
    if request.actor.has_role(Role.GRANT_OFFICER):
        return _allocations_file(kind)
    posts, _manages_them = _posts(request)
    head = [
        _("Baustein"), _("Jahr der Zuweisung"), pgettext("post", "Stelle"), _("Bei"), _("Anteil"), _("Bewilligt ab"),
        _("Bewilligt bis"), _("Besetzt mit"), _("Seit"), _("Unbesetzt seit"), _("Tage unbesetzt"),
        _("Land höchstens im Jahr (EUR)"), _("Beispiel"), _("Quelle"),
    ]  # fmt: skip
    today = clock.today()
    rows = [_post_cells(sheets.row_of(post, today)) for post in posts]
    return file_response(kind, _("stellen"), head, rows)


def _post_cells(row: sheets.PostRow) -> list[Cell]:
    one = row.post
    return [
        one.block, one.year, one.title, one.unit_name, one.fte, one.approved_from.isoformat(),
        one.approved_to.isoformat() if one.approved_to else "", row.holder.holder if row.holder else "",
        row.holder.starts_on.isoformat() if row.holder else "",
        row.vacant_since.isoformat() if row.vacant_since else "", row.vacant_days or "", row.yearly_maximum,
        _("ja") if one.example else "", one.source,
    ]  # fmt: skip


def _allocations_file(kind: str) -> HttpResponse:
    head = [
        _("Baustein"), _("Jahr"), _("Empfänger"), _("Kreis"), _("Gemeinde"), _("Stellen (VZÄ)"), _("Betrag (EUR)"),
        _("errechnet"), _("Quelle"), _("Hinweis"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            one.block, one.year, one.recipient, one.kreis, one.ags, one.fte, one.amount,
            _("ja") if one.computed else "", one.source, one.note,
        ]
        for one in queries.allocations()
    ]  # fmt: skip
    return file_response(kind, _("zuweisungen"), head, rows)


def _manages(request: ActorRequest) -> bool:
    return request.actor.has_role(Role.ADMIN_ASSISTANT, Role.COORDINATION)


def _posts(request: ActorRequest) -> tuple[list[Post], bool]:
    manages = _manages(request)
    kreis = queries.managed_kreis(request.actor) if manages else ""
    return queries.posts(request.actor, kreis=kreis), manages
