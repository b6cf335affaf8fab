"""Notes of their author alone: no clear text in the database, no reader but the author, keys that can be changed."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from cast import actor, at_work, client_of
from ids import id_of
from strang.access import operations as access
from strang.access.types import AssignmentKind
from strang.cases import models, operations, own_notes
from strang.cli.surroundings import strang
from strang.demo.canaries import canary
from strang.foundation.context import SystemActor, work
from strang.foundation.envelope import KeyUnavailableError, MasterKeys
from strang.network import keys
from strang.network.models import UnitKey
from support.casework import Casework
from support.databases import Database
from support.searching import files_below, holding, places_of

pytestmark = pytest.mark.usefixtures("fresh_world")
KEEPER = SystemActor(keys.KEEPER)
UNIT = "drk-hs-cm"


@pytest.fixture
def masters(settings: Settings, tmp_path: Path) -> Path:
    """Give the test a key file of its own to change: a copy of the run's."""
    path = tmp_path / "master.json"
    shutil.copy(settings.STRANG_MASTER_KEY_FILE, path)
    settings.STRANG_MASTER_KEY_FILE = path
    return path


def words() -> str:
    return f"Kanarie{uuid4().hex}"


def post(key: str, text: str, confidentiality: str) -> str:
    """Send the form of a note and return the page that follows."""
    answer = client_of(key).post(
        f"/cases/{id_of('own_case')}/notes/",
        {"text": text, "confidentiality": confidentiality, "contact_kind": "talk"},
        follow=True,
    )
    assert answer.status_code == 200
    return answer.content.decode()


def own_note(text: str, person: Casework | None = None) -> UUID:
    note: UUID = (person or Casework()).do(
        "write_note", case_id=id_of("own_case"), text=text, confidentiality="author"
    )
    return note


def page(key: str = "miriam", part: str = "notes/") -> str:
    answer = client_of(key).get(f"/cases/{id_of('own_case')}/{part}")
    assert answer.status_code == 200
    return answer.content.decode()


def bring_in(key: str) -> None:
    """Let a colleague of miriam work on her case."""
    miriam, colleague = actor("miriam"), actor(key)
    with at_work(miriam):
        person_id = models.Case.objects.get(id=id_of("own_case")).person_id
        access.assign(
            miriam, person_id=person_id, user_id=colleague.user_id, kind=AssignmentKind.TEAM, reason="Test"
        )


def command(
    database: Database, masters: Path, *words: str, owner: bool = False
) -> subprocess.CompletedProcess[str]:
    environment = database.environment(owner=owner) | {"STRANG_MASTER_KEY_FILE": str(masters)}
    return strang(*words, environment=environment, capture_output=True, stdin=subprocess.DEVNULL)


@contextmanager
def looking_back(database: Database, table: str) -> Iterator[None]:
    """Keep a transaction open that may still see every row of now, as a backup does, until a table is rewritten."""
    over = threading.Event()

    def wait(raw: psycopg.Connection, watcher: psycopg.Connection) -> None:
        where = "SELECT pg_relation_filepath(%s)"
        before = watcher.execute(where, [table]).fetchone()
        while watcher.execute(where, [table]).fetchone() == before and not over.wait(0.05):
            pass
        raw.execute("ROLLBACK")

    with database.cluster.admin(database.name) as raw, database.cluster.admin(database.name) as watcher:
        raw.execute("SET idle_in_transaction_session_timeout = 0")
        raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        raw.execute("SELECT count(*) FROM network_unit")
        waiting = threading.Thread(target=wait, args=(raw, watcher))
        waiting.start()
        yield
        over.set()
        waiting.join()


def versions() -> dict[UUID, int | None]:
    with work(KEEPER):
        return dict(models.Note.objects.values_list("id", "key_version"))


def as_superuser(database: Database, statement: str, *values: object) -> None:
    """Change something behind all rules and triggers."""
    with database.cluster.admin(database.name) as raw:
        raw.execute("SET session_replication_role = replica")
        raw.execute(statement, values)


# -- what the database holds --------------------------------------------------------------------------------


def test_no_word_of_an_own_note_is_in_dump_files_or_log(fresh_world: Database) -> None:
    own, team = words(), words()
    assert own in post("miriam", f"Gedanke {own}", "author")
    assert team in post("miriam", f"Gespräch {team}", "team")
    assert places_of(fresh_world, own) == {"dump": 0, "table": 0, "files": 0, "wal": 0, "log": 0}
    control = places_of(fresh_world, team)
    assert min(control[place] for place in ("dump", "table", "files", "wal")) >= 1, control


def test_the_key_is_not_in_the_database(fresh_world: Database) -> None:
    own_note(words())
    miriam = actor("miriam")
    with at_work(miriam):
        key = keys.current_data_key(miriam, unit_id=miriam.unit_id)
    masters = keys.master_keys()
    with fresh_world.cluster.admin(fresh_world.name) as raw:
        raw.execute("CHECKPOINT")
    files = files_below(fresh_world.cluster.data_path)
    with work(KEEPER):
        wrapped = bytes(UnitKey.objects.get(unit__key=UNIT).wrapped)
    assert holding(files, wrapped) >= 1
    for secret in (key.secret, masters.keys[masters.current]):
        assert holding(files, secret) == 0


@pytest.mark.parametrize(
    ("confidentiality", "text", "ciphertext", "version"),
    [
        ("author", "im Klartext", None, None),
        ("author", "im Klartext", b"x" * 40, 1),
        ("author", "", None, 1),
        ("author", "", b"x" * 40, None),
        ("team", "", b"x" * 40, 1),
        ("team", "für das Team", b"x" * 40, None),
        ("other", "im Klartext", None, None),
    ],
)
def test_the_table_takes_no_clear_text_of_an_author(
    confidentiality: str, text: str, ciphertext: bytes | None, version: int | None
) -> None:
    own_note(words())
    miriam = actor("miriam")
    insert = (
        "INSERT INTO cases_note (id, unit_id, person_id, case_id, topic, confidentiality, author_id, created_at,"
        " text, ciphertext, key_version, contact_kind, happened_on) SELECT gen_random_uuid(), unit_id, person_id,"
        " id, 'casework', %s, %s, now(), %s, %s, %s, 'talk', current_date FROM cases_case WHERE id = %s"
    )
    values = [confidentiality, miriam.user_id, text, ciphertext, version, id_of("own_case")]
    with at_work(miriam), connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="cases_note_own_encrypted"), transaction.atomic():
            cursor.execute(insert, values)
        cursor.execute(insert, ["team", miriam.user_id, "für das Team", None, None, id_of("own_case")])


def test_every_other_table_refuses_rows_of_an_author_alone(fresh_world: Database) -> None:
    with psycopg.connect(fresh_world.owner_url) as owner:
        rows = owner.execute(
            "SELECT c.relname, pg_get_constraintdef(k.oid) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " AND a.attname = 'confidentiality' LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.convalidated"
            " AND k.conname = c.relname || '_team_only' WHERE c.relkind = 'r' ORDER BY 1"
        ).fetchall()
    assert len(rows) > 15
    open_to_authors = [
        table for table, rule in rows if "(confidentiality)::text = 'team'::text" not in str(rule)
    ]
    assert open_to_authors == ["cases_note"]


def test_only_the_keepers_process_changes_a_note() -> None:
    note, miriam = own_note(words()), actor("miriam")
    with at_work(miriam):
        assert models.Note.objects.filter(id=note).update(ciphertext=b"x" * 40) == 0
        assert UnitKey.objects.update(wrapped=b"x") == 0
    with work(SystemActor("load-reference"), write=True):
        assert not models.Note.objects.exists()
        assert not UnitKey.objects.exists()
        assert UnitKey.objects.update(wrapped=b"x") == 0


# -- who reads ----------------------------------------------------------------------------------------------


def test_the_author_reads_it_and_the_overview_shows_no_word_of_it() -> None:
    text = words()
    own_note(text)
    assert text in page()
    assert canary("own-note-author") in page()
    overview = page(part="")
    assert text not in overview
    assert canary("own-note-author") not in overview
    assert "eigene Notiz, nur für Sie" in overview


def test_a_colleague_on_the_case_gets_neither_words_nor_row() -> None:
    text, deniz = words(), actor("deniz")
    note = own_note(text)
    bring_in("deniz")
    shown = page("deniz") + page("deniz", "")
    assert canary("own-note-team") in shown
    assert text not in shown
    assert "eigene Notiz" not in shown
    with at_work(actor("miriam"), write=False):
        row = models.Note.objects.get(id=note)
    with at_work(deniz, write=False):
        assert not models.Note.objects.filter(id=note).exists()
        assert own_notes.texts_of(deniz, [row]) == {}


@pytest.mark.parametrize("key", ["birgit", "volker", "michael", "jan", "thomas", "ruth", "paul"])
def test_nobody_elsewhere_sees_a_note_or_a_key(key: str) -> None:
    note, someone, unit_id = own_note(words()), actor(key), actor("miriam").unit_id
    with at_work(someone, write=False):
        assert not models.Note.objects.filter(id=note).exists()
        own = UnitKey.objects.values_list("unit_id", flat=True)
        assert set(own) <= {someone.unit_id}
        if someone.unit_id != unit_id:
            with pytest.raises(KeyUnavailableError):
                keys.data_keys(someone, unit_id, {1})


def test_no_role_of_the_database_reads_a_note_or_a_key(fresh_world: Database) -> None:
    own_note(words())
    for url in (fresh_world.app_url, fresh_world.audit_url, fresh_world.sealer_url, fresh_world.owner_url):
        for role in ("", "strang_report", "strang_judge"):
            for table in ("cases_note", "network_unitkey"):
                with psycopg.connect(url) as raw:
                    try:
                        if role:
                            raw.execute(f"SET ROLE {role}")
                        assert raw.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
                    except psycopg.errors.InsufficientPrivilege:
                        pass


# -- what was moved or changed ------------------------------------------------------------------------------


def test_a_ciphertext_moved_to_another_row_is_not_shown(fresh_world: Database) -> None:
    first, second = words(), words()
    source, target = own_note(first), own_note(second)
    move = (
        "UPDATE cases_note SET ciphertext = (SELECT ciphertext FROM cases_note WHERE id = %s) WHERE id = %s"
    )
    as_superuser(fresh_world, move, source, target)
    shown = page()
    assert shown.count(first) == 1
    assert second not in shown
    assert "lässt sich zurzeit nicht lesen" in shown


def test_a_note_given_to_another_author_is_not_shown(fresh_world: Database) -> None:
    text = words()
    note = own_note(text)
    bring_in("deniz")
    as_superuser(
        fresh_world, "UPDATE cases_note SET author_id = %s WHERE id = %s", actor("deniz").user_id, note
    )
    shown = page("deniz")
    assert text not in shown
    assert "lässt sich zurzeit nicht lesen" in shown


# -- the keys -----------------------------------------------------------------------------------------------


def test_a_rotation_that_was_interrupted_goes_on(
    fresh_world: Database, masters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit_id = actor("miriam").unit_id
    with work(KEEPER):
        standing = models.Note.objects.filter(unit_id=unit_id).count()
    texts = [words() for _ in range(5)]
    before = {own_note(text) for text in texts}
    monkeypatch.setattr("strang.cases.operations.own_notes.BATCH", 2)
    with work(KEEPER, write=True):
        assert keys.begin_key_rotation(KEEPER, unit_id=unit_id) == 2
    with work(KEEPER, write=True):
        operations.renew_notes(KEEPER, unit_id=unit_id)
    assert set(versions().values()) == {1, 2}
    assert all(text in page() for text in texts)
    later = own_note("währenddessen")
    assert versions()[later] == 2
    done = command(fresh_world, masters, "keys", "rotate", "--unit", UNIT)
    assert done.returncode == 0, done.stderr
    assert "version 2" in done.stdout
    assert {versions()[note] for note in before} == {2}
    assert all(text in page() for text in texts)
    with work(KEEPER):
        assert [
            (each.version, each.emptied) for each in keys.key_versions(KEEPER) if each.unit_key == UNIT
        ] == [
            (1, True),
            (2, False),
        ]
    audited = (
        "SELECT count(DISTINCT row_id) FROM audit_entry WHERE system_name = %s AND table_name = 'cases_note'"
    )
    with fresh_world.cluster.admin(fresh_world.name) as raw:
        assert raw.execute(audited, [keys.KEEPER]).fetchone() == (len(before) + standing,)


def test_a_second_rotation_makes_a_third_key(fresh_world: Database, masters: Path) -> None:
    text = words()
    note = own_note(text)
    for version in (2, 3):
        assert command(fresh_world, masters, "keys", "rotate", "--unit", UNIT).returncode == 0
        assert versions()[note] == version
    assert text in page()


def test_a_note_that_cannot_be_decrypted_keeps_its_key(fresh_world: Database, masters: Path) -> None:
    text = words()
    good, broken = own_note(text), own_note(words())
    as_superuser(
        fresh_world, "UPDATE cases_note SET ciphertext = ciphertext || '\\x00' WHERE id = %s", broken
    )
    done = command(fresh_world, masters, "keys", "rotate", "--unit", UNIT)
    assert done.returncode == 1
    assert str(broken) in done.stderr
    assert (versions()[good], versions()[broken]) == (2, 1)
    with work(KEEPER):
        assert not any(each.emptied for each in keys.key_versions(KEEPER))


def test_no_note_is_written_under_a_key_while_it_is_retired() -> None:
    own_note(words())
    miriam, done = actor("miriam"), threading.Event()

    def rotate() -> None:
        with work(KEEPER, write=True):
            keys.begin_key_rotation(KEEPER, unit_id=miriam.unit_id)
        done.set()
        connection.close()

    thread = threading.Thread(target=rotate)
    with at_work(miriam):
        key = keys.current_data_key(miriam, unit_id=miriam.unit_id)
        thread.start()
        assert not done.wait(0.5)
    thread.join(10)
    assert done.is_set()
    assert key.version == 1
    later = own_note(words())
    assert versions()[later] == 2


def test_a_new_master_key_touches_no_note(fresh_world: Database, masters: Path) -> None:
    text = words()
    note = own_note(text)
    old = MasterKeys.load(masters)

    def state() -> tuple[bytes, str]:
        with work(KEEPER):
            row = models.Note.objects.get(id=note)
            return bytes(row.ciphertext or b""), UnitKey.objects.get(unit__key=UNIT).master_id

    before = state()
    assert before[1] == old.current
    with work(KEEPER, write=True):  # interrupted: the file has the new key, the rows name the old one
        new = keys.begin_master_rotation(KEEPER)
    assert text in page()
    done = command(fresh_world, masters, "keys", "rotate-master", "--forget-old")
    assert done.returncode == 0, done.stderr
    assert state() == (before[0], new)
    assert set(MasterKeys.load(masters).keys) == {new}
    assert text in page()
    assert (masters.stat().st_mode & 0o777) == 0o600


@pytest.mark.parametrize("loss", ["missing", "wrong"])
def test_a_lost_master_key_is_said_in_words(fresh_world: Database, masters: Path, loss: str) -> None:
    text = words()
    own_note(text)
    kept = masters.with_name("kept.json")
    masters.rename(kept)
    if loss == "wrong":
        MasterKeys.create(masters)
    shown = page()
    assert text not in shown
    assert "lässt sich zurzeit nicht lesen" in shown
    assert canary("own-note-team") in shown
    refused = post("miriam", "Neuer Gedanke", "author")
    assert "Der Schlüssel für eigene Notizen ist zurzeit nicht verfügbar" in refused
    assert "Neuer Gedanke" in refused
    team = words()
    assert team in post("miriam", team, "team")
    checked = command(fresh_world, masters, "check")
    assert checked.returncode == 1
    assert "Eigene Notizen" in checked.stderr
    for words_of in (("rotate", "--unit", UNIT), ("rotate-master",)):
        done = command(fresh_world, masters, "keys", *words_of)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
        assert "Schlüsseldatei" in done.stderr
    kept.replace(masters)
    assert text in page()
    assert command(fresh_world, masters, "check").returncode == 0


def test_migrate_makes_no_second_master_key_where_one_is_lost(fresh_world: Database, masters: Path) -> None:
    masters.unlink()
    command(fresh_world, masters, "migrate", "--quiet", owner=True)
    assert not masters.exists()
    masters.touch(mode=0o644)
    assert "Eigene Notizen" in command(fresh_world, masters, "check").stderr


def test_notes_of_an_older_version_are_encrypted_and_leave_no_trace(
    fresh_world: Database, masters: Path
) -> None:
    text = words()
    note = own_note("noch nicht")
    with fresh_world.cluster.admin(fresh_world.name) as raw:
        raw.execute("SET session_replication_role = replica")
        rule = raw.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'cases_note_own_encrypted'"
        ).fetchone()
        raw.execute("ALTER TABLE cases_note DROP CONSTRAINT cases_note_own_encrypted")
        raw.execute(
            "UPDATE cases_note SET text = %s, ciphertext = NULL, key_version = NULL WHERE id = %s",
            [text, note],
        )
        raw.execute(f"ALTER TABLE cases_note ADD CONSTRAINT cases_note_own_encrypted {rule[0]} NOT VALID")  # type: ignore[index]
    assert places_of(fresh_world, text)["table"] == 1
    with looking_back(fresh_world, "cases_note"):
        done = command(fresh_world, masters, "migrate", "--quiet", owner=True)
    assert done.returncode == 0, done.stderr
    assert text in page()
    after = places_of(fresh_world, text)
    assert (after["dump"], after["table"], after["files"]) == (0, 0, 0)
    with fresh_world.cluster.admin(fresh_world.name) as raw:
        valid = "SELECT convalidated FROM pg_constraint WHERE conname = 'cases_note_own_encrypted'"
        assert raw.execute(valid).fetchone() == (True,)


def test_the_form_says_what_only_me_means() -> None:
    assert "Niemand sonst kann es lesen" in page()
