"""Emergency, blocks, reasons, own notes, members and invitations: axe finds nothing, also after a wrong input."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from cast import actor, client_of
from emergency.test_emergency import open_named, seen
from support.accessible import problems
from support.databases import Database
from support.gate import Gate, build_gate
from unit.test_logins import NEW, create
from unit.test_units import membership_of

pytestmark = pytest.mark.browser


def look(key: str, path: str, typed: dict[str, str] | None = None) -> tuple[str, bytes]:
    """Return a page as a member of the cast gets it; with ``typed`` after sending that."""
    client = client_of(key)
    answer = client.get(path) if typed is None else client.post(path, typed)
    assert answer.status_code == 200, (key, path)
    return path, answer.content


def test_nothing_is_wrong_with_the_pages_of_protection(
    fresh_cast: Database, page: Page, axe_source: str
) -> None:
    gate: Gate = build_gate()
    opened = open_named(gate.sabine, gate.drk)
    assert seen(gate.sabine, gate.person_id)
    review, blocks = f"/emergency/reviews/{opened}/", f"/people/{gate.person_id}/blocks/"
    shut_out = {"user_id": str(actor("deniz").user_id), "reason": "verwandt"}
    assert client_of("miriam").post(blocks, shut_out).status_code == 302
    pages = [
        look("stefanie", "/emergency/new/"),
        look("stefanie", "/emergency/new/", {}),
        look("sabine", f"/emergency/{opened}/"),
        look("ines", "/emergency/reviews/"),
        look("ines", review),
        look("ines", review, {}),
        look("ines", f"{review}notice/", {}),
        look("ines", "/emergency/figures/"),
        look("ines", "/privacy/"),
        look("miriam", "/"),
        look("miriam", blocks),
        look("miriam", blocks, {}),
        look("miriam", f"/why/{gate.person_id}/"),
        look("sabine", f"/why/{gate.person_id}/"),
        look("miriam", f"/cases/{gate.case_id}/notes/", {}),
        look("miriam", f"/cases/{gate.case_id}/disclosures/"),
        look("miriam", f"/cases/{gate.case_id}/disclosures/print/?language=ar"),
        look("paul", "/basis/new/", {}),
    ]
    assert problems(page, axe_source, pages) == {}


def test_nothing_is_wrong_with_the_pages_of_members(
    fresh_cast: Database, page: Page, axe_source: str
) -> None:
    invitation = create()
    pages = [
        look("michael", "/units/own/"),
        look("michael", "/units/own/members/new/"),
        look("michael", "/units/own/members/new/", {}),
        look("michael", "/units/own/members/new/", NEW | {"login": "nina.neu"}),
        look("michael", f"/units/own/members/{membership_of('miriam').id}/"),
        look("visitor", invitation),
        look("visitor", invitation, {"new_password1": "kurz", "new_password2": "anders"}),
        look("visitor", "/account/login/"),
    ]
    assert problems(page, axe_source, pages) == {}
