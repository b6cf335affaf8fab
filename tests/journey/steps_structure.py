"""Steps 9 and 10: two findings become a theme, a proposal, a decision, and the answer comes back."""

from __future__ import annotations

import datetime as dt
import time

from playwright.sync_api import expect

from journey.desk import Desk, Office
from journey.story import BIRTH_YEAR, NAME, Story, day, german, now

CASE_TITLE = "Kein Kursplatz mit Kinderbetreuung für Menschen nach § 24 im Westen"
AGENCY_TITLE = "In den Treffpunkten im Westen fragen jede Woche Eltern nach einem Kurs"
HAPPENED = (
    "Eine Mutter mit vorübergehendem Schutz findet seit Monaten keinen Sprachkurs mit Kinderbetreuung im Westen"
    " des Kreises."
)
THEME = "Sprachkurse mit Kinderbetreuung im Westen"
PROPOSAL = "Ein Kurs am Vormittag in Gangelt, daneben betreut ein Träger die Kinder im selben Haus."
DECISION = (
    "Das Jobcenter richtet mit einem Kursträger bis zum Frühjahr einen Kurs mit Betreuung in Gangelt ein."
)
REPORT = "Der Kurs in Gangelt beginnt mit sechzehn Plätzen und Betreuung im selben Haus."
BACK = "Der Kurs mit Betreuung ist da. Danke für Ihren Hinweis."
JOBCENTRE = "Jobcenter Kreis Heinsberg"


def write_the_findings(office: Office, story: Story) -> None:
    """Step 9: one from the case, in under a minute and without names; one from the meeting points, without a case."""
    miriam, amina = office.desk("miriam"), office.desk("amina")
    first = _write_from_the_case(miriam, office, story)
    _write_without_a_case(amina)
    second = amina.page.url.removeprefix(office.address)
    refused = amina.page.request.get(story.case)
    assert refused.status == 403
    story.findings = (first, second)


def _write_from_the_case(miriam: Desk, office: Office, story: Story) -> str:
    miriam.open(story.case)
    started = time.monotonic()
    miriam.follow("Befund schreiben")
    _fill_finding(miriam, HAPPENED)
    miriam.show("09-finding-form")
    family = NAME.split()[1]
    for telling in (
        f"Frau {family} findet keinen Kurs mit Betreuung.",
        "Geboren am 03.04.1991, findet keinen Kurs.",
    ):
        _fill_finding(miriam, telling)
        miriam.press("Speichern")
        miriam.sees("Bitte prüfen Sie")
        assert miriam.field("Was ist passiert?").get_attribute("aria-invalid") == "true"
        expect(miriam.field("Was ist passiert?")).to_have_value(telling)
        if family in telling:
            miriam.show("09-finding-refused")
    _fill_finding(miriam, HAPPENED)
    miriam.press("Speichern")
    assert time.monotonic() - started < 60
    miriam.sees("Der Befund ist gespeichert.", HAPPENED, "Zum Fall", "(sieht nur Ihre Stelle)")
    miriam.sees_nowhere(NAME)
    miriam.show("09-finding")
    return miriam.page.url.removeprefix(office.address)


def _fill_finding(desk: Desk, happened: str) -> None:
    desk.pick("Worum geht es?", "Sprache")
    desk.fill(
        {
            "Was ist passiert?": happened,
            "Was folgt daraus für die Menschen?": "Der Spracherwerb beginnt ein Jahr später.",
        }
    )


def _write_without_a_case(amina: Desk) -> None:
    amina.menu("Befunde")
    amina.follow("Befund schreiben")
    _fill_finding(amina, "In drei Treffpunkten fragen jede Woche Eltern nach einem Kurs mit Betreuung.")
    amina.unfold("Mehr angeben")
    amina.fill({"Überschrift": AGENCY_TITLE, "Gebiet": "Westen des Kreises"})
    amina.pick("Wie oft kommt das vor?", "oft")
    amina.press("Gibt es das schon?")
    amina.sees("Das hat schon")
    amina.press("Speichern")
    amina.sees("Der Befund ist gespeichert.", AGENCY_TITLE, "Integrationsagentur")
    assert amina.main.get_by_text("Aus dem Fall").count() == 0


def lead_the_theme_to_a_decision(office: Office, story: Story) -> None:
    """Step 10, first half: bundle, work out, put on the agenda, decide with owner and due date."""
    birgit, gregor = office.desk("birgit"), office.desk("gregor")
    _bundle(birgit, office, story)
    _work_out(birgit, gregor, story)
    meeting = _plan_meeting(birgit, office, story)
    _decide(gregor, meeting)
    birgit.open(story.theme)
    birgit.sees(DECISION, JOBCENTRE, "beschlossen", german(day(90)))
    birgit.show("10-theme")
    birgit.show("10-theme-narrow", narrow=True)


def _bundle(birgit: Desk, office: Office, story: Story) -> None:
    birgit.menu("Heute")
    expect(birgit.section("Befunde ohne Thema")).to_contain_text("Eine Mutter mit vorübergehendem Schutz")
    birgit.menu("Themen")
    birgit.follow("Befunde bündeln")
    birgit.sees_nowhere(NAME, BIRTH_YEAR, "Miriam Kessler")
    birgit.tick("Welche Befunde gehören dazu?", "Eine Mutter mit vorübergehendem Schutz", AGENCY_TITLE)
    birgit.fill({"Titel des Themas": THEME, "Worum geht es?": "Eltern finden keinen Kurs mit Betreuung."})
    birgit.pick("Bereich", "Sprache")
    birgit.show("10-bundle")
    birgit.press("Thema anlegen")
    birgit.sees("Das Thema ist angelegt.", THEME, "2 Befunde", HAPPENED)
    birgit.sees_nowhere(NAME)
    story.theme = birgit.page.url.removeprefix(office.address)


def _work_out(birgit: Desk, gregor: Desk, story: Story) -> None:
    birgit.menu("Sitzungen")
    birgit.follow("Gruppen")
    birgit.follow("Gruppe anlegen")
    birgit.fill({"Name der Gruppe": "Arbeitsgruppe Sprache", "Auftrag": "Wege in den Kurs."})
    birgit.tick("Art", "Arbeitsgruppe")
    birgit.tick("Stellen mit Sitz", JOBCENTRE, "DRK")
    birgit.field("Ich führe den Vorsitz").check()
    birgit.press("Anlegen")
    birgit.sees("Die Gruppe ist angelegt.")
    birgit.open(story.theme)
    birgit.follow("An eine Arbeitsgruppe")
    birgit.pick("Arbeits- oder Projektgruppe", "Arbeitsgruppe Sprache")
    birgit.fill({"Auftrag an die Gruppe": "Bitte eine Lösung für den Westen vorschlagen."})
    birgit.press("Übergeben")
    birgit.sees("Die Arbeitsgruppe hat das Thema.")


def _propose(sabine: Desk, story: Story) -> None:
    sabine.open(story.theme)
    sabine.follow("Lösung vorschlagen")
    sabine.fill(
        {
            "Was soll sich ändern?": PROPOSAL,
            "Welche Wirkung erwarten Sie?": "Sechzehn Eltern lernen ein Jahr früher.",
            "Wer muss handeln?": "Jobcenter und ein Kursträger",
        }
    )
    sabine.press("Vorschlag speichern")
    sabine.sees("Der Vorschlag ist gespeichert.", PROPOSAL)


def _plan_meeting(birgit: Desk, office: Office, story: Story) -> str:
    _propose(office.desk("sabine"), story)
    birgit.open("/bodies/")
    birgit.follow("KIM-Lenkungsgruppe")
    birgit.follow("Sitzung planen")
    begin = now() - dt.timedelta(minutes=1)
    birgit.fill({"Beginn": f"{begin:%Y-%m-%dT%H:%M}", "Ort": "Kreishaus Heinsberg"})
    birgit.press("Sitzung planen")
    meeting = birgit.page.url.removeprefix(office.address)
    birgit.follow("Punkt hinzufügen")
    birgit.pick("Thema", THEME)
    birgit.press("Hinzufügen")
    birgit.sees("Der Punkt steht auf der Tagesordnung.", THEME, "Lösungsvorschlag der Arbeitsgruppe")
    return meeting


def _decide(gregor: Desk, meeting: str) -> None:
    gregor.open(meeting)
    gregor.sees("Tagesordnung", THEME)
    gregor.follow("Beschluss festhalten")
    gregor.sees(PROPOSAL)
    gregor.tick("Art des Beschlusses", "Auftrag")
    gregor.fill({"Wortlaut": DECISION, "Frist": day(90), "Dafür": "9", "Dagegen": "0", "Enthalten": "1"})
    gregor.show("10-decision-form")
    gregor.press("Festhalten")
    gregor.sees("Bitte prüfen Sie")
    expect(gregor.field("Wortlaut")).to_have_value(DECISION)
    gregor.pick("Zuständige Stelle", JOBCENTRE)
    gregor.press("Festhalten")
    gregor.sees("Der Beschluss ist festgehalten.", DECISION, JOBCENTRE, "9 dafür, 0 dagegen, 1 enthalten")
    gregor.show("10-meeting")


def report_what_became_of_it(office: Office, story: Story) -> None:
    """Step 10, second half: the owner reports, the coordination confirms, both authors read it on their start page."""
    sabine, birgit = office.desk("sabine"), office.desk("birgit")
    sabine.menu("Heute")
    expect(sabine.section("Beschlüsse, über die zu berichten ist")).to_contain_text(THEME)
    sabine.open(story.theme)
    sabine.follow("Über die Umsetzung berichten")
    sabine.tick("Stand", "erledigt gemeldet")
    sabine.fill({"Was ist geschehen?": REPORT})
    sabine.press("Bericht speichern")
    sabine.sees("Der Bericht ist gespeichert.", REPORT)
    birgit.menu("Heute")
    birgit.sees("Rückmeldung bestätigen")
    birgit.open(story.theme)
    birgit.follow("Erledigung prüfen")
    birgit.fill({"Was wird den Stellen mitgeteilt, die es gemeldet haben?": BACK})
    birgit.press("Erledigung bestätigen")
    birgit.sees("Die Erledigung ist bestätigt.")
    for key, finding in zip(("miriam", "amina"), story.findings, strict=True):
        desk = office.desk(key)
        desk.menu("Heute")
        news = desk.section("Was aus Ihren Befunden wurde")
        expect(news).to_contain_text(BACK)
        expect(news).to_contain_text("erledigt")
        desk.show(f"10-news-{key}", at="Was aus Ihren Befunden wurde")
        desk.open(finding)
        desk.sees(THEME, DECISION, REPORT, "erledigt")
