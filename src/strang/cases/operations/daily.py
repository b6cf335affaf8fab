"""The daily work: notes, tasks, appointments, reviews, documents."""

import datetime as dt
import hashlib
from uuid import UUID

from django.utils.translation import gettext as _

from strang.access.types import Topic
from strang.cases import own_notes
from strang.cases.models import Appointment, Case, Document, Note, Review, Task
from strang.cases.types import AppointmentStatus, ContactKind, DocumentKind, Upload
from strang.cases.validation import (
    Checks,
    check_colleague,
    load_case,
    load_open_case,
    row_of_case,
    update_version,
)
from strang.foundation import clock, ids
from strang.foundation.context import Actor, operation
from strang.foundation.envelope import KeyUnavailableError, Place
from strang.foundation.errors import ConflictError, InvalidInputError, NotFoundError
from strang.foundation.models import Confidentiality
from strang.network.types import TOPIC_OF_AREA, LifeArea

MAX_BYTES = 5 * 1024 * 1024
"""The largest file that is taken, in bytes."""

SIGNATURES = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""How the accepted files begin; what a file is called does not count."""


@operation
def write_note(
    actor: Actor,
    /,
    *,
    case_id: UUID,
    text: str,
    area: str = "",
    confidentiality: str = Confidentiality.TEAM,
    minutes: int | None = None,
    contact_kind: str = ContactKind.TALK,
    happened_on: dt.date | None = None,
    submission: UUID | None = None,
) -> UUID:
    """Write a note; the same ``submission`` twice is one note. Possible after closing, for the aftercare too."""
    case = load_case(actor, case_id)
    if submission and _is_repeated(Note, submission, case):
        return submission
    on = happened_on or clock.today()
    checks = Checks()
    text = checks.text("text", text, limit=5000)
    if area:
        checks.choice("area", area, LifeArea)
    checks.choice("confidentiality", confidentiality, Confidentiality)
    checks.choice("contact_kind", contact_kind, ContactKind)
    checks.number("minutes", minutes, low=0, high=600)
    checks.past("happened_on", on)
    checks.finish()
    topic = TOPIC_OF_AREA[LifeArea(area)] if area else Topic.CASEWORK
    row_id = submission or ids.uuid7()
    return Note.objects.create(
        id=row_id,
        **row_of_case(case, actor, topic, confidentiality),
        **_words(actor, case, row_id, text, confidentiality),
        minutes=minutes,
        contact_kind=contact_kind,
        happened_on=on,
    ).id


@operation
def add_task(
    actor: Actor, /, *, case_id: UUID, title: str, due_on: dt.date, assignee_id: UUID | None = None
) -> UUID:
    """Put a task on the list of somebody who works on the case; without one, on the actor's own."""
    case = load_open_case(actor, case_id)
    checks = Checks()
    title = checks.text("title", title, limit=200)
    checks.day("due_on", due_on)
    if assignee_id and assignee_id != actor.user_id:
        check_colleague(checks, actor, case.person_id, assignee_id, "assignee_id")
    checks.finish()
    return Task.objects.create(
        **row_of_case(case, actor, Topic.CASEWORK),
        title=title,
        due_on=due_on,
        assignee_id=assignee_id or actor.user_id,
    ).id


@operation
def complete_task(actor: Actor, /, *, task_id: UUID) -> None:
    """Tick a task off. Doing it twice changes nothing."""
    task = Task.objects.filter(id=task_id, unit_id=actor.unit_id).first()
    if task is None:
        raise NotFoundError
    load_case(actor, task.case_id)
    Task.objects.filter(id=task.id, done_at__isnull=True).update(done_at=clock.now())


@operation
def make_appointment(
    actor: Actor,
    /,
    *,
    case_id: UUID,
    title: str,
    starts_at: dt.datetime,
    minutes: int = 60,
    place: str = "",
    with_whom: str = "",
) -> UUID:
    """Make an appointment."""
    case = load_open_case(actor, case_id)
    fields = _checked_appointment(title, starts_at, minutes, place, with_whom)
    return Appointment.objects.create(**row_of_case(case, actor, Topic.CASEWORK), **fields).id


@operation
def change_appointment(
    actor: Actor,
    /,
    *,
    appointment_id: UUID,
    status: str,
    starts_at: dt.datetime | None = None,
    version: int | None = None,
) -> None:
    """Say what became of an appointment, or put it on another day."""
    row = Appointment.objects.filter(id=appointment_id, unit_id=actor.unit_id).first()
    if row is None:
        raise NotFoundError
    load_case(actor, row.case_id)
    checks = Checks()
    checks.choice("status", status, AppointmentStatus)
    checks.day("starts_at", starts_at.date() if starts_at else None)
    checks.finish()
    update_version(
        Appointment.objects.filter(id=row.id), version, status=status, starts_at=starts_at or row.starts_at
    )


@operation
def review_case(
    actor: Actor,
    /,
    *,
    case_id: UUID,
    text: str,
    next_on: dt.date | None = None,
    held_on: dt.date | None = None,
) -> UUID:
    """Write down how the plan is going and when to look again."""
    case = load_open_case(actor, case_id)
    on = held_on or clock.today()
    checks = Checks()
    text = checks.text("text", text, limit=2000)
    checks.past("held_on", on)
    checks.day("next_on", next_on)
    if next_on and next_on <= on:
        checks.refuse("next_on", _("Die nächste Überprüfung liegt nach dieser."))
    checks.finish()
    update_version(Case.objects.filter(id=case.id), None, next_review_on=next_on)
    return Review.objects.create(
        **row_of_case(case, actor, Topic.CASEWORK), held_on=on, text=text, next_on=next_on
    ).id


@operation
def store_document(
    actor: Actor,
    /,
    *,
    case_id: UUID,
    title: str,
    upload: Upload,
    area: str = "",
    kind: str = DocumentKind.UPLOAD,
    submission: UUID | None = None,
) -> UUID:
    """Keep a file with the case: PDF, PNG or JPEG up to 5 MB, recognised by content."""
    case = load_case(actor, case_id)
    if submission and _is_repeated(Document, submission, case):
        return submission
    checks = Checks()
    title = checks.text("title", title, limit=120)
    if area:
        checks.choice("area", area, LifeArea)
    media_type = next((kind for start, kind in SIGNATURES.items() if upload.content.startswith(start)), "")
    if not media_type:
        checks.refuse("upload", _("Wir nehmen PDF, PNG und JPEG an. Diese Datei ist etwas anderes."))
    if len(upload.content) > MAX_BYTES:
        checks.refuse("upload", _("Die Datei ist größer als 5 MB."))
    checks.finish()
    return Document.objects.create(
        id=submission or ids.uuid7(),
        **row_of_case(case, actor, TOPIC_OF_AREA[LifeArea(area)] if area else Topic.CASEWORK),
        kind=kind,
        title=title,
        media_type=media_type,
        size=len(upload.content),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        content=upload.content,
    ).id


def _words(actor: Actor, case: Case, row_id: UUID, text: str, confidentiality: str) -> dict[str, object]:
    """Return the columns with the words of a note: what is the author's alone never leaves here in the clear."""
    if confidentiality != Confidentiality.AUTHOR:
        return {"text": text}
    try:
        return own_notes.encrypted(actor, text, Place(case.unit_id, case.person_id, row_id, actor.user_id))
    except KeyUnavailableError as error:
        raise InvalidInputError({"confidentiality": str(error)}) from error


def _is_repeated(model: type[Note | Document], submission: UUID, case: Case) -> bool:
    """Return whether this submission arrived before; raises ConflictError if it was for another case."""
    case_id = model.objects.filter(id=submission).values_list("case_id", flat=True).first()
    if case_id is not None and case_id != case.id:
        raise ConflictError(_("Dieses Formular wurde schon für einen anderen Fall gesendet."))
    return case_id is not None


def _checked_appointment(
    title: str, starts_at: dt.datetime, minutes: int, place: str, with_whom: str
) -> dict[str, object]:
    checks = Checks()
    title = checks.text("title", title, limit=200)
    place = checks.text("place", place, limit=200, required=False)
    with_whom = checks.text("with_whom", with_whom, limit=200, required=False)
    checks.number("minutes", minutes, low=5, high=600)
    checks.day("starts_at", starts_at.date())
    checks.finish()
    return {
        "title": title,
        "starts_at": starts_at,
        "minutes": minutes,
        "place": place,
        "with_whom": with_whom,
    }
