"""Checks of typed values that every operation of the room shares. They collect, so that one answer names all errors."""

import datetime as dt
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from strang.access import queries as access
from strang.cases.lifecycle import ENDED
from strang.cases.models import Case
from strang.cases.policy import check_leads_cases
from strang.cases.types import Phase
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError

EARLIEST = dt.date(1990, 1, 1)
LATEST = dt.timedelta(days=10 * 366)


class Checks:
    """Collects refusals by field; :meth:`finish` raises them together."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def text(self, field: str, value: str, *, limit: int, required: bool = True) -> str:
        """Return the trimmed text; refuse an empty or too long one."""
        text = value.strip().replace("\x00", "")
        if required and not text:
            self.errors[field] = _("Bitte füllen Sie dieses Feld aus.")
        elif len(text) > limit:
            self.errors[field] = _("Bitte kürzen Sie auf %(limit)d Zeichen.") % {"limit": limit}
        return text

    def choice(self, field: str, value: object, choices: type[models.Choices]) -> None:
        """Refuse a value that is not one of the choices."""
        if value not in choices.values:
            self.errors[field] = _("Bitte wählen Sie eine der Möglichkeiten.")

    def number(self, field: str, value: int | None, *, low: int, high: int) -> None:
        """Refuse a number outside of ``low`` to ``high``; None is fine."""
        if value is not None and not low <= value <= high:
            self.errors[field] = _("Bitte geben Sie eine Zahl von %(low)d bis %(high)d ein.") % {
                "low": low,
                "high": high,
            }

    def past(self, field: str, value: dt.date) -> None:
        """Refuse a day that has not come yet."""
        if not EARLIEST <= value <= clock.today():
            self.errors[field] = _("Bitte geben Sie einen Tag bis heute an.")

    def day(self, field: str, value: dt.date | None) -> None:
        """Refuse a day that nobody can mean; None is fine."""
        if value is not None and not EARLIEST <= value <= clock.today() + LATEST:
            self.errors[field] = _("Bitte prüfen Sie das Datum.")

    def refuse(self, field: str, message: str) -> None:
        """Note a refusal."""
        self.errors.setdefault(field, message)

    def finish(self) -> None:
        """Raise what was collected."""
        if self.errors:
            raise InvalidInputError(self.errors)


def load_case(actor: Actor, case_id: UUID) -> Case:
    """Return a case of the actor's unit that the actor works on; raises NotFoundError."""
    check_leads_cases(actor)
    row = Case.objects.filter(id=case_id, unit_id=actor.unit_id).first()
    if row is None:
        raise NotFoundError
    access.refuse_restricted(actor, row.person_id)
    return row


def load_open_case(actor: Actor, case_id: UUID) -> Case:
    """Return a case that is being worked on; raises NotFoundError, NotAllowedError."""
    row = load_case(actor, case_id)
    if Phase(row.phase) in ENDED:
        raise NotAllowedError(
            _("Der Fall ist abgeschlossen. Öffnen Sie ihn wieder, um daran weiterzuarbeiten.")
        )
    return row


def row_of_case(case: Case, actor: Actor, topic: str, confidentiality: str = "team") -> dict[str, object]:
    """Return what every row of a case carries."""
    return {
        "unit_id": case.unit_id,
        "person_id": case.person_id,
        "case_id": case.id,
        "author_id": actor.user_id,
        "topic": topic,
        "confidentiality": confidentiality,
    }


def check_colleague(checks: Checks, actor: Actor, person_id: UUID, user_id: UUID, field: str) -> None:
    """Refuse somebody who does not work with the person: they would not see the task."""
    if user_id not in {each.user_id for each in access.assignments_of(actor, person_id)}:
        checks.refuse(field, _("Diese Person arbeitet nicht in diesem Fall mit."))


def update_version(rows: "models.QuerySet[models.Model]", version: int | None, **changes: object) -> None:
    """Change one row if nobody else did since ``version`` (None: whatever it is); raises ConflictError."""
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=models.F("version") + 1, **changes):
        raise ConflictError(_("Jemand hat dies inzwischen geändert. Nichts wurde überschrieben."))
