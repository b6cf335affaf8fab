"""The network's pages, and the upkeep of one's own unit."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cast import actor, at_work, client_of
from strang.foundation.context import Actor, Visitor, work
from strang.network import queries as network
from strang.network.types import Membership

START = "/account/unit/"


def membership_of(key: str) -> Membership:
    someone = actor(key)
    with at_work(someone, write=False):
        return next(m for m in network.memberships_of_unit(someone.unit_id) if m.user_id == someone.user_id)


@pytest.fixture
def michael(fresh_world: object) -> Actor:
    return actor("michael")


@pytest.mark.usefixtures("world_db")
@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("hs-abh", "nie einen laufenden Einblick"),
        ("drk-hs-ia", "keinen Zugang zu Fällen"),
        ("jc-hs", "was die Person ihr erlaubt hat"),
    ],
)
def test_a_unit_says_what_it_may_see(key: str, sentence: str) -> None:
    with work(Visitor()):
        unit = network.unit_by_key(key)
    assert sentence in Client().get(reverse("unit", args=[unit.id])).content.decode()


@pytest.mark.usefixtures("world_db")
def test_the_network_names_all_thirty_units() -> None:
    page = Client().get("/units/").content.decode()
    with work(Visitor()):
        units = network.units()
    assert len(units) == 30
    assert [unit.key for unit in units if reverse("unit", args=[unit.id]) not in page] == []


@pytest.mark.usefixtures("world_db")
def test_posts_are_shown_to_those_who_answer_for_them_alone() -> None:
    with work(Visitor()):
        unit = network.unit_by_key("drk-hs-cm")
    address = reverse("unit", args=[unit.id])
    shown = {
        key: "Geförderte Stellen" in client_of(key).get(address).content.decode()
        for key in ("visitor", "miriam", "michael", "lukas", "elif")
    }
    assert shown == {"visitor": False, "miriam": False, "michael": True, "lukas": True, "elif": False}


def test_whoever_leaves_loses_the_open_session_at_once(michael: Actor) -> None:
    deniz = client_of("deniz")
    assert deniz.get(START).status_code == 200
    leaving = membership_of("deniz")
    answer = client_of("michael").post(reverse("unit_member_end", args=[leaving.id]))
    assert answer.status_code == 302
    assert deniz.get(START).status_code == 302
    with at_work(michael):
        assert leaving.user_id not in {m.user_id for m in network.memberships_of_unit(michael.unit_id)}


def test_new_roles_count_from_the_next_sign_in(michael: Actor) -> None:
    deniz = client_of("deniz")
    changing = membership_of("deniz")
    answer = client_of("michael").post(
        reverse("unit_member", args=[changing.id]), {"roles": ["case_manager", "privacy_officer"]}
    )
    assert answer.status_code == 302
    assert membership_of("deniz").roles == {"case_manager", "privacy_officer"}
    assert deniz.get(START).status_code == 302


def test_saving_without_a_change_ends_nobodys_work(michael: Actor) -> None:
    deniz = client_of("deniz")
    same = {"roles": sorted(membership_of("deniz").roles)}
    answer = client_of("michael").post(reverse("unit_member", args=[membership_of("deniz").id]), same)
    assert answer.status_code == 302
    assert deniz.get(START).status_code == 200


def test_a_member_needs_a_role(michael: Actor) -> None:
    answer = client_of("michael").post(reverse("unit_member", args=[membership_of("deniz").id]), {})
    assert answer.status_code == 200
    assert 'class="st-field' in answer.content.decode()
    assert membership_of("deniz").roles == {"case_manager"}


def test_nobody_ends_or_changes_the_own_membership(michael: Actor) -> None:
    own = membership_of("michael")
    client = client_of("michael")
    assert client.post(reverse("unit_member_end", args=[own.id])).status_code == 403
    assert client.post(reverse("unit_member", args=[own.id]), {"roles": ["case_manager"]}).status_code == 403
    assert membership_of("michael").roles == {"unit_admin"}


def test_a_member_of_another_unit_does_not_exist(michael: Actor) -> None:
    foreign = membership_of("jan")
    assert client_of("michael").post(reverse("unit_member_end", args=[foreign.id])).status_code == 404
    assert membership_of("jan").valid_to is None
