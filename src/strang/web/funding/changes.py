"""Forms of the money: allocate, forward, create and fill posts, note costs. A refusal says its reason."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.foundation import clock, ids
from strang.foundation.errors import ConflictError, InvalidInputError
from strang.funding import operations, queries
from strang.funding.types import Allocation, AllocationInput, Post, PostInput
from strang.network import queries as network
from strang.web.form_errors import show_errors
from strang.web.forms import Difference, differences
from strang.web.funding.forms import (
    AllocationForm,
    CostForm,
    ForwardingForm,
    OccupancyForm,
    PostChangeForm,
    PostForm,
    VacancyForm,
)
from strang.web.routing import ActorRequest


def new_allocation(request: ActorRequest) -> HttpResponse:
    """Allocate posts and money; more than the step has left is refused with the numbers."""
    form = AllocationForm(
        request.POST or None,
        initial={"submission": ids.uuid7(), "year": clock.today().year},
        kreise=network.kreise(),
        steps=queries.programme().steps,
    )

    def write(typed: dict[str, Any]) -> str:
        allocation_id = typed.pop("submission")
        operations.allocate(request.actor, allocation=AllocationInput(**typed), allocation_id=allocation_id)
        return reverse("funding")

    return _page(request, form, write, title=_("Zuweisung festhalten"), done=_("Die Zuweisung steht."))


def new_forwarding(request: ActorRequest) -> HttpResponse:
    """Note a contract that hands posts on to a carrier."""
    carriers = [unit for unit in network.units() if not unit.public_body]
    form = ForwardingForm(request.POST or None, allocations=_allocations(request), units=carriers)

    def write(typed: dict[str, Any]) -> str:
        typed |= {name: UUID(typed[name]) for name in ("allocation_id", "unit_id")}
        operations.forward(request.actor, **typed)
        return reverse("funding")

    return _page(
        request, form, write, title=_("Weiterleitung festhalten"), done=_("Die Weiterleitung steht.")
    )


def new_post(request: ActorRequest) -> HttpResponse:
    """Create a post out of an allocation; one more than it holds is refused with the reason."""
    first = {"submission": ids.uuid7(), "allocation_id": request.GET.get("allocation", "")}
    form = PostForm(
        request.POST or None,
        initial=first,
        allocations=_allocations(request),
        units=network.units(kreis=queries.managed_kreis(request.actor)),
    )

    def write(typed: dict[str, Any]) -> str:
        wanted = typed.pop("submission")
        typed |= {name: UUID(typed[name]) for name in ("allocation_id", "unit_id")}
        post_id = operations.create_post(request.actor, post=PostInput(**typed), post_id=wanted)
        return reverse("funding_post", args=[post_id])

    return _page(request, form, write, title=_("Stelle einrichten"), done=_("Die Stelle ist eingerichtet."))


def edit_post(request: ActorRequest, post_id: UUID) -> HttpResponse:
    """Change title, end of approval and the reason of a vacancy; who is second sees both versions."""
    post = queries.post(post_id)
    stored = {
        "title": post.title,
        "approved_to": post.approved_to,
        "vacancy_reason": post.vacancy_reason,
    }
    form = PostChangeForm(request.POST or None, initial=stored)
    version = request.POST.get("version", "")
    known = int(version) if version.isdecimal() else post.version

    def write(typed: dict[str, Any]) -> str:
        operations.change_post(request.actor, post_id=post_id, version=known, **typed)
        return reverse("funding_post", args=[post_id])

    title = _("Stelle bearbeiten")
    try:
        return _page(request, form, write, title=title, done=_("Gespeichert."), post=post, version=known)
    except ConflictError:
        both = differences(form, stored)
        return _show(request, form, title=title, post=post, version=post.version, conflict=both, status=409)


def occupy_post(request: ActorRequest, post_id: UUID) -> HttpResponse:
    """Note who holds a post; two at a time are refused."""
    form = OccupancyForm(request.POST or None, initial={"starts_on": clock.today()})

    def write(typed: dict[str, Any]) -> str:
        operations.occupy_post(request.actor, post_id=post_id, **typed)
        return reverse("funding_post", args=[post_id])

    post = queries.post(post_id)
    return _page(
        request, form, write, title=_("Stelle besetzen"), done=_("Die Stelle ist besetzt."), post=post
    )


def vacate_post(request: ActorRequest, post_id: UUID) -> HttpResponse:
    """End the running occupancy."""
    form = VacancyForm(request.POST or None, initial={"last_day": clock.today()})

    def write(typed: dict[str, Any]) -> str:
        operations.vacate_post(request.actor, post_id=post_id, **typed)
        return reverse("funding_post", args=[post_id])

    post = queries.post(post_id)
    return _page(request, form, write, title=_("Besetzung beenden"), done=_("Vermerkt."), post=post)


def record_cost(request: ActorRequest, post_id: UUID) -> HttpResponse:
    """Note what the post really cost in a year."""
    form = CostForm(request.POST or None, initial={"year": clock.today().year - 1})

    def write(typed: dict[str, Any]) -> str:
        operations.record_actual_cost(request.actor, post_id=post_id, **typed)
        return reverse("funding_post", args=[post_id])

    post = queries.post(post_id)
    return _page(request, form, write, title=_("Tatsächliche Kosten"), done=_("Vermerkt."), post=post)


def _allocations(request: ActorRequest) -> list[Allocation]:
    return queries.allocations(kreis=queries.managed_kreis(request.actor))


def _page(
    request: ActorRequest,
    form: forms.Form,
    write: Callable[[dict[str, Any]], str],
    *,
    title: str,
    done: str,
    post: Post | None = None,
    version: int | None = None,
) -> HttpResponse:
    """Show the form, or write what was typed and lead on; refusals stand beside their fields."""
    if request.method == "POST" and form.is_valid():
        try:
            target = write(dict(form.cleaned_data))
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(request, done)
            return redirect(target)
    return _show(request, form, title=title, post=post, version=version)


def _show(
    request: ActorRequest,
    form: forms.Form,
    *,
    title: str,
    post: Post | None,
    version: int | None,
    conflict: list[Difference] | None = None,
    status: int = 200,
) -> HttpResponse:
    back = reverse("funding_post", args=[post.id]) if post else reverse("funding")
    context = {
        "title": title,
        "preline": post.title if post else "",
        "crumbs": [(_("Förderung"), reverse("funding"))] + ([(post.title, back)] if post else []),
        "form": form,
        "version": version,
        "conflict": conflict,
        "back": back,
        "here": request.path,
    }
    return render(request, "funding/form.html", context, status=status)
