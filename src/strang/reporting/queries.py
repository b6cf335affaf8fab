"""Figures from thin rows only. The rules of disclosure control stand in :mod:`strang.reporting.functions`."""

from collections import defaultdict

from django.db import connection

from strang.foundation.context import Actor
from strang.reporting.types import (
    CaseFigures,
    ContactFigures,
    Figure,
    Period,
    ReferralFigures,
    WaitingFigure,
)


def contact_figures(actor: Actor, period: Period) -> ContactFigures:
    """Return the anonymous contacts of the actor's Kreis; nothing for roles that do not steer."""
    groups = _grouped("SELECT dimension, key, number, false FROM strang.report_contacts(%s, %s)", period)
    return ContactFigures(
        total=sum(figure.number for figure in groups["month"]),
        by_month=_by_key(groups["month"]),
        by_area=_by_number(groups["area"]),
        by_place=_by_number(groups["place"]),
        by_unit=_by_number(groups["unit"]),
        by_language=_by_number(groups["language"]),
        by_result=_by_number(groups["result"]),
    )


def case_figures(actor: Actor, period: Period) -> CaseFigures:
    """Return the cases that ran in the period in the actor's Kreis; nothing for roles that do not steer."""
    groups = _grouped("SELECT dimension, key, number, rounded FROM strang.report_cases(%s, %s)", period)
    return CaseFigures(
        by_phase=_by_number(groups["phase"]),
        by_unit=_by_number(groups["unit"]),
        by_place=_by_number(groups["place"]),
        opened_by_month=_by_key(groups["opened"]),
        closed_by_reason=_by_number(groups["closed"]),
    )


def referral_figures(actor: Actor, period: Period) -> ReferralFigures:
    """Return the referrals sent in the period in the actor's Kreis; nothing for roles that do not steer."""
    total, median = 0, None
    states: list[Figure] = []
    recipients: list[WaitingFigure] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dimension, key, number, median_days FROM strang.report_referrals(%s, %s)",
            [period.since, period.until],
        )
        for dimension, key, number, median_days in cursor.fetchall():
            if dimension == "all":
                total, median = number, median_days
            elif dimension == "state":
                states.append(Figure(key, number))
            else:
                recipients.append(WaitingFigure(key, number, median_days))
    recipients.sort(key=lambda figure: (-figure.number, figure.key))
    return ReferralFigures(total, median, _by_number(states), tuple(recipients))


def _grouped(statement: str, period: Period) -> dict[str, list[Figure]]:
    groups: dict[str, list[Figure]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, [period.since, period.until])
        for dimension, key, number, rounded in cursor.fetchall():
            groups[dimension].append(Figure(key or "", number, rounded))
    return groups


def _by_key(figures: list[Figure]) -> tuple[Figure, ...]:
    return tuple(sorted(figures, key=lambda figure: figure.key))


def _by_number(figures: list[Figure]) -> tuple[Figure, ...]:
    return tuple(sorted(figures, key=lambda figure: (-figure.number, figure.key)))
