"""Looking through what concerns others, then handing out the copy."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.privacy import collecting, operations, queries
from strang.privacy.types import Choice, Request
from strang.web.case.frame import CaseFrame, case_frame
from strang.web.copy import assemble
from strang.web.identifiers import uuid_or_none
from strang.web.routing import ActorRequest

TAB = "case_rights"
PAGE = 50


def review(request: ActorRequest, case_id: UUID, request_id: UUID) -> HttpResponse:
    """Show the records in which other people may appear, and take in what becomes of each."""
    frame, one = _asked(request, case_id, request_id)
    found = [record for record in assemble.records_for(request.actor, one) if record.about_others]
    decisions = queries.decisions_of(request.actor, request_id)
    undecided = [record for record in found if record.id not in decisions]
    errors: dict[UUID, str] = {}
    if request.method == "POST":
        errors = _decide(request, request_id, {record.id: record for record in found})
        if not errors:
            messages.success(request, _("Ihre Entscheidungen sind gespeichert."))
            return redirect("copy_review", case_id, request_id)
    shown = _shown(request, found, undecided)
    copy = None if undecided else assemble.collected(request.actor, one)
    context = {
        "title": _("Angaben über andere prüfen"),
        "frame": frame,
        "one": one,
        "rows": [_row(record, decisions, request.POST, errors) for record in shown],
        "total": len(found),
        "undecided": len(undecided),
        "everything": "all" in request.GET,
        "next": shown[-1].id if "all" in request.GET and shown and shown[-1] != found[-1] else None,
        "volumes": range(len(copy.volumes)) if copy else (),
    }
    return render(request, "privacy/review.html", context)


def _shown(
    request: ActorRequest, found: list[collecting.Record], undecided: list[collecting.Record]
) -> list[collecting.Record]:
    """Return what to decide on next, or everything again if that was asked for."""
    after = uuid_or_none(request.GET.get("after"))
    if "all" not in request.GET:
        return undecided[:PAGE]
    place = next((number for number, record in enumerate(found) if record.id == after), -1)
    return found[place + 1 : place + 1 + PAGE]


def _row(
    record: collecting.Record, decisions: dict[UUID, Any], typed: Any, errors: dict[UUID, str]
) -> dict[str, Any]:
    known = decisions.get(record.id)
    return {
        "record": record,
        "choice": typed.get(f"choice-{record.id}") or (known.choice.value if known else ""),
        "words": typed.get(f"words-{record.id}") or (", ".join(known.words) if known else ""),
        "error": errors.get(record.id, ""),
    }


def _decide(
    request: ActorRequest, request_id: UUID, records: dict[UUID, collecting.Record]
) -> dict[UUID, str]:
    """Store what was chosen; return what was refused. Names of records that are not to be decided on are nothing."""
    errors = {}
    for name in request.POST:
        kind, _dash, number = name.partition("-")
        row_id = uuid_or_none(number)
        if kind != "choice" or row_id is None:
            continue
        if row_id not in records:
            raise NotFoundError
        choice = request.POST[name] or (Choice.INCLUDE.value if "include_rest" in request.POST else "")
        if not choice:
            continue
        try:
            operations.decide_row(
                request.actor,
                request_id=request_id,
                table=records[row_id].table,
                row_id=row_id,
                choice=choice,
                words=request.POST.get(f"words-{row_id}", "").split(","),
            )
        except InvalidInputError as error:
            errors[row_id] = str(error)
    return errors


def download(request: ActorRequest, case_id: UUID, request_id: UUID) -> HttpResponseBase:
    """Hand out the copy: noted before it leaves, streamed as it is made, and kept nowhere."""
    frame, one = _asked(request, case_id, request_id)
    copy = assemble.collected(request.actor, one)
    if copy.pending:
        raise NotAllowedError(
            ngettext(
                "Ein Eintrag über andere ist noch nicht geprüft.",
                "%(number)d Einträge über andere sind noch nicht geprüft.",
                copy.pending,
            )
            % {"number": copy.pending}
        )
    part = request.POST.get("part", "0")
    volume = int(part) if part.isascii() and part.isdigit() and len(part) < 4 else -1  # noqa: PLR2004 - a small number
    if not 0 <= volume < len(copy.volumes):
        raise NotFoundError
    data = assemble.data_of(copy, one)
    contents = collecting.contents(request.actor, one.person_id, [each.id for each in copy.volumes[volume]])
    operations.hand_out_copy(
        request.actor, request_id=request_id, rows=len(copy.records), fingerprint=assemble.fingerprint(data)
    )
    response = StreamingHttpResponse(
        assemble.archive(copy, data, volume, contents), content_type="application/zip"
    )
    name = f"kopie-{frame.case.number}-{volume + 1}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked(request: ActorRequest, case_id: UUID, request_id: UUID) -> tuple[CaseFrame, Request]:
    frame = case_frame(request.actor, case_id, TAB)
    one = queries.request(request.actor, request_id, person_id=frame.person.id)
    if not one.by_copy:
        raise NotFoundError
    return frame, one
