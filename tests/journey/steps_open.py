"""Steps 11 to 13: the money, the directory for everybody, the overview."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from journey.desk import Desk, Office


def look_at_the_money(office: Office) -> None:
    """Step 11: the programme of the Land, the posts of the Kreis, and why there is no third half post."""
    _programme(office.desk("henrike"))
    _posts(office.desk("lukas"))


def _programme(henrike: Desk) -> None:
    henrike.menu("Förderung")
    step = henrike.section("Erster Schritt 2020")
    for text in ("200 halbe Stellen", "5.000.000 EUR", "25.000 EUR", "Je halbe Stelle"):
        expect(step).to_contain_text(text)
    allocated, still_open = henrike.figure("Zugewiesen"), henrike.figure("Offen")
    assert allocated > 0
    assert allocated + still_open == henrike.figure("Gesamt") == 200
    allocations = step.get_by_role("table", name="Zuweisungen dieses Schritts")
    assert _row(allocations, "Kreis Heinsberg")[:4] == ["Kreis Heinsberg", "Heinsberg", "2", "50.000 €"]
    henrike.show("11-programme")


def _posts(lukas: Desk) -> None:
    lukas.menu("Förderung")
    first = _allocation(lukas, "Baustein 3", "Zuweisung 2020")
    expect(first).to_contain_text("2 halbe Stellen, 50.000 €")
    for unit, holder in (
        ("Ausländerbehörde", "Volker Schiffers"),
        ("Einbürgerungsbehörde", "Nadine Cremers"),
    ):
        _title, place, share, who, since, *_rest = _row(first, unit)
        assert unit in place
        assert (share, who.split("\n")[0]) == ("0,5", holder)
        assert re.match(r"\d\d\.\d\d\.2020", since)
    lukas.show("11-posts", at=first)
    six = _allocation(lukas, "Baustein 2", "Zuweisung 2021")
    expect(six).to_contain_text("6 Stellen, 330.000 €")
    expect(six).to_contain_text("55.000 €")
    carriers = [row.locator("td").first.inner_text().split()[0] for row in six.locator("tbody tr").all()]
    assert sorted(carriers) == ["DRK", "Diakonie", "KI", "KI", "KI", "KI"]
    _third_half_post(lukas)


def _allocation(desk: Desk, block: str, allocation: str) -> Locator:
    heading = desk.page.get_by_role("heading", name=allocation, exact=True)
    return desk.section(block).locator(".st-card").filter(has=heading).first


def _row(table: Locator, text: str) -> list[str]:
    cells = table.locator("tbody tr").filter(has_text=text).first.locator("th, td")
    return [cell.strip() for cell in cells.all_inner_texts()]


def _third_half_post(lukas: Desk) -> None:
    lukas.follow("Stelle einrichten")
    lukas.pick("Aus welcher Zuweisung?", "Baustein 3, 2020")
    lukas.pick("Bei welcher Stelle?", "Ausländerbehörde")
    lukas.pick("Wofür?", "Ausländer- und Einbürgerungsbehörde")
    lukas.fill(
        {
            "Bezeichnung": "Dritte halbe Stelle",
            "Anteil einer vollen Stelle": "0,5",
            "Bewilligt ab": "2020-10-01",
        }
    )
    lukas.press("Speichern")
    lukas.sees("Bitte prüfen Sie", "2 halbe Stellen")
    expect(lukas.field("Bezeichnung")).to_have_value("Dritte halbe Stelle")
    lukas.show("11-third-half-post")


def read_the_directory(office: Office) -> None:
    """Step 12: offers for everybody, on a page, on a map, on paper and through the API."""
    visitor = office.desk("visitor")
    visitor.open("/offers/")
    visitor.show("12-directory")
    visitor.show("12-directory-narrow", narrow=True)
    _search_and_filter(visitor)
    _one_offer(visitor)
    _on_paper(visitor)
    _by_api(visitor)


def _search_and_filter(visitor: Desk) -> None:
    visitor.fill({"Suche": "Sprachcafé"})
    visitor.press("Anzeigen")
    entries = visitor.section("Gefunden").locator("li")
    assert entries.count() >= 1
    expect(entries.first).to_contain_text("Sprachcafé")
    visitor.open("/offers/")
    visitor.pick("Ort", "Hückelhoven")
    visitor.pick("Sprache", "Arabisch")
    visitor.press("Anzeigen")
    for entry in visitor.section("Gefunden").locator("li").all():
        expect(entry).to_contain_text("Arabisch")
    visitor.open("/offers/")
    towns = visitor.main.locator("figure.st-map")
    expect(towns).to_contain_text("Als Tabelle")
    towns.locator("summary").click()
    assert towns.locator("tbody tr").count() == 10
    visitor.show("12-map", at=towns)


def _one_offer(visitor: Desk) -> None:
    visitor.open("/offers/?text=Sprachcafé")
    visitor._click(visitor.section("Gefunden").locator("li a").first)
    visitor.sees(
        "Geöffnet", "Ort", "Kosten", "Für wen?", "Was braucht man dafür?", "Sprachen", "Zuletzt geprüft"
    )
    visitor.sees("Beispiel", "kostenfrei")
    visitor.show("12-offer")


def _on_paper(visitor: Desk) -> None:
    visitor.open("/offers/print/?text=Sprachcafé")
    visitor.sees("Angebote zum Mitnehmen")
    assert visitor.main.get_by_role("img", name="QR-Code mit der Adresse dieser Seite").count() >= 1


def _by_api(visitor: Desk) -> None:
    answer = visitor.page.request.get("/api/v1/offers?limit=100")
    assert answer.status == 200
    offers = answer.json()["contents"]
    assert len(offers) >= 25
    assert {"title", "languages", "cost", "target_group", "conditions", "last_checked_on"} <= set(offers[0])
    assert any(offer["example"] for offer in offers)
    described = visitor.page.request.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/offers" in described["paths"]


def open_the_overview(office: Office) -> None:
    """Step 13: how the network works, in numbers, each with its table, and on a map of the ten municipalities."""
    birgit = office.desk("birgit")
    birgit.menu("Überblick")
    birgit.show("13-overview")
    for heading in ("Kontakte", "Fälle", "Weiterleitungen", "Befunde", "Stellen"):
        expect(birgit.section(heading)).to_be_visible()
    for title in (
        "Fälle nach Phase",
        "Befunde nach Stand",
        "Stellen nach Baustein",
        "Weiterleitungen nach Stand",
    ):
        expect(birgit.main.get_by_role("figure", name=title)).to_be_visible()
    birgit.sees("Stellen besetzt", "beantwortet")
    figures = birgit.main.locator("figure").all()
    assert len(figures) >= 10
    for figure in figures:
        table = figure.locator("table")
        empty = "Noch keine Zahlen in diesem Zeitraum." in figure.inner_text()
        assert empty or table.count() == 1, figure.inner_text()
    for map_of in ("Kontakte nach Ort", "Fälle nach Ort"):
        towns = birgit.main.get_by_role("figure", name=map_of)
        towns.locator("summary").click()
        assert towns.locator("tbody tr").count() == 10
    birgit.show("13-overview-cases", at=birgit.main.get_by_role("figure", name="Fälle nach Phase"))
    birgit.show("13-map", at=birgit.main.get_by_role("figure", name="Fälle nach Ort"))
    birgit.show("13-overview-narrow", narrow=True)
