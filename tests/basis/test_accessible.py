"""The new pages as axe sees them: structure, names, labels (the colours are checked in the gallery of the kit)."""

from __future__ import annotations

from playwright.sync_api import Page

from cast import actor, at_work, client_of
from strang.cli.surroundings import build_dir
from strang.consents import operations, queries
from support.bases import in_force, request
from support.databases import Database
from support.gate import build_gate

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def test_axe_finds_nothing_on_the_pages_of_permissions(fresh_cast: Database, page: Page) -> None:
    gate = build_gate()
    consent_id = gate.give(secrecy_release=False)
    empty = ("paul", "/basis/")
    pages = [_text(*empty)]
    basis_id = in_force()
    instance_id = request(gate, basis_id)
    ines = actor("ines")
    case = f"/cases/{gate.case_id}"
    wanted = [
        ("paul", "/basis/"),
        ("paul", "/basis/new/"),
        ("ines", f"/basis/{basis_id}/"),
        ("ines", "/basis/requests/"),
        ("ines", f"/basis/requests/{instance_id}/"),
        ("ines", "/basis/alarms/"),
        ("ines", "/"),
        ("miriam", f"{case}/bases/"),
        ("miriam", f"{case}/bases/new/"),
        ("miriam", f"{case}/consents/new/"),
        ("miriam", f"{case}/consents/{consent_id}/"),
        ("miriam", f"{case}/consents/{consent_id}/release/"),
        ("miriam", f"{case}/consents/{consent_id}/print/"),
    ]
    pages += [_text(*one) for one in wanted]
    with at_work(ines):
        operations.decide_instance(ines, instance_id=instance_id, approve=True)
        assert queries.instances_to_decide(ines) == []
    received = f"/basis/received/{instance_id}/"
    after = [("miriam", f"{case}/bases/"), ("sabine", "/referrals/"), ("sabine", received)]
    pages += [_text(*one) for one in after]
    assert client_of("sabine").post(received).status_code == 302
    pages.append(_text("sabine", received))
    after.append(("sabine", "taken over"))
    axe = (build_dir() / "test" / "axe.min.js").read_text(encoding="utf-8")
    found = {}
    for (key, path), html in zip([empty, *wanted, *after], pages, strict=True):
        page.set_content(html)
        page.evaluate(axe)
        result = page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations'],"
            " rules: {'color-contrast': {enabled: false}, 'target-size': {enabled: false}}})",
            TAGS,
        )
        problems = [(each["id"], [node["html"] for node in each["nodes"]]) for each in result["violations"]]
        if problems:
            found[key, path] = problems
    assert found == {}


def _text(key: str, path: str) -> str:
    answer = client_of(key).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()
