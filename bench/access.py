"""What the rights cost: `python -m bench.access`.

Every figure is taken twice in the same run: the floor is the same SQL by the same driver in a bare transaction of a
role that passes every policy; the measurement is the application's own role with everything the rights demand (signed
context, policies, the look written to the register and committed, on a durable server). Client and server share one
processor where the machine lets them: otherwise a figure tells where the kernel has put the two, more than what was
asked of them. Ends with one line of JSON.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import psycopg

from bench import access_world as world
from bench import floor
from bench.access_report import BUDGETS, Report, record
from strang.cli.cluster import DATABASE, SUPERUSER, Cluster

T = TypeVar("T")

CASE = "SELECT id, number, phase, opened_on, responsible_id FROM cases_case WHERE unit_id = %s AND id = %s"
ENTRIES = (
    "SELECT id, topic, area, situation, urgency, level FROM cases_assessment"
    " WHERE unit_id = %s AND case_id = %s ORDER BY area, assessed_on DESC, created_at DESC"
)
SHARED = (
    "SELECT id, topic, area, situation, urgency, level FROM cases_assessment"
    " WHERE unit_id = %s AND case_id = %s AND topic IN ('language', 'work', 'housing') ORDER BY area"
)
BY_HAND = (
    " AND cases_case.person_id IN (SELECT a.person_id FROM access_assignment a WHERE a.unit_id = %s AND a.user_id = %s"
    " AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now()))"
)
"""What the list of somebody who works with very many must be narrowed by where no rule does it."""
OWN_COUNT = "SELECT count(*) FROM cases_assessment WHERE unit_id = %s"
SHARED_COUNT = (
    "SELECT count(*) FROM (SELECT DISTINCT a.person_id FROM access_assignment a WHERE a.unit_id = %s AND a.user_id = %s"
    "  AND a.source_id IS NOT NULL AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now())"
    "  ORDER BY a.person_id) p JOIN cases_assessment e ON e.person_id = p.person_id WHERE e.unit_id <> %s"
)
"""What others opened, person by person in the order in which they came: neighbours stand on the same pages. Without the
rule it must be narrowed to what was opened by hand."""
OPENED_BY_HAND = " AND e.topic IN ('language', 'work', 'housing')"


_TIMES = 5
"""How often each call is made, once a round of all; the middle one counts, for any single one, and any single stretch
of time, tells of the machine's other guests, too."""
_MEMORY_SHARE = 4
"""The server keeps pages in a quarter of the machine's memory, as the manual of PostgreSQL advises."""


def main() -> int:
    """Build the world, measure, print."""
    options = _options()
    size = world.Size(cases=options.cases, consents=options.cases * 6 // 10, seed=options.seed)
    report = Report()
    report.say(
        f"seed {size.seed}: {size.cases:,} cases, {size.cases * 5:,} entries, {size.consents:,} consents"
    )
    with tempfile.TemporaryDirectory(prefix="strang-bench-", dir=options.base) as folder:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        cluster = Cluster(Path(folder), memory_mb=memory // _MEMORY_SHARE)
        try:
            with cluster:
                _build(cluster, size, report)
                _measure(cluster, size, report, options.rounds)
        finally:
            cluster.remove()
    kept = all(report.figures[name] <= budget for name, budget in BUDGETS.items())
    if options.record:
        record(report, size.seed, cases=size.cases, consents=size.consents, kept=kept)
    line = {"bench": "access", "seed": size.seed, "cases": size.cases, "kept": kept, **report.figures}
    print(json.dumps(line))
    return 0 if kept else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.access", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=1000, help="random calls for each figure")
    parser.add_argument("--seed", type=int, default=world.Size.seed)
    parser.add_argument("--base", help="folder of the server's data (default: the system's temporary folder)")
    parser.add_argument("--record", action="store_true", help="keep the result for the page of all proofs")
    return parser.parse_args()


def _build(cluster: Cluster, size: world.Size, report: Report) -> None:
    cluster.create_database(DATABASE)
    os.environ.update(cluster.environment(owner=True))
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "strang.config.settings",
            "STRANG_DEMO": "0",
            "STRANG_BASE_URL": "http://127.0.0.1",
        }
    )
    import django

    django.setup()
    from strang.cli.migrate import migrate

    migrate(verbosity=0)
    start = time.monotonic()
    world.build(cluster.url(SUPERUSER), size)
    report.keep("build_seconds", time.monotonic() - start)
    report.keep("database_gb", _database_size(cluster) / 1e9)


def _database_size(cluster: Cluster) -> int:
    with psycopg.connect(cluster.url(SUPERUSER)) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row is not None
    return int(row[0])


def _measure(cluster: Cluster, size: world.Size, report: Report, rounds: int) -> None:
    start = time.monotonic()
    _close_connections()  # what served the build stands on any processor
    floor.share_a_processor(cluster)
    bench = Bench(cluster, size, report, rounds)
    try:
        bench.commit()
        bench.own_case()
        bench.shared_case()
        bench.lists()
        bench.wide_count()
        bench.withdraw()
        bench.cut_off()
        bench.plans()
    finally:
        bench.close()
    report.keep("run_seconds", time.monotonic() - start)


def _close_connections() -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


class Call(NamedTuple):
    """One call, in milliseconds: what the rights added, the floor, and the application."""

    added: float
    floor: float
    ruled: float


class Bench:
    """The measurements, with a floor connection that no policy applies to."""

    def __init__(self, cluster: Cluster, size: world.Size, report: Report, rounds: int) -> None:
        self.size, self.report, self.rounds = size, report, rounds
        self.door = psycopg.connect(cluster.url(SUPERUSER), autocommit=True)
        self.door.execute("SET session_replication_role = replica")  # sessions are opened without a sign-in
        self.floor = floor.without_rules(cluster.url(SUPERUSER))
        self.sessions = itertools.count(1)
        self.links = list(itertools.islice(world.links(size), 0, None, max(1, size.consents // 4000)))

    def close(self) -> None:
        """Close every connection."""
        self.door.close()
        _close_connections()

    def actor(self, user: str, unit: int) -> Any:
        """Return somebody at work, in a new session."""
        from strang.foundation.context import Actor

        where = world.key(world.UNIT, unit)
        session = world.session_of(self.door, user, where, next(self.sessions))
        return Actor(session, UUID(user), UUID(where), frozenset({"case_manager"}))

    def again(self, actor: Any) -> Any:
        """Return the same person at work in another session, in which nothing was looked at yet."""
        session = world.session_of(self.door, str(actor.user_id), str(actor.unit_id), next(self.sessions))
        return replace(actor, session_id=session)

    def commit(self) -> None:
        """What this disk takes to make one transaction durable; every look into a foreign file waits for it once."""
        self.report.say("one commit on this disk")
        message = "SELECT pg_logical_emit_message(true, 'bench', 'x')"
        times = [_timed(lambda: self.door.execute(message))[0] for _ in range(200)]
        self._percentiles("commit", times)

    def own_case(self) -> None:
        """A caseworker opens a case of their own with everything assessed on it."""
        self.report.say("own case")
        chosen = [
            (unit, number)
            for unit in range(0, self.size.units, 3)
            for number in range(0, self.size.shares[unit], max(1, self.size.shares[unit] // 40))
        ][: self.rounds]
        actors = {
            (unit, number // world.CASES_A_USER): self.actor(world.user_of(self.size, unit, number), unit)
            for unit, number in chosen
        }

        def calls() -> Iterator[tuple[Any, tuple[Any, ...]]]:
            for unit, number in chosen:
                ids = (world.key(world.UNIT, unit), world.key(world.CASE, self.size.starts[unit] + number))
                yield actors[unit, number // world.CASES_A_USER], ids

        self._added("own_case", self._both(list(calls()), (CASE, ENTRIES), disclosing=None))

    def shared_case(self) -> None:
        """A caseworker of another unit opens what was shared with them, for the first time in this session."""
        self.report.say("shared case, the look written to the register each time")
        calls: list[tuple[Any, tuple[Any, ...]]] = []
        persons: list[UUID | None] = []
        for link in self.links[: self.rounds]:
            share = self.size.shares[link.recipient]
            reader = self.actor(
                world.user_of(self.size, link.recipient, link.case % max(1, share)), link.recipient
            )
            whole = self.size.starts[link.unit] + link.case
            calls.append((reader, (world.key(world.UNIT, link.unit), world.key(world.CASE, whole))))
            persons.append(UUID(world.key(world.PERSON, whole)))
        self._added("shared_case", self._both(calls, (SHARED,), disclosing=persons))

    def lists(self) -> None:
        """The first page of one's own cases, by the statements of the product.

        Once for somebody with sixty, and once for somebody with everybody of the largest unit, whose list the rule
        itself narrows; without a rule the same list is narrowed by hand.
        """
        self.report.say("the first page of the list of cases")
        unit = world.key(world.UNIT, 0)
        for name, user in (("list", world.user_of(self.size, 0, 0)), ("wide_list", world.head_of(0))):
            actor = self.actor(user, 0)
            asked = self._list_of(actor)
            bare = asked
            if name == "wide_list":
                bare = [_narrowed(query, values, unit, user) for query, values in asked]
            times = [self._queries(actor, bare, asked) for _ in range(min(self.rounds, 200))]
            floor, found = ([one[side] for one in times] for side in (0, 1))
            self.report.keep(f"{name}_ms_p50", statistics.median(found))
            self.report.keep(f"{name}_floor_ms_p50", statistics.median(floor))
            self.report.keep(f"{name}_ratio_p50", statistics.median(found) / statistics.median(floor))

    def _list_of(self, actor: Any) -> list[tuple[str, Any]]:
        """Return the statements by which the product lists somebody's cases."""
        from django.db import connection

        from strang.cases import queries as cases
        from strang.cases.types import CaseFilter
        from strang.foundation.context import work

        asked: list[tuple[str, Any]] = []

        def remember(execute: Any, sql: Any, params: Any, many: Any, details: Any) -> Any:
            asked.append((sql, params))
            return execute(sql, params, many, details)

        with work(actor, purpose=world.PURPOSE), connection.execute_wrapper(remember):
            cases.casework.cases(actor, CaseFilter())
        return asked

    def wide_count(self) -> None:
        """Everything the widest reader of the largest unit may see, counted: the own entries and the shared ones."""
        self.report.say("everything the largest unit may see, counted")
        from django.db import connection, transaction

        from strang.access import operations as access
        from strang.foundation.context import work

        head = self.actor(world.head_of(0), 0)
        starts = self.size.starts
        persons = [
            UUID(world.key(world.PERSON, starts[link.unit] + link.case))
            for link in world.links(self.size)
            if link.recipient == 0
        ]
        start = time.perf_counter()
        with work(head, purpose=world.PURPOSE):
            access.disclose(head, persons)
        self.report.keep("wide_disclosure_seconds", time.perf_counter() - start)
        unit, user = world.key(world.UNIT, 0), str(head.user_id)

        def count(cursor: Any, narrowed: str = "") -> list[Any]:
            shared = _found(cursor, SHARED_COUNT + narrowed, [unit, user, unit])
            return _found(cursor, OWN_COUNT, [unit]) + shared

        with transaction.atomic(using="floor"), self.floor.cursor() as cursor:
            floors = [_timed(lambda: count(cursor, OPENED_BY_HAND)) for _ in range(3)]
        expected, times = floors[0][1], []
        for _ in range(9):
            with work(head, purpose=world.PURPOSE), connection.cursor() as cursor:
                # a count over everything is planned for its own values, not once for all
                cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
                took, rows = _timed(lambda: count(cursor))
            times.append(took)
            if rows != expected:
                raise RuntimeError(f"{rows} entries, not {expected}")
        self.report.keep("wide_entries", sum(row[0] for row in expected))
        self.report.keep("wide_floor_ms", statistics.median(took for took, _ in floors))
        self.report.keep("wide_count_ms", statistics.median(times))

    def withdraw(self) -> None:
        """A caseworker records that a person withdraws a consent, with its event, notice and audit rows."""
        self.report.say("withdrawing one consent")
        from strang.consents import operations as consents
        from strang.foundation.context import work

        times: list[float] = []
        for link in self.links[-120:]:
            worker = self.actor(world.user_of(self.size, link.unit, link.case), link.unit)
            consent = UUID(world.key(world.CONSENT, link.number))

            def withdraw(worker: Any = worker, consent: UUID = consent) -> None:
                with work(worker, write=True):
                    consents.withdraw_consent(worker, consent_id=consent)

            times.append(_timed(withdraw)[0])
            left = self.door.execute("SELECT count(*) FROM access_grant WHERE source_id = %s", [consent])
            if left.fetchone() != (0,):
                raise RuntimeError("a withdrawn consent still opens something")
        self._percentiles("withdraw", times[20:])  # the connection has met the statements before

    def cut_off(self) -> None:
        """The operator cuts the largest partner off from everybody's data."""
        self.report.say("cutting off the largest partner")
        from strang.access import operations as access
        from strang.foundation.context import SystemActor, work

        operator, unit = SystemActor("suspend-unit"), UUID(world.key(world.UNIT, 0))
        times = []
        for _ in range(20):

            def cut() -> None:
                with work(operator, write=True):
                    access.suspend_partner(operator, unit_id=unit, reason="Messung")

            times.append(_timed(cut)[0])
            with work(operator, write=True):
                access.lift_suspension(operator, unit_id=unit)
        self._percentiles("cut_off", times)

    def plans(self) -> None:
        """Print the plan of each query as the application gets it; a function called for each row is an error."""
        from django.db import connection

        from strang.foundation.context import work

        head = self.actor(world.head_of(0), 0)
        unit, user = world.key(world.UNIT, 0), world.head_of(0)
        case = world.key(world.CASE, 0)
        queries: dict[str, tuple[str, Any]] = {
            "own case": (CASE, (unit, case)),
            "entries of a case": (ENTRIES, (unit, case)),
            "shared entries": (
                SHARED,
                (world.key(world.UNIT, 1), world.key(world.CASE, self.size.starts[1])),
            ),
            "list": self._list_of(self.actor(world.user_of(self.size, 0, 0), 0))[-1],
            "wide list": self._list_of(head)[-1],
            "own entries counted": (OWN_COUNT, (unit,)),
            "shared entries counted": (SHARED_COUNT, (unit, user, unit)),
        }
        calls = 0
        with work(head, purpose=world.PURPOSE), connection.cursor() as cursor:
            for name, (query, values) in queries.items():
                cursor.execute(f"EXPLAIN (VERBOSE, COSTS OFF) {query}", values)
                plan = [row[0] for row in cursor.fetchall()]
                self.report.say(f"\nplan: {name}\n" + "\n".join(f"    {line}" for line in plan))
                calls += sum(1 for line in plan if re.search(r"(Filter|Cond):.*strang\.\w+\(", line))
        self.report.keep("function_calls_per_row", calls)
        if calls:
            raise RuntimeError("a policy calls a function for each row")

    def _both(
        self,
        calls: list[tuple[Any, tuple[Any, ...]]],
        queries: tuple[str, ...],
        *,
        disclosing: list[UUID | None] | None,
    ) -> list[list[Call]]:
        """Time the floor and the application, call by call in turns; return every call of each case."""
        from django.db import connection, transaction

        from strang.access import operations as access
        from strang.foundation.context import for_purpose, work

        def bare(ids: tuple[Any, ...]) -> int:
            with transaction.atomic(using="floor"), self.floor.cursor() as cursor:
                return _rows(cursor, queries, ids)

        def ruled(actor: Any, ids: tuple[Any, ...], person: UUID | None) -> int:
            # as the pages do: the purpose is known only when what was asked for is
            with work(actor), for_purpose(world.PURPOSE) if person else nullcontext():
                if person is not None:
                    access.disclose(actor, [person], topics=world.SHARED_TOPICS)
                with connection.cursor() as cursor:
                    return _rows(cursor, queries, ids)

        persons = disclosing or [None] * len(calls)
        for (actor, ids), person in zip(calls, persons, strict=True):
            bare(ids)  # both connections have met the pages before, as those of a pool have
            ruled(self.again(actor), ids, person)
        times: list[list[Call]] = [[] for _ in calls]
        for _ in range(_TIMES):
            for one, ((actor, ids), person) in enumerate(zip(calls, persons, strict=True)):
                other = self.again(actor)
                took, expected = _timed(partial(bare, ids))
                with_rules, rows = _timed(partial(ruled, other, ids, person))
                times[one].append(Call(with_rules - took, took, with_rules))
                if rows != expected:
                    raise RuntimeError(f"{rows} rows, not {expected}: the world is not what it should be")
        return times

    def _queries(
        self, actor: Any, bare: list[tuple[str, Any]], asked: list[tuple[str, Any]]
    ) -> tuple[float, float]:
        """Return the time of some statements bare and with their policies, in milliseconds."""
        from django.db import connection, transaction

        from strang.foundation.context import work

        def all_of(cursor: Any, statements: list[tuple[str, Any]]) -> list[Any]:
            return [_found(cursor, query, values) for query, values in statements]

        with transaction.atomic(using="floor"), self.floor.cursor() as cursor:
            floor, expected = _timed(lambda: all_of(cursor, bare))
        with work(actor, purpose=world.PURPOSE), connection.cursor() as cursor:
            found, rows = _timed(lambda: all_of(cursor, asked))
        if rows != expected:
            raise RuntimeError("the list is not what it should be")
        return floor, found

    def _added(self, name: str, times: list[list[Call]]) -> None:
        middle = [sorted(of_case)[_TIMES // 2] for of_case in times]
        self.report.keep(f"{name}_floor_ms_p50", statistics.median(one.floor for one in middle))
        self.report.keep(f"{name}_ms_p50", statistics.median(one.ruled for one in middle))
        self.report.keep(f"{name}_added_ms_p50", statistics.median(one.added for one in middle))
        self.report.keep(f"{name}_added_ms_p95", _percentile([one.added for one in middle], 95))
        single = [one.added for of_case in times for one in of_case]
        self.report.keep(f"{name}_single_added_ms_p95", _percentile(single, 95))

    def _percentiles(self, name: str, times: list[float]) -> None:
        self.report.keep(f"{name}_ms_p50", statistics.median(times))
        self.report.keep(f"{name}_ms_p95", _percentile(times, 95))


def _rows(cursor: Any, queries: tuple[str, ...], ids: tuple[Any, ...]) -> int:
    return sum(len(_found(cursor, query, _of(query, ids))) for query in queries)


def _found(cursor: Any, query: str, values: Any) -> list[Any]:
    cursor.execute(query, values)
    return list(cursor.fetchall())


def _narrowed(query: str, values: Any, unit: str, user: str) -> tuple[str, Any]:
    """Return the list of cases narrowed by hand to those of the user; another statement as it is."""
    head, order, tail = query.partition(" ORDER BY ")
    return (f"{head}{BY_HAND}{order}{tail}", (*values, unit, user)) if order else (query, values)


def _of(query: str, ids: tuple[Any, ...]) -> tuple[Any, ...]:
    return ids[: query.count("%s")]


def _percentile(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1]


def _timed(call: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = call()
    return (time.perf_counter() - start) * 1000, result


if __name__ == "__main__":
    sys.exit(main())
