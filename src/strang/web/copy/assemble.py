"""Putting the copy together: data for machines, a PDF to read, the documents; streamed, and kept nowhere."""

import datetime as dt
import hashlib
import io
import json
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from strang.consents import queries as consents
from strang.consents.types import Wording
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.network import queries as network
from strang.people import queries as people
from strang.people.types import Person
from strang.privacy import collecting, queries
from strang.privacy.catalogue import SECTIONS
from strang.privacy.collecting import Record
from strang.privacy.types import Choice, Request
from strang.privacy.whereabouts import without_whereabouts
from strang.web.paper import compiled
from strang.web.register.lines import Period, Sheet, as_data, sheet_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

SCHEMA = "strang.copy/1"
"""Name and version of the format (Art. 20 (1) GDPR: structured, common, machine-readable)."""

VOLUME_BYTES = 50 * 1024 * 1024
"""How many bytes of documents one archive takes; a larger file comes in several."""

TEMPLATE = Path(__file__).with_name("copy.typ")
_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}

ABOUT = (
    (
        "Zweck: Ihre Stelle verarbeitet diese Daten, um Sie zu beraten und Ihren Fall zu führen (Art. 15 Abs. 1"
        " Buchst. a DSGVO)."
    ),
    "Arten von Daten: Angaben zur Person, zur Beratung, Dokumente, Weitergaben (Buchst. b).",
    "Wer etwas bekommen hat, steht in den Abschnitten über andere Stellen und im Verzeichnis der Zugriffe (Buchst. c).",
    (
        "Dauer: bis zum Ende der Aufbewahrungsfrist, die für Ihre Stelle gilt. Fragen Sie Ihre Stelle nach dem Datum"
        " (Buchst. d)."
    ),
    "Sie können Berichtigung, Löschung oder Einschränkung verlangen und der Verarbeitung widersprechen (Buchst. e).",
    (
        "Sie können sich beschweren: Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen,"
        " bei kirchlichen Trägern deren Aufsicht (Buchst. f)."
    ),
    "Herkunft: Die Angaben stammen von Ihnen, soweit nichts anderes dabeisteht (Buchst. g).",
    "Es gibt keine automatisierte Entscheidung und kein Profiling (Buchst. h).",
    (
        "Vertrauliche Notizen einzelner Fachkräfte sind nur enthalten, wenn die Fachkraft sie selbst herausgibt. Über"
        " alle anderen wird gesondert entschieden; fragen Sie Ihre Stelle."
    ),
    "„[geschwärzt]“ steht, wo es um andere Menschen geht (Art. 15 Abs. 4 DSGVO).",
)


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything that goes into the archive, but for the documents' content."""

    person: Person
    unit: str
    words: Wording
    records: tuple[Record, ...]
    register: Sheet
    volumes: tuple[tuple[Record, ...], ...]
    """The documents, by archive; there is always a first one."""
    pending: int
    """Records about others nobody has decided on; the copy is not to leave the house before."""


def wording_of(reading: str) -> Wording:
    """Return the words of the person's language, German if there are none."""
    known = {words.code: words for words in consents.wordings()}
    return known.get(reading, known["de"])


def records_for(actor: Actor, request: Request) -> list[Record]:
    """Return the records of a copy before anything is blacked out.

    A representative gets none that is confidential, and nothing of where a protected person can be found.
    """
    found = collecting.records(actor, request.person_id)
    if not request.for_representative:
        return found
    kept = queries.confidential_rows(actor, request.person_id)
    if people.person(actor, request.person_id).protected:
        found = list(without_whereabouts(found))
    return [record for record in found if record.id not in kept]


def collected(actor: Actor, request: Request) -> Copy:
    """Return the copy that answers a request."""
    person = people.person(actor, request.person_id)
    words = wording_of(person.reading)
    decisions = queries.decisions_of(actor, request.id)
    without = (
        queries.confidential_rows(actor, request.person_id) if request.for_representative else frozenset()
    )
    found = records_for(actor, request)
    records = tuple(collecting.blackened(record, decisions.get(record.id)) for record in found)
    files = [
        record
        for record in records
        if record.file and (decision := decisions.get(record.id)) and decision.choice is Choice.INCLUDE
    ]
    return Copy(
        person,
        network.unit(actor.unit_id).name,
        words,
        records,
        sheet_of(actor, request.person_id, words, Period(), without=without),
        _volumes(files),
        sum(1 for record in found if record.about_others and record.id not in decisions),
    )


def data_of(copy: Copy, request: Request) -> bytes:
    """Return the copy for machines, as UTF-8 JSON."""
    content = {
        "schema": SCHEMA,
        "created": clock.now().isoformat(),
        "reference": request.reference,
        "unit": copy.unit,
        "person": {"id": str(copy.person.id), "name": copy.person.name},
        "records": [_for_machines(record) for record in copy.records],
        "register": as_data(copy.register, copy.words, Period()),
        "about": list(ABOUT),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def fingerprint(data: bytes) -> str:
    """Return the SHA-256 of the data."""
    return hashlib.sha256(data).hexdigest()


def archive(copy: Copy, data: bytes, volume: int, contents: dict[UUID, bytes]) -> Iterator[bytes]:
    """Yield the archive piece by piece: the documents at once, then the PDF, which takes its time to set."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        for record in copy.volumes[volume]:
            packed.writestr(file_name(record), contents.get(record.id, b""), zipfile.ZIP_STORED)
            yield sink.taken()
        if volume == 0:
            packed.writestr("daten.json", data)
            yield sink.taken()
            packed.writestr("kopie.pdf", pdf(copy))
            yield sink.taken()
    yield sink.taken()


def pdf(copy: Copy) -> bytes:
    """Return the copy to read, as tagged PDF/UA-1."""
    own, german = words(copy.words.code), words("de")
    content = {
        "unit": copy.unit,
        "person": copy.person.name,
        "on": f"{clock.today():%d.%m.%Y}",
        "lang": copy.words.code.partition("-")[0],
        "direction": copy.words.direction,
        "own": own,
        "german": german,
        "twin": copy.words.code != "de",
        "sections": [
            {"name": section, "records": [_to_read(each) for each in copy.records if each.section == section]}
            for section in SECTIONS
        ],
        "register": [
            [line.moment, line.german.unit, line.german.topics, line.german.purpose, line.german.basis]
            for line in copy.register.lines
        ],
        "register_heading": copy.words.register["heading"],
        "register_german": consents_heading(copy),
        "about": list(ABOUT),
    }
    return compiled(TEMPLATE, "copy", content)


def consents_heading(copy: Copy) -> str:
    """Return the German heading of the register; without a question to the database, which is closed by then."""
    return copy.words.register["heading"] if copy.words.code == "de" else "Wer hat was gesehen?"


@cache
def words(code: str) -> dict[str, str]:
    """Return the headings of a language, German if there are none."""
    known = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return dict(known.get(code, known["de"]))


def file_name(record: Record) -> str:
    """Return the name of a document in the archive."""
    return f"dokumente/{record.id}.{_ENDINGS.get(record.media_type, 'bin')}"


def _volumes(files: list[Record]) -> tuple[tuple[Record, ...], ...]:
    volumes: list[list[Record]] = [[]]
    room = VOLUME_BYTES
    for record in files:
        if record.size > room and volumes[-1]:
            volumes.append([])
            room = VOLUME_BYTES
        volumes[-1].append(record)
        room -= record.size
    return tuple(tuple(each) for each in volumes)


def _for_machines(record: Record) -> dict[str, object]:
    entry: dict[str, object] = {
        "table": record.table,
        "id": str(record.id),
        "topic": record.topic,
        "recorded_at": record.recorded_at.isoformat()
        if isinstance(record.recorded_at, dt.datetime)
        else None,
        "data": {value.name: value.raw for value in record.values},
        "words": {value.label: value.text for value in record.values},
    }
    if record.unit:
        entry["unit"] = record.unit
    if record.file:
        entry["file"] = file_name(record)
    return entry


def _to_read(record: Record) -> dict[str, object]:
    at = record.recorded_at
    day = f"{at.astimezone(clock.LOCAL_ZONE):%d.%m.%Y}" if isinstance(at, dt.datetime) else ""
    return {
        "title": record.title,
        "at": " · ".join(part for part in (day, record.unit) if part),
        "values": [
            [value.label, value.text] for value in record.values if not _is_key(value.raw, value.text)
        ],
        "file": file_name(record) if record.file else "",
    }


def _is_key(raw: object, text: str) -> bool:
    """Return whether a value is only a machine's key, which nobody reads on paper."""
    return isinstance(raw, str) and raw == text and len(text) == 36 and text.count("-") == 4  # noqa: PLR2004 - a UUID


class _Sink(io.RawIOBase):
    """Takes what an archive writes until somebody fetches it; nothing is kept."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Return that one may write."""
        return True

    def write(self, piece: "ReadableBuffer") -> int:
        """Take a piece."""
        content = bytes(piece)
        self._pieces.append(content)
        return len(content)

    def taken(self) -> bytes:
        """Return what has come since the last time."""
        content = b"".join(self._pieces)
        self._pieces.clear()
        return content
