"""The check that pseudonyms still mean whom they meant, and that no key went without an erasure on record."""

from __future__ import annotations

from typing import Any

import psycopg

from strang.audit.findings import Finding, Kind

_ERASED = (
    "EXISTS (SELECT 1 FROM audit_entry x WHERE x.table_name = 'audit_subject' AND x.command = 'DELETE'"
    " AND x.row_id = encode(l.subject, 'hex') AND x.subject = l.subject)"
)
_OTHER_PERSON = """
SELECT encode(s.subject, 'hex') FROM audit_subject s
 WHERE s.subject <> sha256(s.key || convert_to(s.person_id::text, 'UTF8'))
"""
_OTHER_CLEARTEXT = """
SELECT l.id::text FROM access_disclosure l WHERE l.person_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit_subject s WHERE s.subject = l.subject AND s.person_id = l.person_id
       AND encode(sha256(s.key || convert_to(l.source_id::text, 'UTF8')), 'hex') IS NOT DISTINCT FROM l.source_tag)
"""
_FORGOTTEN = f"SELECT l.id::text FROM access_disclosure l WHERE l.person_id IS NULL AND NOT {_ERASED}"  # noqa: S608
_WITHOUT_KEY = f"""
SELECT DISTINCT encode(l.subject, 'hex') FROM audit_entry l WHERE l.subject IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM audit_subject s WHERE s.subject = l.subject) AND NOT {_ERASED}
"""  # noqa: S608
_CHECKS = {
    _OTHER_PERSON: "Der Schlüssel des Pseudonyms {} gehört zu einer anderen Person.",
    _OTHER_CLEARTEXT: "Register, Zeile {}: Person oder Grundlage ist nicht die, die eingetragen wurde.",
    _FORGOTTEN: "Register, Zeile {}: Die Person ist entfernt, ohne dass eine Löschung im Protokoll steht.",
    _WITHOUT_KEY: "Der Schlüssel des Pseudonyms {} fehlt, ohne dass eine Löschung im Protokoll steht.",
}


def check(connection: psycopg.Connection[Any]) -> list[Finding]:
    """Return what is wrong with the pseudonyms."""
    return [
        Finding(Kind.SUBJECT, text.format(row[0]), row=row[0])
        for statement, text in _CHECKS.items()
        for row in connection.execute(statement).fetchall()
    ]
