"""People through operations, as the roles of the application see them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.db import connection
from django.db.utils import Error

from cast import actor, at_work
from strang.access import operations as access
from strang.access.types import AssignmentKind
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.foundation.formats import PartialDate
from strang.people import operations, queries
from strang.people.types import (
    CourseState,
    LanguageSkill,
    Level,
    NameInput,
    NameKind,
    ProtectionReason,
    RelationKind,
    Sex,
)

YASMIN = (
    NameInput(NameKind.OFFICIAL, "YASMIN", "ELBAKKOURI"),
    NameInput(NameKind.CALLED, "Yasmin", "El-Bakkouri"),
    NameInput(NameKind.ORIGINAL, "ياسمين", "البكوري"),
)
"""Somebody the demo world does not know."""


def create(someone: Actor, *names: NameInput, searched: str = "Yasmin Elbakkouri", **more: object) -> UUID:
    """Create a person, Yasmin if no names are given."""
    with at_work(someone):
        return operations.create_person(
            someone, searched=searched, names=names or YASMIN, **{"birth": PartialDate(1991), **more}
        )


@pytest.mark.usefixtures("fresh_world")
def test_a_person_is_created_only_after_a_search_for_this_name() -> None:
    miriam = actor("miriam")
    for searched in ("", "   ", "Peter Schmidt", "12345"):
        with pytest.raises(InvalidInputError) as caught:
            create(miriam, searched=searched)
        assert "searched" in caught.value.errors
    create(miriam, searched="Jasmin Bakuri")


@pytest.mark.usefixtures("world_db")
def test_only_roles_that_lead_cases_create_people() -> None:
    for key in ("ruth", "birgit", "sabine", "volker", "amina", "michael"):
        with pytest.raises(NotAllowedError):
            create(actor(key))


@pytest.mark.usefixtures("fresh_world")
def test_creating_twice_with_one_submission_creates_one_person() -> None:
    miriam = actor("miriam")
    person_id = create(miriam)
    assert create(miriam, person_id=person_id) == person_id
    with at_work(miriam):
        assert len(queries.search(miriam, "Elbakkouri")) == 1


@pytest.mark.usefixtures("fresh_world")
def test_a_person_is_shown_in_latin_and_in_the_own_script() -> None:
    miriam = actor("miriam")
    person_id = create(
        miriam, languages=[LanguageSkill("ar", Level.NATIVE)], nationalities=["SYR"], ags="05370020"
    )
    with at_work(miriam):
        person = queries.person(miriam, person_id)
    assert (person.name, person.original_name) == ("Yasmin El-Bakkouri", "ياسمين البكوري")
    assert (person.script_language, person.script_direction) == ("ar", "rtl")
    assert (person.birth, person.nationalities, person.ags) == (PartialDate(1991), ("SYR",), "05370020")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("birth", {"birth": PartialDate(2999)}),
        ("arrival", {"arrival": PartialDate(1989)}),
        ("nationalities", {"nationalities": ["ZZZ"]}),
        ("ags", {"ags": "05370999"}),
        ("languages", {"languages": [LanguageSkill("qq", Level.A1)]}),
        ("reading", {"reading": "la"}),
    ],
)
@pytest.mark.usefixtures("world_db")
def test_what_cannot_be_true_is_refused_beside_its_field(field: str, values: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        create(actor("miriam"), **values)
    assert list(caught.value.errors) == [field]


@pytest.mark.usefixtures("fresh_world")
def test_a_search_forgives_spelling_script_and_typing() -> None:
    miriam = actor("miriam")
    person_id = create(miriam)
    with at_work(miriam, write=False):
        for typed in ("Bakouri", "Jasmin", "jasmin bakuri", "Ясмін", "البكوري", "Elbakuri", "Ysamin"):
            assert [hit.id for hit in queries.search(miriam, typed)][:1] == [person_id], typed
        assert person_id not in {hit.id for hit in queries.search(miriam, "Schmidt")}


@pytest.mark.usefixtures("fresh_world")
def test_a_colleague_finds_name_and_year_and_nothing_else() -> None:
    miriam, deniz = actor("miriam"), actor("deniz")
    person_id = create(miriam, birth=PartialDate(1991, 5, 17), languages=[LanguageSkill("ar", Level.NATIVE)])
    with at_work(miriam):
        operations.add_address(
            miriam, person_id=person_id, street="Amselgrund 14", postcode="41836", town="Hückelhoven"
        )
        operations.record_residence_title(miriam, person_id=person_id, status="par24")
        operations.add_contact_point(miriam, person_id=person_id, kind="phone", value="02433 000012")
    with at_work(deniz, write=False):
        hit = queries.search(deniz, "Bakkouri")[0]
        person = queries.person(deniz, person_id)
        assert (hit.birth_year, hit.mine) == (1991, False)
        assert (person.birth, person.ags) == (PartialDate(1991), "")
        assert queries.addresses(deniz, person_id) == []
        assert queries.language_skills(deniz, person_id) == []
        assert queries.residence_titles(deniz, person_id) == []
        assert queries.contact_points(deniz, person_id) == []
    with at_work(deniz), pytest.raises(NotAllowedError):
        operations.record_residence_title(deniz, person_id=person_id, status="par24")


@pytest.mark.usefixtures("fresh_world")
def test_nobody_in_another_unit_learns_that_the_person_exists() -> None:
    person_id = create(actor("miriam"))
    for key in ("jan", "elif", "thomas", "volker", "sabine", "birgit", "ruth", "paul"):
        find_nothing(actor(key), person_id)


def find_nothing(someone: Actor, person_id: UUID) -> None:
    """Look everywhere for the person."""
    with at_work(someone):
        assert queries.search(someone, "Yasmin El-Bakkouri") == []
        assert queries.possible_duplicates(someone, YASMIN, PartialDate(1991)) == []
        assert queries.persons(someone, [person_id]) == {}
        with pytest.raises(NotFoundError):
            queries.person(someone, person_id)
        with pytest.raises((NotFoundError, NotAllowedError)) as caught:
            operations.add_name(someone, person_id=person_id, name=YASMIN[0])
        assert isinstance(caught.value, NotFoundError)
        with connection.cursor() as cursor:
            for table in ("person", "name", "namekey", "particulars", "address", "languageskill"):
                cursor.execute(f"SELECT count(*) FROM people_{table} WHERE person_id = %s", [person_id])
                assert cursor.fetchone() == (0,)


@pytest.mark.usefixtures("fresh_world")
def test_an_office_unit_creating_the_same_person_gets_the_same_answer() -> None:
    first = create(actor("miriam"))
    second = create(actor("jan"))
    assert first != second


@pytest.mark.usefixtures("fresh_world")
def test_a_row_cannot_be_written_for_another_unit_or_person_or_author() -> None:
    miriam, jan = actor("miriam"), actor("jan")
    person_id = create(miriam)
    row = (
        "INSERT INTO people_contactpoint (id, unit_id, person_id, topic, confidentiality, author_id, created_at,"
        " kind, value, note) VALUES (gen_random_uuid(), %s, %s, 'contact', 'team', %s, now(), 'phone', '1', '')"
    )
    for someone, unit_id, author_id in (
        (jan, jan.unit_id, jan.user_id),
        (jan, miriam.unit_id, jan.user_id),
        (miriam, miriam.unit_id, jan.user_id),
        (miriam, jan.unit_id, miriam.user_id),
    ):
        with pytest.raises(Error), at_work(someone), connection.cursor() as cursor:
            cursor.execute(row, [unit_id, person_id, author_id])


@pytest.mark.usefixtures("fresh_world")
def test_a_protected_address_is_seen_only_by_who_leads_the_case() -> None:
    miriam, deniz = actor("miriam"), actor("deniz")
    person_id = create(miriam)
    with at_work(miriam):
        operations.add_address(
            miriam, person_id=person_id, street="Amselgrund 14", postcode="41836", town="Hückelhoven"
        )
        access.assign(miriam, person_id=person_id, user_id=deniz.user_id, kind=AssignmentKind.TEAM)
    with at_work(deniz):
        assert len(queries.addresses(deniz, person_id)) == 1
        operations.protect_person(deniz, person_id=person_id, reason=ProtectionReason.VIOLENCE)
    with at_work(deniz):
        assert queries.person(deniz, person_id).protected
        assert queries.addresses(deniz, person_id) == []
        with pytest.raises(NotAllowedError):
            operations.unprotect_person(deniz, person_id=person_id)
    with at_work(miriam):
        assert [address.protected for address in queries.addresses(miriam, person_id)] == [True]
        operations.unprotect_person(miriam, person_id=person_id)
    with at_work(deniz):
        assert [address.protected for address in queries.addresses(deniz, person_id)] == [False]


@pytest.mark.usefixtures("fresh_world")
def test_a_stale_change_is_refused_and_overwrites_nothing() -> None:
    miriam = actor("miriam")
    person_id = create(miriam)
    change = {"birth": PartialDate(1992), "sex": Sex.FEMALE, "nationalities": [], "arrival": None, "ags": ""}
    with at_work(miriam):
        operations.change_person(miriam, person_id=person_id, version=1, reading="ar", **change)
        with pytest.raises(ConflictError):
            operations.change_person(miriam, person_id=person_id, version=1, reading="fr", **change)
        person = queries.person(miriam, person_id)
    assert (person.version, person.reading, person.birth) == (2, "ar", PartialDate(1992))


@pytest.mark.usefixtures("fresh_world")
def test_a_new_title_counts_and_the_old_one_stays() -> None:
    miriam = actor("miriam")
    person_id = create(miriam)
    today = clock.today()
    with at_work(miriam):
        operations.record_residence_title(
            miriam,
            person_id=person_id,
            status="par60a",
            valid_from=dt.date(2020, 1, 1),
            valid_to=dt.date(2021, 1, 1),
        )
        soon = today + dt.timedelta(days=30)
        operations.record_residence_title(
            miriam, person_id=person_id, status="par25b", valid_from=dt.date(2024, 1, 1), valid_to=soon
        )
        now = queries.residence_title_now(miriam, person_id)
        assert now is not None
        assert (now.status.code, len(queries.residence_titles(miriam, person_id))) == ("par25b", 2)
        ending = [
            row for row in queries.titles_expiring(miriam, within_days=60) if row.person_id == person_id
        ]
        assert [(row.days_left, row.title.status.code) for row in ending] == [(30, "par25b")]
        assert person_id not in {row.person_id for row in queries.titles_expiring(miriam, within_days=10)}
        with pytest.raises(InvalidInputError):
            operations.record_residence_title(miriam, person_id=person_id, status="par99")


@pytest.mark.usefixtures("fresh_world")
def test_a_public_body_is_warned_before_it_records_a_stay_without_right() -> None:
    jan, miriam = actor("jan"), actor("miriam")
    person_id = create(jan)
    with at_work(jan):
        with pytest.raises(InvalidInputError) as caught:
            operations.record_residence_title(jan, person_id=person_id, status="none")
        assert "duty_known" in caught.value.errors
        assert queries.residence_titles(jan, person_id) == []
        operations.record_residence_title(jan, person_id=person_id, status="none", duty_known=True)
    other = create(miriam)
    with at_work(miriam):
        operations.record_residence_title(miriam, person_id=other, status="none")


@pytest.mark.usefixtures("fresh_world")
def test_a_family_is_known_from_both_sides() -> None:
    miriam = actor("miriam")
    mother = create(miriam)
    child = create(
        miriam,
        NameInput(NameKind.OFFICIAL, "Mila", "Melnyk"),
        searched="Mila Melnyk",
        birth=PartialDate(2023, 9, 8),
    )
    with at_work(miriam):
        operations.add_relation(miriam, person_id=mother, kind=RelationKind.CHILD, other_person_id=child)
        operations.add_relation(miriam, person_id=child, kind=RelationKind.PARENT, other_person_id=mother)
        operations.add_relation(
            miriam, person_id=mother, kind=RelationKind.SIBLING, other_name="Samir", same_household=False
        )
        of_mother, of_child = queries.household(miriam, mother), queries.household(miriam, child)
        assert [(member.name, member.kind, member.minor) for member in of_mother] == [
            ("Mila Melnyk", RelationKind.CHILD, True),
            ("Samir", RelationKind.SIBLING, False),
        ]
        assert [(member.name, member.kind) for member in of_child] == [
            ("Yasmin El-Bakkouri", RelationKind.PARENT)
        ]
        assert queries.is_minor(miriam, child)
        assert not queries.is_minor(miriam, mother)
        operations.end_relation(miriam, person_id=child, relation_id=of_child[0].relation_id)
        assert [member.name for member in queries.household(miriam, mother)] == ["Samir"]


@pytest.mark.usefixtures("fresh_world")
def test_with_only_the_year_known_somebody_is_of_age_when_it_is_certain() -> None:
    miriam = actor("miriam")
    person_id = create(miriam, birth=PartialDate(2008))
    with at_work(miriam):
        assert queries.is_minor(miriam, person_id, dt.date(2026, 12, 30))
        assert not queries.is_minor(miriam, person_id, dt.date(2026, 12, 31))


@pytest.mark.usefixtures("fresh_world")
def test_languages_keep_their_history() -> None:
    miriam = actor("miriam")
    person_id = create(miriam)
    with at_work(miriam):
        for level, day in ((Level.B1, dt.date(2026, 5, 1)), (Level.A2, dt.date(2025, 5, 1))):
            skill = LanguageSkill("de", level, CourseState.IN_COURSE, recorded_on=day)
            operations.put_language_skill(miriam, person_id=person_id, skill=skill)
        assert [skill.level for skill in queries.language_skills(miriam, person_id)] == [Level.B1]
        assert len(queries.language_history(miriam, person_id)) == 2


@pytest.mark.usefixtures("fresh_world")
def test_duplicates_are_shown_by_sound_and_year() -> None:
    miriam = actor("miriam")
    person_id = create(miriam)
    typed = [NameInput(NameKind.OFFICIAL, "Jasmin", "El Bakuri")]
    with at_work(miriam):
        near = queries.possible_duplicates(miriam, typed, PartialDate(1992, 1, 1))
        far = queries.possible_duplicates(miriam, typed, PartialDate(1960))
    assert ([hit.id for hit in near], far) == ([person_id], [])


@pytest.mark.usefixtures("fresh_world")
def test_moving_house_ends_the_address_before() -> None:
    miriam = actor("miriam")
    person_id = create(miriam)
    with at_work(miriam):
        operations.add_address(
            miriam, person_id=person_id, street="A 1", postcode="1", town="X", valid_from=dt.date(2025, 1, 1)
        )
        operations.add_address(
            miriam, person_id=person_id, street="B 2", postcode="2", town="Y", valid_from=dt.date(2026, 1, 1)
        )
        found = [(address.street, address.valid_to) for address in queries.addresses(miriam, person_id)]
    assert found == [("B 2", None), ("A 1", dt.date(2026, 1, 1))]
    with at_work(miriam):
        assert not any("B 2" in happening.text for happening in queries.timeline(miriam, person_id))
