"""What the operations share: the Kreis of the actor, the guarded text, moves along a lifecycle."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError
from strang.network import queries as network
from strang.steering import guard, models
from strang.steering.known_names import harmless_words, known_names
from strang.steering.lifecycle import THEME_TRANSITIONS
from strang.steering.types import Claim, ThemeStatus

State = TypeVar("State", bound=TextChoices)


class NameFoundError(InvalidInputError):
    """A text names a person or leads to one. ``words`` are those a human may claim to be no names."""

    def __init__(self, errors: dict[str, str], words: tuple[str, ...]) -> None:
        super().__init__(errors)
        self.words = words


def kreis_of(actor: Actor) -> str:
    """Return the key of the Kreis the actor's unit belongs to; raises NotAllowedError."""
    kreis = network.unit(actor.unit_id).kreis
    if kreis is None:
        raise NotAllowedError(
            _("Ihre Stelle gehört zu keinem Kreis. Bitte wenden Sie sich an die KIM-Koordination.")
        )
    return kreis


def check_texts(
    actor: Actor, texts: Mapping[str, str], claims: Sequence[Claim] = (), *, working_dates: bool = False
) -> None:
    """Refuse names, dates of birth and whatever else leads to a person; raises NameFoundError."""
    for claim in claims:
        if not claim.reason.strip():
            raise InvalidInputError({"claim_reason": _("Bitte sagen Sie kurz, warum das kein Name ist.")})
    found = guard.check(
        {field: text for field, text in texts.items() if text.strip()},
        today=clock.today(),
        known_names=lambda words: known_names(actor, words),
        harmless=harmless_words,
        claimed={guard.normal(claim.word) for claim in claims},
        working_dates=working_dates,
    )
    if found:
        words = dict.fromkeys(hit.text for hits in found.values() for hit in hits if hit.name)
        errors = {field: " ".join(hit.message for hit in hits) for field, hits in found.items()}
        raise NameFoundError(errors, tuple(words))


def log_claims(actor: Actor, subject_id: UUID, claims: Sequence[Claim], kreis: str) -> None:
    """Keep who said that a flagged word is no name, and why."""
    for claim in claims:
        models.NameClaim.objects.create(
            at=clock.now(),
            unit_id=actor.unit_id,
            user_id=actor.user_id,
            kreis=kreis,
            subject_id=subject_id,
            word=claim.word[:80],
            reason=claim.reason.strip()[: models.SHORT],
        )


def required(values: Mapping[str, str]) -> dict[str, str]:
    """Return the errors of empty texts."""
    return {name: _("Bitte füllen Sie dieses Feld aus.") for name, text in values.items() if not text.strip()}


def check_step(table: Mapping[State, Collection[State]], now: State, then: State) -> None:
    """Raise unless a lifecycle allows the step."""
    if then not in table[now]:
        raise ConflictError(_("Das geht nicht mehr: Der Stand ist „%(now)s“.") % {"now": now.label})


def move_theme(actor: Actor, theme: models.Theme, status: ThemeStatus, text: str = "") -> None:
    """Append what happened to a theme; a trigger lets its status follow."""
    check_step(THEME_TRANSITIONS, ThemeStatus(theme.status), status)
    models.ThemeEvent.objects.create(
        theme=theme, at=clock.now(), status=status, text=text.strip(), unit_id=actor.unit_id
    )
    theme.status = status
