"""`strang check`: is this installation set up as the rules about access assume?"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from strang.cli.surroundings import django_process

OLDEST_SERVER = 160000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--deploy", action="store_true", help="also check what matters in production only")


def run(options: argparse.Namespace) -> int:
    """Run Django's checks and the checks of the database roles; 1 if something is wrong."""
    with django_process(owner=False):
        from django.core.management import CommandError as DjangoCommandError
        from django.core.management import call_command
        from django.db import connections

        problems: list[str] = []
        try:
            call_command("check", deploy=options.deploy, databases=["default"])
        except DjangoCommandError as error:
            problems.append(str(error))
        for alias in ("default", "audit"):
            if alias in connections:
                with connections[alias].cursor() as cursor:
                    problems += [f"{alias}: {problem}" for problem in role_problems(cursor)]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print("Database roles: as they should be.")
    return 1 if problems else 0


def role_problems(cursor: Any) -> list[str]:
    """Return what is wrong with the role of a database connection, in words; empty when all is well."""
    cursor.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
        " current_setting('server_version_num')::int,"
        " has_database_privilege(current_database(), 'TEMP'), has_schema_privilege('public', 'CREATE'),"
        " pg_has_role(d.datdba, 'MEMBER')"
        " FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()"
    )
    superuser, bypasses, creates_roles, creates_databases, server, temporary, creates, owner = (
        cursor.fetchone()
    )
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
