"""The history of a case as happenings, in one statement over all its tables."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateField, F, Model, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strang.cases import models, types
from strang.cases.grounds import ReleaseGround
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.models import Confidentiality
from strang.foundation.timeline import Happening
from strang.network.types import LifeArea

PASSED = (
    types.AppointmentStatus.KEPT,
    types.AppointmentStatus.MISSED,
    types.AppointmentStatus.CANCELLED,
)


def timeline(actor: Actor, case_id: UUID, *, limit: int = 60) -> list[Happening]:
    """Return what happened in a case, the newest first."""
    own = {"unit_id": actor.unit_id, "case_id": case_id}
    parts: list[QuerySet[Any, Any]] = [
        _part(models.CaseEvent, own, F("kind"), code="to_phase", text="text"),
        _part(models.Assessment, own, "assessment", on="assessed_on", code="area", text="situation"),
        _part(models.GoalEvent, own, "goal", code="to_status", name="goal__german", text="reason"),
        _part(
            models.Note,
            own,
            "note",
            on="happened_on",
            code="contact_kind",
            name="confidentiality",
            text="text",
        ),
        _part(models.Review, own, "review", on="held_on", text="text"),
        _part(models.Document, own, "document", code="kind", name="title"),
        _part(
            models.Appointment,
            own | {"status__in": PASSED},
            "appointment",
            at="starts_at",
            code="status",
            name="title",
        ),
        _part(models.Measure, own | {"status": "done"}, "measure", on="done_on", name="title"),
        _part(models.Closing, own, "closing", on="closed_on", code="reason", text="summary"),
    ]
    rows = parts[0].union(*parts[1:], all=True).order_by("-line_at")[:limit]
    happenings = [_happening(*row) for row in rows]
    return sorted(happenings, key=lambda happening: happening.at, reverse=True)


def _part(
    model: type[Model],
    own: dict[str, Any],
    kind: str | F,
    *,
    at: str = "created_at",
    on: str = "",
    code: str = "",
    name: str = "",
    text: str = "",
) -> QuerySet[Any, Any]:
    def column(field: str) -> Any:
        return Cast(F(field), CharField()) if field else Value("", output_field=CharField())

    day = Cast(F(on), DateField()) if on else Value(None, output_field=DateField())
    shown = Cast(kind, CharField()) if isinstance(kind, F) else Value(kind, output_field=CharField())
    rows = model._default_manager.filter(**own)  # noqa: SLF001 - Django's public name for the default manager
    lines: QuerySet[Any, Any] = (
        rows.annotate(
            line_at=F(at),
            line_on=day,
            line_kind=shown,
            line_code=column(code),
            line_name=column(name),
            line_text=column(text),
        )
        .order_by()
        .values_list(
            "line_at", "line_on", "line_kind", "line_code", "line_name", "line_text", "author_id", "id"
        )
    )
    return lines


def _happening(
    created_at: dt.datetime,
    on: dt.date | None,
    kind: str,
    code: str,
    name: str,
    text: str,
    author_id: UUID,
    row_id: UUID,
) -> Happening:
    return Happening(
        at=_moment(created_at, on),
        kind=f"case.{kind}",
        title=_title(kind, code, name, text),
        text=_words(kind, text),
        author_id=author_id,
        subject_id=row_id,
    )


def _words(kind: str, text: str) -> str:
    if kind in {"plan", "deputy"}:
        return ""
    if kind == "released":  # number, ground, reason
        return " ".join(text.split(" ")[2:])
    return text


def _released(number: str, ground: str) -> str:
    count = int(number)
    title = ngettext(
        "%(count)d eigene Notiz in die Akte gegeben", "%(count)d eigene Notizen in die Akte gegeben", count
    ) % {"count": count}
    return f"{title}. {ReleaseGround(ground.partition(' ')[0]).label}"


def _moment(created_at: dt.datetime, on: dt.date | None) -> dt.datetime:
    """Return noon of the day something is about, or the moment it was written if that is the same day."""
    if on is None or on == created_at.astimezone(clock.LOCAL_ZONE).date():
        return created_at
    return dt.datetime.combine(on, dt.time(12), tzinfo=clock.LOCAL_ZONE)


def _note(kind: types.ContactKind, confidentiality: str) -> str:
    """Return the title of a note; the words of one's own are on the page of the notes alone."""
    if confidentiality == Confidentiality.AUTHOR:
        return _("%(kind)s (eigene Notiz, nur für Sie)") % {"kind": kind.label}
    return str(kind.label)


def _title(kind: str, code: str, name: str, text: str) -> str:
    number, _space, status = text.partition(" ")
    titles: dict[str, Callable[[], str]] = {
        "phase": lambda: _("Phase: %(phase)s") % {"phase": types.Phase(code).label},
        "plan": lambda: (
            _("Plan %(number)s %(status)s") % {"number": number, "status": types.PlanStatus(status).label}
        ),
        "hand_over": lambda: _("Fall übergeben"),
        "deputy": lambda: _("Vertretung %(until)s") % {"until": text},
        "released": lambda: _released(number, status),
        "assessment": lambda: _("Einschätzung: %(area)s") % {"area": LifeArea(code).label},
        "goal": lambda: (
            _("Neues Ziel: %(goal)s") % {"goal": name}
            if code == types.GoalStatus.OPEN
            else _("Ziel %(status)s: %(goal)s") % {"status": types.GoalStatus(code).label, "goal": name}
        ),
        "note": lambda: _note(types.ContactKind(code), name),
        "review": lambda: _("Überprüfung des Plans"),
        "document": lambda: _("Dokument: %(title)s") % {"title": name},
        "appointment": lambda: (
            _("Termin %(status)s: %(title)s") % {"status": types.AppointmentStatus(code).label, "title": name}
        ),
        "measure": lambda: _("Schritt erledigt: %(title)s") % {"title": name},
        "closing": lambda: _("Abschluss: %(reason)s") % {"reason": types.ClosingReason(code).label},
    }
    return titles[kind]()
