"""What a refused write says: the reason with its numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strang.foundation.errors import InvalidInputError
from strang.foundation.formats import euros
from strang.funding.models import Allocation, Forwarding, Post
from strang.funding.types import HALF_POST


def posts_text(fte: Decimal, *, halves: bool = False) -> str:
    """Return a number of posts as people say it; ``halves`` counts in half posts, as block 3 does."""
    count = fte / HALF_POST
    if fte == HALF_POST or (halves and count == count.to_integral_value()):
        return ngettext("%(count)s halbe Stelle", "%(count)s halbe Stellen", int(count)) % {
            "count": int(count)
        }
    text = f"{fte.normalize():f}".replace(".", ",")
    return ngettext("%(count)s Stelle", "%(count)s Stellen", 1 if fte == 1 else 2) % {"count": text}


@contextmanager
def refusals(row: models.Model) -> Iterator[None]:
    """Check ``row`` in Python, write it inside, and turn what the database refuses into a reason with numbers."""
    try:
        row.clean_fields(exclude=["id"])
        row.validate_constraints()
        with transaction.atomic():
            yield
    except ValidationError as error:
        raise InvalidInputError.from_validation(error) from error
    except IntegrityError as error:
        raise InvalidInputError(_reason(row, error)) from error


def _reason(row: models.Model, error: IntegrityError) -> dict[str, str]:
    cause = error.__cause__
    name = str(getattr(getattr(cause, "diag", None), "constraint_name", "") or "")
    if isinstance(row, Post | Forwarding) and name.endswith("_quota"):
        return {"fte": _quota_reason(row)}
    if isinstance(row, Post | Forwarding) and name == "funding_post_forwarding":
        return {"unit_id": _forwarding_reason(row)}
    if isinstance(row, Allocation) and name == "funding_allocation_frame":
        return {"fte": _frame_reason(row)}
    plain = {
        "funding_post_smallest_share": (
            "fte",
            _("Der kleinste förderfähige Anteil ist eine halbe Stelle (0,5)."),
        ),
        "funding_occupancy_one_at_a_time": ("starts_on", _("Die Stelle ist in dieser Zeit schon besetzt.")),
        "funding_forwarding_once": (
            "unit_id",
            _("An diese Stelle ist aus dieser Zuweisung schon weitergeleitet."),
        ),
    }
    if name in plain:
        field, text = plain[name]
        return {field: text}
    if name.endswith("_fkey"):
        return {"": _("Eine der gewählten Angaben gibt es nicht.")}
    raise error


def _quota_reason(row: Post | Forwarding) -> str:
    allocation = Allocation.objects.get(id=row.allocation_id)
    others = type(row).objects.filter(allocation_id=row.allocation_id).exclude(id=row.id)
    used = _total(others, "fte")
    halves = allocation.step_id is not None
    values = {
        "recipient": allocation.recipient,
        "granted": posts_text(allocation.fte, halves=halves),
        "amount": f" ({euros(allocation.amount)})" if allocation.amount is not None else "",
        "year": allocation.year,
        "used": posts_text(used, halves=halves) if used else _("keine"),
        "wanted": posts_text(row.fte, halves=halves),
    }
    if isinstance(row, Forwarding):
        text = _(
            "Die Zuweisung %(year)s an %(recipient)s umfasst %(granted)s%(amount)s. Weitergeleitet sind schon:"
            " %(used)s. Für %(wanted)s mehr ist kein Platz."
        )
    elif used >= allocation.fte:
        text = _(
            "Die Zuweisung %(year)s an %(recipient)s umfasst %(granted)s%(amount)s. Alle sind eingerichtet."
            " Für %(wanted)s mehr gibt es keine Förderung."
        )
    else:
        text = _(
            "Die Zuweisung %(year)s an %(recipient)s umfasst %(granted)s%(amount)s. Eingerichtet sind schon:"
            " %(used)s. Für %(wanted)s mehr gibt es keine Förderung."
        )
    return text % values


def _forwarding_reason(row: Post | Forwarding) -> str:
    forwarded = Forwarding.objects.filter(allocation_id=row.allocation_id, unit_id=row.unit_id).first()
    if forwarded is None:
        return _(
            "An diesen Träger ist aus dieser Zuweisung nichts weitergeleitet. Bitte halten Sie zuerst den Vertrag"
            " fest."
        )
    used = _total(
        Post.objects.filter(allocation_id=row.allocation_id, unit_id=row.unit_id).exclude(id=row.id), "fte"
    )
    return _("An diesen Träger sind %(forwarded)s weitergeleitet. Eingerichtet sind schon: %(used)s.") % {
        "forwarded": posts_text(forwarded.fte),
        "used": posts_text(used) if used else _("keine"),
    }


def _frame_reason(row: Allocation) -> str:
    step = row.step
    if step is None:
        raise TypeError("an allocation without a step has no frame")
    others = Allocation.objects.filter(step=step).exclude(id=row.id)
    used, amount = _total(others, "fte"), _total(others, "amount")
    return _(
        "„%(step)s“ umfasst %(frame)s und %(amount)s. Offen sind noch %(open)s und %(open_amount)s;"
        " mehr lässt sich nicht zuweisen."
    ) % {
        "step": step.name,
        "frame": posts_text(step.fte, halves=True),
        "amount": euros(step.amount),
        "open": posts_text(step.fte - used, halves=True),
        "open_amount": euros(step.amount - amount),
    }


def _total(rows: "models.QuerySet[Any]", column: str) -> Decimal:
    return rows.aggregate(total=models.Sum(column))["total"] or Decimal(0)
