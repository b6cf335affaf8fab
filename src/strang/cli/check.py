"""`strang check`: is this installation set up as the rules about access assume?"""

from __future__ import annotations

import argparse
import os
import sys

import psycopg

from strang.cli import keys
from strang.cli.surroundings import SEALER_VARIABLE, django_process

OLDEST_SERVER = 160000
_ROLE_FACTS = """
    SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, current_setting('server_version_num')::int,
           has_database_privilege(current_database(), 'TEMP'), has_schema_privilege('public', 'CREATE'),
           pg_has_role(d.datdba, 'MEMBER')
    FROM pg_roles r, pg_database d
    WHERE r.rolname = current_user AND d.datname = current_database()
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--deploy", action="store_true", help="also check what matters in production only")


def run(options: argparse.Namespace) -> int:
    """Run Django's checks and the checks of the database roles; 1 if something is wrong."""
    with django_process(owner=False):
        from django.core.management import CommandError as DjangoCommandError
        from django.core.management import call_command

        problems: list[str] = []
        try:
            call_command("check", deploy=options.deploy, databases=["default"])
        except DjangoCommandError as error:
            problems.append(str(error))
        for name in ("DATABASE_URL", "STRANG_AUDIT_DATABASE_URL", SEALER_VARIABLE):
            if os.environ.get(name):
                problems += [f"{name}: {problem}" for problem in role_problems(os.environ[name])]
        problems += keys.problems()
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print("Database roles: as they should be. Keys of encrypted notes: can be opened.")
    return 1 if problems else 0


def role_problems(url: str) -> list[str]:
    """Return what is wrong with the role of a connection URL, in words; empty when all is well."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(_ROLE_FACTS).fetchone()
    assert row is not None  # noqa: S101 - a connection always has a role and a database
    superuser, bypasses, creates_roles, creates_databases, server, temporary, creates, owner = row
    found = {
        "the role is a superuser": superuser,
        "the role bypasses row security": bypasses,
        "the role may create roles": creates_roles,
        "the role may create databases": creates_databases,
        "the role may create temporary tables": temporary,
        "the role may create objects in schema public": creates,
        "the role owns the database or acts for its owner": owner,
        f"the server is too old ({server}, wanted at least {OLDEST_SERVER})": server < OLDEST_SERVER,
    }
    return [problem for problem, present in found.items() if present]
