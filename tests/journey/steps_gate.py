"""Steps 5 to 8: consent, referral, the answer of the Jobcenter, the closed door, the withdrawal."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

from playwright.sync_api import expect

from journey.desk import Desk, Office
from journey.steps_case import advance
from journey.story import HEALTH, LANGUAGE, NAME, NOTE, ORIGINAL, WORK, Story, day, german, now

ABSENT = "01890000-0000-7000-8000-000000000000"
JOBCENTRE = "Jobcenter Kreis Heinsberg"
REQUEST = "Bitte klären Sie die Anerkennung und einen Kurs am Vormittag."
HIDDEN = (HEALTH, NOTE, "schlafen", "§ 24", "Vorübergehender Schutz", "Gesundheit", "Notiz", "Einschätzung")


def record_the_consent(office: Office, story: Story) -> None:
    """Step 5: recipient, two topics, purpose, three months, the text in the person's language, who was there."""
    miriam = office.desk("miriam")
    miriam.open(f"{story.case}consents/")
    miriam.sees("Keine andere Stelle sieht etwas")
    miriam.follow("Einwilligung festhalten")
    recipients = miriam.field("Wer darf etwas erfahren?").locator("option").all_inner_texts()
    assert any(name.startswith("Jobcenter") for name in recipients)
    assert not [name for name in recipients if "Ausländer" in name or "Einbürgerung" in name]
    miriam.pick("Wer darf etwas erfahren?", "Jobcenter")
    miriam.tick("Welche Themen?", "Arbeit", "Sprache")
    miriam.pick("Wozu?", "Leistungen und Vermittlung in Arbeit")
    until = miriam.field("Gilt bis einschließlich").input_value()
    assert _months_between(now().date(), dt.date.fromisoformat(until)) == 3
    expect(miriam.field("Sprache des Textes")).to_have_value("ar")
    miriam.show("05-consent-scope")
    miriam.press("Weiter: Text zeigen")
    _agree(miriam)
    miriam.sees("Die Einwilligung ist festgehalten.", "Jobcenter")
    miriam.show("05-consents")
    card = miriam.section(JOBCENTRE)
    for text in ("gilt", "Sprache, Arbeit", german(until)):
        expect(card).to_contain_text(text)
    miriam.follow(f"Einwilligung für {JOBCENTRE} ansehen")
    miriam.sees("Sprache, Arbeit", german(until), "العربية, Fassung", "SHA-256", "Frau Kessler")
    miriam.sees("Leistungen und Vermittlung in Arbeit", "auf Papier unterschrieben", "die Person selbst")


def _agree(miriam: Desk) -> None:
    own = miriam.main.locator('.st-twin__side[lang="ar"]').first
    expect(own).to_have_attribute("dir", "rtl")
    expect(miriam.main.locator('.st-twin__side[lang="de"]').first).to_contain_text("Jobcenter")
    miriam.show("05-consent-text")
    miriam.press("Einwilligung festhalten")
    miriam.sees("Bitte prüfen Sie")
    miriam.fill(
        {
            "Wer hat gedolmetscht?": "Herr Saleh, Sprachmittlung",
            "Wer war dabei?": "Frau Kessler, Case Management",
        }
    )
    miriam.tick("In welcher Form?", "auf Papier unterschrieben")
    for words in ("Die Person willigt ein", "Die Person entbindet von der Schweigepflicht"):
        box = miriam.main.get_by_label(words)
        expect(box).not_to_be_checked()
        box.check()
    miriam.press("Einwilligung festhalten")


def _months_between(first: dt.date, last: dt.date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def refer_to_the_jobcentre(office: Office, story: Story) -> None:
    """Step 6, first half: the case manager asks the Jobcenter, with exactly the topics of the consent."""
    miriam = office.desk("miriam")
    advance(miriam, story, "Vermittlung")
    miriam.open(f"{story.case}referrals/new/")
    miriam.pick("Welche Stelle soll helfen?", "Jobcenter")
    miriam.tick("Welche Themen soll die Stelle sehen?", "Arbeit", "Sprache", "Gesundheit")
    miriam.pick("Wozu?", "Leistungen und Vermittlung in Arbeit")
    miriam.fill({"Worum bitten Sie?": REQUEST, "Antwort erbeten bis": day(10)})
    miriam.press("Senden")
    miriam.sees("Dafür fehlt eine Einwilligung")
    expect(miriam.field("Worum bitten Sie?")).to_have_value(REQUEST)
    topics = miriam.main.get_by_role("group", name="Welche Themen soll die Stelle sehen?")
    topics.get_by_label("Gesundheit").uncheck()
    miriam.show("06-referral-form")
    miriam.press("Noch einmal senden")
    miriam.sees("Die Bitte ist unterwegs.")
    for text in ("Sprache, Arbeit", "wartet auf Übernahme", "seit heute"):
        expect(miriam.row(JOBCENTRE)).to_contain_text(text)
    miriam.menu("Heute")
    expect(miriam.section("Sie warten auf eine Antwort")).to_contain_text(NAME)


def answer_as_the_jobcentre(office: Office, story: Story) -> None:
    """Step 6, second half: two topics and nothing else; answer, appointment, result; the sender sees all of it."""
    sabine, miriam = office.desk("sabine"), office.desk("miriam")
    waiting = sabine.section("Andere warten auf Ihre Antwort")
    newest = waiting.get_by_role("link").filter(has_text="DRK").last
    story.referral = newest.get_attribute("href") or ""
    _take_over(sabine, story)
    _answer(sabine, miriam, story)
    sabine.open(story.referral)
    sabine.pick("Was ist daraus geworden?", "Anliegen erledigt", within=sabine.unfold("Ergebnis melden"))
    sabine.fill(
        {"Nachricht": "Anerkennung beantragt, Kurs ab Januar."}, within=sabine.unfold("Ergebnis melden")
    )
    sabine.press("Ergebnis melden")
    sabine.sees("Das Ergebnis ist gemeldet.")
    _read_the_result(miriam, story)


def _take_over(sabine: Desk, story: Story) -> None:
    sabine.open(story.referral)
    sabine.sees("Noch ohne Namen", "Name und Geburtsjahr, Sprache, Arbeit", "seit heute")
    sabine.sees_nowhere(NAME, ORIGINAL, REQUEST, WORK, LANGUAGE, *HIDDEN)
    sabine.show("06-recipient-before")
    sabine.press("Übernehmen")
    sabine.sees("Sie haben übernommen. Der Zugriff steht im Verzeichnis der Person.")
    sabine.sees(NAME, ORIGINAL, "1991", REQUEST, WORK, LANGUAGE)
    sabine.sees("Ich möchte wieder als Buchhalterin arbeiten.", "Anerkennung des Zeugnisses klären")
    sabine.sees_nowhere(*HIDDEN)
    sabine.show("06-recipient")
    for path in (story.person, story.case, f"{story.case}notes/", f"{story.case}assessment/GES/"):
        refused = sabine.page.request.get(path)
        absent = sabine.page.request.get(_absent(path))
        assert (refused.status, refused.body()) == (absent.status, absent.body())
        assert refused.status in {403, 404}


def _answer(sabine: Desk, miriam: Desk, story: Story) -> None:
    sabine.open(story.referral)
    sabine.fill({"Nachricht": "Gern, wir laden sie ein."}, within=sabine.unfold("Annehmen"))
    sabine.press("Annehmen")
    sabine.sees("Sie haben angenommen.")
    proposal = sabine.unfold("Termin vorschlagen")
    sabine.fill({"Wann?": f"{day(6)}T10:30", "Wo?": "Jobcenter Erkelenz, Zimmer 12"}, within=proposal)
    sabine.press("Termin vorschlagen")
    sabine.sees("Der Terminvorschlag ist unterwegs.")
    miriam.menu("Heute")
    expect(miriam.section("Sie warten auf eine Antwort")).to_contain_text("Termin bestätigen")
    miriam.open(f"{story.case}referrals/")
    expect(miriam.row(JOBCENTRE)).to_contain_text("Termin vorgeschlagen")
    miriam.follow(JOBCENTRE)
    miriam.sees("Wartezeit", "0 Tage", "Gern, wir laden sie ein.", "10:30", "Jobcenter Erkelenz, Zimmer 12")
    miriam.show("06-sender")
    miriam.press("Termin bestätigen")
    miriam.sees("Festgehalten.", "Termin bestätigt")


def _read_the_result(miriam: Desk, story: Story) -> None:
    miriam.open(f"{story.case}referrals/")
    expect(miriam.row(JOBCENTRE)).to_contain_text("Ergebnis gemeldet")
    miriam.open(story.case)
    history = miriam.section("Verlauf")
    for text in ("Ergebnis gemeldet", "Anliegen erledigt", "Angenommen", "Termin bestätigt", JOBCENTRE):
        expect(history).to_contain_text(text)
    miriam.show("06-sender-timeline", at="Verlauf")
    miriam.show("06-case-narrow", narrow=True)


def search_as_the_foreigners_authority(office: Office, story: Story) -> None:
    """Step 7: by name, by id, by address: the same answer, byte for byte, as for somebody who does not exist."""
    volker = office.desk("volker")
    volker.sees_nowhere(NAME, ORIGINAL, story.case, story.referral)
    links = volker.page.get_by_role("navigation").first.get_by_role("link").all_inner_texts()
    assert not {"Personen", "Fälle"} & set(links)
    known = [story.person, story.case, f"{story.case}plan.pdf", story.referral]
    pairs = [(path, _absent(path)) for path in known]
    pairs += [(f"/people/?q={quote(name)}", "/people/?q=Niemand") for name in (NAME, ORIGINAL, story.person)]
    for path, other in pairs:
        real, absent = volker.page.request.get(path), volker.page.request.get(other)
        assert real.status == absent.status, path
        assert real.body() == absent.body(), path
        assert NAME not in real.text(), path
    for path, status in ((story.referral, 404), (story.person, 403), (story.case, 403)):
        volker.open(path, status=status)
        volker.sees_nowhere(NAME, ORIGINAL)
    volker.open(story.referral, status=404)
    volker.sees("Diese Seite gibt es nicht, oder sie ist nicht für Sie bestimmt.")
    volker.show("07-nothing-found")
    volker.open("/referrals/")
    volker.sees("Zurzeit bittet keine andere Stelle um Hilfe")


def _absent(path: str) -> str:
    parts = path.split("/")
    return "/".join(ABSENT if len(part) == len(ABSENT) and part.count("-") == 4 else part for part in parts)


def withdraw_the_consent(office: Office, story: Story) -> None:
    """Step 8: the withdrawal works at once, on the page that is open; the register says who saw what, when, why."""
    sabine, miriam = office.desk("sabine"), office.desk("miriam")
    sabine.open(story.referral)
    sabine.sees(NAME)
    miriam.open(f"{story.case}consents/")
    miriam.follow(f"Einwilligung für {JOBCENTRE} ansehen")
    miriam.follow("Die Person widerruft")
    miriam.sees("sieht ab sofort nichts mehr", "Sie nennt keinen Namen und keine Daten.")
    miriam.tick("Von wem kam die Erklärung?", "von der Person selbst")
    miriam.fill({"Wie?": "Im Gespräch."})
    miriam.show("08-withdrawal")
    miriam.press("Widerruf festhalten")
    miriam.sees("Der Widerruf ist festgehalten.", "widerrufen")
    sabine.reload(status=404)
    sabine.sees_nowhere(NAME, ORIGINAL, WORK, REQUEST)
    gone, absent = sabine.page.request.get(story.referral), sabine.page.request.get(_absent(story.referral))
    assert gone.body() == absent.body()
    sabine.open("/referrals/")
    sabine.sees("Eine Berechtigung hat geendet")
    sabine.sees_nowhere(NAME, ORIGINAL)
    sabine.show("08-recipient-notice")
    miriam.open(f"{story.case}disclosures/")
    line = miriam.row(JOBCENTRE)
    for text in (
        JOBCENTRE,
        "Sprache",
        "Arbeit",
        "Leistungen und Vermittlung in Arbeit",
        "Einwilligung",
        "heute",
    ):
        expect(line).to_contain_text(text)
    expect(miriam.main).not_to_contain_text("Volker Schiffers")
    miriam.show("08-register")
    expect(miriam.main).not_to_contain_text("Sabine Wolters")
    miriam.press("Blatt zeigen")
    expect(miriam.main.locator('div[lang="ar"][dir="rtl"]').last).to_contain_text(JOBCENTRE)
    miriam.show("08-register-paper")
