"""Notes, tasks, appointments, reviews and documents."""

import datetime as dt
from uuid import UUID

from django.db.models import DateField, DateTimeField, Q, Value
from django.db.models.functions import Cast

from strang.access import queries as access
from strang.cases import models, own_notes, types
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError

LIMIT = 50


def own_note_texts(actor: Actor, person_id: UUID) -> dict[UUID, str]:
    """Return the words of the notes about a person that the actor wrote for themselves alone, by note."""
    rows = models.Note.objects.filter(
        unit_id=actor.unit_id, person_id=person_id, author_id=actor.user_id, confidentiality="author"
    )
    return {note_id: text for note_id, text in own_notes.texts_of(actor, rows).items() if text}


def own_notes_of(actor: Actor, case_id: UUID) -> list[types.Note]:
    """Return the actor's own notes of a case, oldest first, with whether they stand in the file as well."""
    rows = list(
        models.Note.objects.filter(
            unit_id=actor.unit_id, case_id=case_id, author_id=actor.user_id, confidentiality="author"
        ).order_by("happened_on", "id")
    )
    texts, there = own_notes.texts_of(actor, rows), own_notes.released(row.id for row in rows)
    return [_note(row, texts.get(row.id), released=row.id in there) for row in rows]


def notes_of(
    actor: Actor, case_id: UUID, *, after: str = "", limit: int = 25
) -> tuple[list[types.Note], str]:
    """Return notes of a case, the newest first, and the key of the next page (empty at the end)."""
    rows = models.Note.objects.filter(unit_id=actor.unit_id, case_id=case_id)
    day, _, key = after.partition("_")
    try:
        last_day, last = dt.date.fromisoformat(day), UUID(key)
    except ValueError:
        pass
    else:
        rows = rows.filter(Q(happened_on__lt=last_day) | Q(happened_on=last_day, id__lt=last))
    found = list(rows.order_by("-happened_on", "-id")[: limit + 1])
    more = found[limit - 1] if len(found) > limit else None
    own = own_notes.texts_of(actor, found[:limit])
    notes = [_note(row, own.get(row.id, row.text)) for row in found[:limit]]
    return notes, f"{more.happened_on.isoformat()}_{more.id}" if more else ""


def _note(row: models.Note, text: str | None, *, released: bool = False) -> types.Note:
    return types.Note(
        row.id,
        row.case_id,
        row.topic,
        row.confidentiality,
        text or "",
        row.minutes,
        row.contact_kind,
        row.happened_on,
        row.author_id,
        row.created_at,
        readable=text is not None,
        released=released,
    )


def tasks_of(actor: Actor, case_id: UUID, *, include_done: bool = False) -> list[types.Task]:
    """Return the tasks of a case by due day, open ones first."""
    rows = models.Task.objects.filter(unit_id=actor.unit_id, case_id=case_id)
    if not include_done:
        rows = rows.filter(done_at__isnull=True)
    tasks = [_task(row) for row in rows.order_by("due_on", "id")[:LIMIT]]
    return sorted(tasks, key=lambda task: task.done_at is not None)


def task(actor: Actor, task_id: UUID) -> types.Task:
    """Return one task; raises NotFoundError."""
    row = models.Task.objects.filter(unit_id=actor.unit_id, id=task_id).first()
    if row is None:
        raise NotFoundError
    return _task(row)


def due_of(actor: Actor, case_id: UUID) -> list[types.Due]:
    """Return the open tasks of a case and its planned appointments from today on, in one statement."""
    today = dt.datetime.combine(clock.today(), dt.time(), tzinfo=clock.LOCAL_ZONE)
    own = {"unit_id": actor.unit_id, "case_id": case_id}
    none = Value(None, output_field=DateTimeField())
    tasks = models.Task.objects.filter(**own, done_at__isnull=True).values_list("title", "due_on", none)
    ahead = models.Appointment.objects.filter(
        **own, status=types.AppointmentStatus.PLANNED, starts_at__gte=today
    ).values_list("title", Cast("starts_at", DateField()), "starts_at")
    return [types.Due(title, on, at) for title, on, at in tasks.union(ahead, all=True)[:LIMIT]]


def tasks_due(actor: Actor, *, within_days: int = 7, limit: int = LIMIT) -> list[types.Task]:
    """Return the actor's own open tasks that are due within some days, overdue ones first."""
    rows = models.Task.objects.filter(
        unit_id=actor.unit_id,
        assignee_id=actor.user_id,
        done_at__isnull=True,
        due_on__lte=clock.today() + dt.timedelta(days=within_days),
        person_id__in=access.persons_of(actor),
    )
    return [_task(row) for row in rows.order_by("due_on", "id")[:limit]]


def appointments_of(actor: Actor, case_id: UUID) -> list[types.Appointment]:
    """Return the appointments of a case, the latest first."""
    rows = models.Appointment.objects.filter(unit_id=actor.unit_id, case_id=case_id)
    return [_appointment(row) for row in rows.order_by("-starts_at", "-id")[:LIMIT]]


def appointment(actor: Actor, appointment_id: UUID) -> types.Appointment:
    """Return one appointment; raises NotFoundError."""
    row = models.Appointment.objects.filter(unit_id=actor.unit_id, id=appointment_id).first()
    if row is None:
        raise NotFoundError
    return _appointment(row)


def appointments_ahead(actor: Actor, *, days: int = 14, limit: int = LIMIT) -> list[types.Appointment]:
    """Return planned appointments from the start of today on, of the persons the actor works with."""
    start = dt.datetime.combine(clock.today(), dt.time(), tzinfo=clock.LOCAL_ZONE)
    rows = models.Appointment.objects.filter(
        unit_id=actor.unit_id,
        status=types.AppointmentStatus.PLANNED,
        starts_at__gte=start,
        starts_at__lt=start + dt.timedelta(days=days + 1),
        person_id__in=access.persons_of(actor),
    )
    return [_appointment(row) for row in rows.order_by("starts_at", "id")[:limit]]


def reviews_of(actor: Actor, case_id: UUID) -> list[types.Review]:
    """Return the reviews of a case, the newest first."""
    rows = models.Review.objects.filter(unit_id=actor.unit_id, case_id=case_id).order_by("-held_on", "-id")
    return [types.Review(row.id, row.held_on, row.text, row.next_on, row.author_id) for row in rows[:LIMIT]]


def documents_of(actor: Actor, case_id: UUID) -> list[types.Document]:
    """Return the documents of a case without their contents, the newest first."""
    rows = models.Document.objects.filter(unit_id=actor.unit_id, case_id=case_id).defer("content")
    return [_document(row) for row in rows.order_by("-created_at", "-id")[:LIMIT]]


def document(actor: Actor, document_id: UUID) -> types.Document:
    """Return one document without its content; raises NotFoundError."""
    row = models.Document.objects.filter(unit_id=actor.unit_id, id=document_id).defer("content").first()
    if row is None:
        raise NotFoundError
    return _document(row)


def document_content(actor: Actor, document_id: UUID) -> bytes:
    """Return the content of a document; raises NotFoundError."""
    content = (
        models.Document.objects.filter(unit_id=actor.unit_id, id=document_id)
        .values_list("content", flat=True)
        .first()
    )
    if content is None:
        raise NotFoundError
    return bytes(content)


def _task(row: models.Task) -> types.Task:
    return types.Task(row.id, row.case_id, row.person_id, row.title, row.due_on, row.assignee_id, row.done_at)


def _appointment(row: models.Appointment) -> types.Appointment:
    return types.Appointment(
        row.id,
        row.case_id,
        row.person_id,
        row.title,
        row.starts_at,
        row.minutes,
        row.place,
        row.with_whom,
        types.AppointmentStatus(row.status),
        row.version,
    )


def _document(row: models.Document) -> types.Document:
    return types.Document(
        row.id,
        row.case_id,
        row.topic,
        types.DocumentKind(row.kind),
        row.title,
        row.media_type,
        row.size,
        row.author_id,
        row.created_at,
    )
