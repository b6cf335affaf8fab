"""Steps 1 to 4: an anonymous contact, a case, the assessment, the plan."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from journey import paper
from journey.desk import IMAGES, TAKES_PICTURES, Desk, Office
from journey.story import (
    BIRTH_YEAR,
    HEALTH,
    LANGUAGE,
    NAME,
    NOTE,
    ORIGINAL,
    WORK,
    Story,
    day,
    german,
    now,
)

GOAL_WORK = "أريد أن أعمل محاسبة من جديد."
CRITERIA = (
    "Der Bedarf ist komplex (oft drei oder mehr Lebensbereiche).",
    "Mehrere Stellen sind beteiligt oder nötig.",
    "Die üblichen Wege führen hier nicht zum Ziel.",
    "Die eigenen Mittel der Person reichen dafür nicht aus.",
    "Die Person möchte das Case Management.",
)


def record_an_anonymous_contact(office: Office) -> None:
    """Step 1: the volunteer records a contact without a name, with the keyboard alone, and sees that it counts."""
    ruth = office.desk("ruth")
    ruth.menu("Heute")
    ruth.show("01-start-volunteer")
    ruth.menu("Kontakte")
    before = ruth.figure("Diese Woche")
    ruth.follow("Kontakt erfassen")
    ruth.sees("Ohne Namen und ohne Geburtsdatum.")
    labels = " ".join(ruth.main.locator("label, legend").all_inner_texts())
    assert not re.search(r"Vorname|Nachname|Geburt", labels)
    _fill_contact_with_the_keyboard(ruth)
    ruth.sees("Der Kontakt zählt. Es ist der ")
    assert ruth.figure("Diese Woche") == before + 1
    latest = ruth.main.locator("table.st-table tbody tr")
    expect(latest.first).to_contain_text("Arabisch")
    expect(latest.first).to_contain_text("verwiesen: Jobcenter")
    ruth.show("01-contacts")


def _fill_contact_with_the_keyboard(ruth: Desk) -> None:
    keyboard = ruth.page.keyboard
    ruth.tab_to(ruth.field("Sprache"))
    keyboard.press("Space")
    ruth.tab_to(ruth.field("In welcher Sprache?"))
    keyboard.type("Arab")
    ruth.tab_to(ruth.field("informiert"))
    keyboard.press("ArrowDown")
    expect(ruth.field("verwiesen")).to_be_checked()
    ruth.tab_to(ruth.field("Wohin verwiesen?"))
    keyboard.type("Jobcenter")
    ruth.tab_to(ruth.field("15"))
    keyboard.press("ArrowRight")
    expect(ruth.field("20")).to_be_checked()
    ruth.show("01-contact-form")
    ruth.show("01-contact-form-narrow", narrow=True)
    ruth.tab_to(ruth.main.get_by_role("button", name="Kontakt zählen"))
    with ruth.page.expect_event("load"):
        keyboard.press("Enter")


def turn_a_later_contact_into_a_case(office: Office, story: Story) -> None:
    """Step 2: search first, then the person, then the intake with the five criteria."""
    miriam = office.desk("miriam")
    miriam.menu("Heute")
    miriam.show("02-start-case-manager")
    _record_contact(miriam)
    _search_first(miriam)
    _create_person(miriam)
    story.person = miriam.page.url.split("?")[0].removeprefix(office.address)
    miriam.sees(NAME, ORIGINAL, BIRTH_YEAR)
    _open_case(miriam)
    story.case = miriam.page.url.removeprefix(office.address)
    miriam.sees("Der Fall ist eröffnet.", NAME, ORIGINAL, "Klärung und Aufnahme", "Ehrenamt oder KAI")
    miriam.follow("Aufnahmebogen")
    miriam.sees(*CRITERIA, "Seit höchstens drei Jahren hier", "Ehrenamt oder KAI")
    miriam.open("/contacts/")
    expect(
        miriam.main.locator("tbody tr").filter(has_text="Aufnahme ins Case Management").first
    ).to_contain_text("Fall eröffnet")


def _record_contact(miriam: Desk) -> None:
    miriam.menu("Kontakte")
    miriam.follow("Kontakt erfassen")
    miriam.tick("Worum ging es?", "Sprache", "Arbeit")
    miriam.pick("In welcher Sprache?", "Arabisch")
    miriam.tick("Wie ging es aus?", "Aufnahme ins Case Management")
    miriam.tick("Wie lange? (Minuten)", "45")
    miriam.pick("In welcher Gemeinde?", "Hückelhoven")
    miriam.press("Kontakt zählen")
    miriam.follow("Fall daraus machen")


def _search_first(miriam: Desk) -> None:
    asked_for = miriam.page.url
    miriam.open("/people/new/")
    miriam.sees("Bitte suchen Sie zuerst nach der Person.")
    miriam.open(asked_for)
    miriam.sees("Aus einem Kontakt wird ein Fall")
    miriam.fill({"Name": NAME})
    miriam.press("Suchen")
    miriam.sees("Niemand gefunden")
    miriam.show("02-search")
    miriam.follow("Person anlegen")


def _create_person(miriam: Desk) -> None:
    given, family = NAME.split()
    expect(miriam.field("Vorname im Pass oder Ausweis")).to_have_value(given)
    expect(miriam.field("Nachname im Pass oder Ausweis")).to_have_value(family)
    miriam.fill({"Name in der eigenen Schrift": ORIGINAL, "In Deutschland seit": str(now().year - 1)})
    miriam.pick("Geschlecht", "weiblich")
    miriam.pick("Staatsangehörigkeit", "Syrien")
    miriam.pick("Wohnt in", "Hückelhoven")
    miriam.pick("Erstsprache", "Arabisch")
    miriam.field("Dolmetschen ist nötig").check()
    miriam.pick("Liest am besten", "العربية")
    miriam.show("02-person-form")
    miriam.fill({"Geburtsdatum": "nicht bekannt"})
    miriam.press("Person anlegen")
    assert miriam.field("Geburtsdatum").get_attribute("aria-invalid") == "true"
    expect(miriam.field("Name in der eigenen Schrift")).to_have_value(ORIGINAL)
    miriam.fill({"Geburtsdatum": BIRTH_YEAR})
    miriam.press("Person anlegen")
    miriam.sees("Die Person ist angelegt.")


def _open_case(miriam: Desk) -> None:
    miriam.follow("Fall eröffnen")
    miriam.sees("Seit höchstens drei Jahren hier, unabhängig von Alter und Status")
    miriam.pick("Wie hat die Person zu Ihnen gefunden?", "Ehrenamt oder KAI")
    for criterion in CRITERIA[:-1]:
        miriam.tick(criterion, "ja")
    miriam.tick(CRITERIA[-1], "nein")
    miriam.press("Fall eröffnen")
    miriam.sees("Bitte prüfen Sie")
    miriam.tick(CRITERIA[-1], "ja")
    miriam.fill({"Stichwort dazu": "Sprache, Arbeit und Gesundheit hängen zusammen."})
    miriam.show("02-intake", at=CRITERIA[0])
    miriam.press("Fall eröffnen")


def advance(desk: Desk, story: Story, phase: str) -> None:
    """Move the case on to its next phase."""
    desk.open(story.case)
    desk.follow("Phase wechseln")
    desk.tick("Neue Phase", phase)
    desk.press("Speichern")
    desk.sees("Der Fall ist in der neuen Phase.")
    expect(desk.main.locator('.st-steps [aria-current="step"]')).to_contain_text(phase)


def assess_the_situation(office: Office, story: Story) -> None:
    """Step 3: areas of life with situation, resources, urgency and a dated level; the residence status."""
    miriam = office.desk("miriam")
    advance(miriam, story, "Einschätzung")
    miriam.open(f"{story.case}assessment/")
    for area, situation, urgency, level in (
        ("Arbeit", WORK, "in den nächsten Wochen", "2"),
        ("Sprache", LANGUAGE, "sofort", "2"),
        ("Gesundheit", HEALTH, "sofort", "1"),
    ):
        miriam.follow(area)
        miriam.fill(
            {
                "Wie ist die Lage?": situation,
                "Was kann die Person, was hilft ihr?": "Lernt gern und plant gut.",
            }
        )
        miriam.tick("Stufe", level)
        miriam.tick("Dringlichkeit", urgency)
        if area == "Arbeit":
            miriam.show("03-assessment-form")
        miriam.press("Einschätzung speichern")
        expect(miriam.row(situation)).to_contain_text(urgency)
        expect(miriam.row(situation)).to_contain_text("Lernt gern und plant gut.")
        expect(miriam.row(situation)).to_contain_text("heute")
    miriam.show("03-assessment")
    _residence_status(miriam)
    _notes(miriam, story)


def _residence_status(miriam: Desk) -> None:
    until = day(120)
    miriam.follow("Person")
    miriam.follow("Status eintragen")
    miriam.pick("Status", "Vorübergehender Schutz")
    miriam.fill({"Gültig ab": day(-200), "Gültig bis": until})
    miriam.press("Speichern")
    miriam.sees("Der Aufenthaltsstatus ist eingetragen.", "§ 24 Abs. 1 AufenthG", german(until))
    miriam.show("03-residence", at="Aufenthalt")


def _notes(miriam: Desk, story: Story) -> None:
    miriam.open(f"{story.case}notes/")
    miriam.fill({"Notiz": NOTE})
    miriam.press("Notiz speichern")
    miriam.sees(NOTE)


def agree_on_a_plan(office: Office, story: Story) -> None:
    """Step 4: goals in the person's words, steps with who and until when, the paper in two languages."""
    miriam = office.desk("miriam")
    advance(miriam, story, "Ziele und Plan")
    miriam.open(f"{story.case}plan/")
    miriam.sees("Noch kein Ziel")
    _goal(miriam, "Arbeit", GOAL_WORK, "Ich möchte wieder als Buchhalterin arbeiten.")
    _step(miriam, "Anerkennung des Zeugnisses klären", "eine andere Stelle", "Jobcenter", day(21))
    miriam.sees(GOAL_WORK, "Anerkennung des Zeugnisses klären", "Jobcenter, bis")
    _goal(miriam, "Gesundheit", "أريد أن أنام جيدًا.", "Ich möchte wieder gut schlafen.")
    miriam.show("04-plan", at="Ich möchte wieder als Buchhalterin arbeiten.")
    miriam.pick("Sprache des Plans", "العربية")
    miriam.press("Plan mit der Person vereinbaren")
    miriam.sees("Der Plan ist vereinbart.")
    _paper(miriam)
    miriam.press("Die Person hat unterschrieben")
    miriam.sees("Vermerkt: Der Plan ist unterschrieben.")


def _goal(miriam: Desk, area: str, wording: str, german_words: str) -> None:
    miriam.follow("Neues Ziel")
    miriam.pick("Lebensbereich", area)
    miriam.fill({"Ziel in den Worten der Person": wording, "Dasselbe auf Deutsch": german_words})
    expect(miriam.field("Sprache dieser Worte")).to_have_value("ar")
    miriam.fill({"Bis wann": day(90)})
    miriam.press("Speichern")
    miriam.sees(wording, german_words)


def _step(miriam: Desk, title: str, who: str, unit: str, due: str) -> None:
    miriam.follow("Schritt hinzufügen")
    miriam.fill({"Schritt": title, "Genauer": unit, "Bis wann": due})
    miriam.tick("Wer macht das?", who)
    miriam.press("Speichern")
    expect(miriam.row(title)).to_contain_text(unit)


def _paper(miriam: Desk) -> None:
    link = miriam.main.get_by_role("link", name="Plan als PDF").get_attribute("href") or ""
    answer = miriam.page.request.get(link)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    paper.check_tagged(answer.body(), holds=f"{ORIGINAL} {GOAL_WORK} ä")
    if TAKES_PICTURES:
        paper.picture(answer.body(), IMAGES / "04-plan-paper.png")
