"""The overview: figures for those who steer, and for nobody else."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import actor, at_work, client_of
from strang.foundation import clock
from strang.reporting import queries
from strang.reporting.types import Figure, Period

pytestmark = pytest.mark.usefixtures("world_db")

THIS_MONTH = clock.today().replace(day=1)
ALL = Period(
    THIS_MONTH.replace(year=THIS_MONTH.year - 1), (THIS_MONTH + dt.timedelta(days=31)).replace(day=1)
)


def test_the_coordination_sees_figures_of_the_whole_kreis() -> None:
    birgit = actor("birgit")
    with at_work(birgit, write=False):
        cases = queries.case_figures(birgit, ALL)
        contacts = queries.contact_figures(birgit, ALL)
    assert sum(figure.number for figure in cases.by_phase) > 0
    assert len(cases.by_unit) >= 2
    assert contacts.total == sum(figure.number for figure in contacts.by_unit)


@pytest.mark.parametrize("key", ["miriam", "volker", "sabine", "ruth", "amina", "michael", "henrike"])
def test_nobody_else_gets_a_single_figure(key: str) -> None:
    someone = actor(key)
    with at_work(someone, write=False):
        assert queries.contact_figures(someone, ALL).total == 0
        assert queries.case_figures(someone, ALL).by_phase == ()
        assert queries.referral_figures(someone, ALL).total == 0


def test_cases_by_place_leave_the_database_rounded() -> None:
    birgit, karin = actor("birgit"), actor("karin")
    for someone in (birgit, karin):
        with at_work(someone, write=False):
            places = queries.case_figures(someone, ALL).by_place
        assert places
        assert all(figure.rounded and figure.number % 5 == 0 for figure in places)


def test_the_steering_group_gets_phases_rounded_too() -> None:
    karin = actor("karin")
    with at_work(karin, write=False):
        phases = queries.case_figures(karin, ALL).by_phase
    assert phases
    assert all(figure.rounded and figure.number % 5 == 0 for figure in phases)


def test_a_small_rounded_figure_is_told_as_a_range() -> None:
    assert str(Figure("x", 0, rounded=True)) == "0–2"
    assert str(Figure("x", 0)) == "0"
    assert str(Figure("x", 1200)) == "1.200"


def test_every_chart_has_its_table() -> None:
    page = client_of("birgit").get("/overview/").content.decode()
    assert page.count("<svg") > 5
    assert page.count("<table") >= page.count('role="img"')


def test_an_unknown_period_shows_the_usual_one() -> None:
    assert client_of("birgit").get("/overview/?period=nonsense").status_code == 200
