"""`strang keys`: the keys of encrypted notes. Every part can be interrupted and called again."""

from __future__ import annotations

import argparse
import re
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from strang.cli.errors import CommandError
from strang.cli.surroundings import django_process

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.backends.utils import CursorWrapper
    from psycopg.errors import Diagnostic

    from strang.foundation.context import SystemActor
    from strang.network.types import KeyVersion

_TABLE, _RULE = "cases_note", "cases_note_own_encrypted"
_PATIENCE, _PAUSE = 60.0, 0.2
"""Seconds to wait for the transactions of others, and between two attempts."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parts = parser.add_subparsers(dest="part", metavar="WHAT", required=True)
    parts.add_parser("list", help="list the keys of the units, without the keys themselves")
    rotate = parts.add_parser("rotate", help="give a unit a new key and encrypt its notes anew")
    rotate.add_argument("--unit", required=True, help="key of the unit, as in the reference data")
    master = parts.add_parser(
        "rotate-master", help="make a new master key and wrap the keys of all units anew; no note is touched"
    )
    master.add_argument(
        "--forget-old",
        action="store_true",
        help="then take the old master keys out of the file; backups made before cannot be read without them",
    )


def run(options: argparse.Namespace) -> int:
    """Run one of the parts."""
    with django_process(owner=False):
        from strang.foundation.errors import StrangError

        try:
            if options.part == "list":
                return _list()
            if options.part == "rotate":
                return _rotate(options.unit)
            return _rotate_master(forget=options.forget_old)
        except StrangError as error:
            raise CommandError(str(error)) from error


def prepare() -> None:
    """Make the master key of a new installation, and encrypt what an older version wrote in the clear (as owner)."""
    from django.conf import settings

    from strang.cases import operations as cases
    from strang.foundation.context import work
    from strang.foundation.envelope import KeyUnavailableError, MasterKeys

    keeper = _keeper()
    path = settings.STRANG_MASTER_KEY_FILE
    if not path.exists() and not _versions():
        with suppress(FileExistsError):  # another start was quicker
            MasterKeys.create(path)
    encrypted = 0
    try:
        while True:
            with work(keeper, write=True):
                batch = cases.encrypt_clear_notes(keeper)
            if not batch:
                break
            encrypted += batch
    except KeyUnavailableError as error:
        raise CommandError(f"{error} ({path})") from error
    _settle(rewrite=encrypted > 0)


def problems() -> list[str]:
    """Return what is wrong with the keys, in words for the operator; empty when all is well."""
    from django.conf import settings
    from django.db import connection

    from strang.foundation.context import Visitor, work

    with work(Visitor()), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('network_unitkey') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return []
    path = settings.STRANG_MASTER_KEY_FILE
    if not path.exists():
        missing = f"Die Schlüsseldatei {path} fehlt: Eigene Notizen lassen sich weder schreiben noch lesen."
        return [f"{missing} Holen Sie sie aus der getrennten Sicherung zurück."]
    found = [
        f"Der Schlüssel {each.version} von {each.unit_key} lässt sich mit {path} nicht öffnen:"
        " Eigene Notizen dieser Stelle sind nicht lesbar. Holen Sie die passende Datei aus der Sicherung zurück."
        for each in _versions()
        if not each.usable and not each.emptied
    ]
    if path.stat().st_mode & 0o077:
        found.append(f"{path} ist für andere Konten lesbar: chmod 600 {path}")
    return found


def _settle(*, rewrite: bool) -> None:
    """Let the rule hold for all notes; rewrite the table if clear text was in it, for dead rows still hold it.

    The rule is declared valid last: a call that was interrupted before rewrites the table the next time.
    """
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT convalidated FROM pg_constraint WHERE conname = %s", [_RULE])
        valid = cursor.fetchone()[0]
        if rewrite or not valid:
            _rewrite(cursor)
        if not valid:
            cursor.execute(f"ALTER TABLE {_TABLE} VALIDATE CONSTRAINT {_RULE}")


def _rewrite(cursor: CursorWrapper) -> None:
    """Rewrite the table until no dead row is left in it.

    As long as any transaction may look at the state before the encryption (a backup, an autovacuum, even a connection
    that is just being made), PostgreSQL carries the dead rows over into the new file; it says how many, in a language
    of its own. Raises CommandError if such a transaction goes on for too long.
    """
    left: list[int] = []

    def hear(message: Diagnostic) -> None:
        left.extend(int(number) for number in re.findall(r"^\d+", message.message_detail or ""))

    raw = cursor.connection.connection
    raw.add_notice_handler(hear)
    until = time.monotonic() + _PATIENCE
    try:
        while True:
            left.clear()
            cursor.execute(f"VACUUM (FULL, VERBOSE) {_TABLE}")
            if not any(left):
                return
            if time.monotonic() > until:
                raise CommandError(
                    "Eine lange laufende Transaktion (etwa eine Sicherung) hält alte Fassungen eigener Notizen im"
                    " Klartext fest. Beenden Sie sie und rufen Sie `strang migrate` noch einmal auf."
                )
            time.sleep(_PAUSE)
    finally:
        raw.remove_notice_handler(hear)


def _keeper() -> SystemActor:
    from strang.foundation.context import SystemActor
    from strang.network.keys import KEEPER

    return SystemActor(KEEPER)


def _versions() -> list[KeyVersion]:
    from strang.foundation.context import work
    from strang.network import keys

    keeper = _keeper()
    with work(keeper):
        return keys.key_versions(keeper)


def _list() -> int:
    for each in _versions():
        state = "emptied" if each.emptied else "retired" if each.retired_at else "current"
        usable = "" if each.usable or each.emptied else "  CANNOT BE OPENED"
        print(
            f"{each.unit_key}  version {each.version}  {state}  made {each.created_at:%Y-%m-%d}"
            f"  master {each.master_id}{usable}"
        )
    return 0


def _rotate(unit_key: str) -> int:
    from strang.cases import operations as cases
    from strang.foundation.context import work
    from strang.foundation.errors import NotFoundError
    from strang.network import keys, queries

    keeper = _keeper()
    try:
        with work(keeper, write=True):
            unit_id = queries.unit_by_key(unit_key).id
            version = keys.begin_key_rotation(keeper, unit_id=unit_id)
    except NotFoundError as error:
        raise CommandError(f"there is no unit {unit_key}, or it has no key yet.") from error
    renewed, unreadable = _renew(keeper, unit_id)
    print(f"{unit_key}: version {version}, {renewed} notes encrypted anew.")
    if unreadable:
        print(
            f"{len(unreadable)} notes could not be decrypted; the old key stays:"
            f" {', '.join(str(each) for each in unreadable)}",
            file=sys.stderr,
        )
        return 1
    with work(keeper, write=True):
        cases.finish_rotation(keeper, unit_id=unit_id)
    return 0


def _renew(keeper: SystemActor, unit_id: UUID) -> tuple[int, list[UUID]]:
    from strang.cases import operations as cases
    from strang.foundation.context import work

    renewed, after = 0, None
    unreadable: list[UUID] = []
    while True:
        with work(keeper, write=True):
            batch = cases.renew_notes(keeper, unit_id=unit_id, after=after)
        renewed += batch.renewed
        unreadable += batch.unreadable
        after = batch.last
        if after is None:
            return renewed, unreadable


def _rotate_master(*, forget: bool) -> int:
    from strang.foundation.context import work
    from strang.network import keys

    keeper = _keeper()
    with work(keeper, write=True):
        master_id = keys.begin_master_rotation(keeper)
    with work(keeper, write=True):
        wrapped = keys.rewrap_unit_keys(keeper)
    print(f"Master key {master_id}: {wrapped} keys of units wrapped anew. Back the key file up now, apart.")
    if forget:
        with work(keeper, write=True):
            print(f"{keys.forget_master_keys(keeper)} old master keys taken out of the file.")
    return 0
