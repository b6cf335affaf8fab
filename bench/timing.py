"""Does an answer take longer when something hidden exists? `python -m bench.timing`.

For each class of addresses, as many requests for a hidden thing as for one that does not exist, in random turns, over
HTTP against the real server; Welch's t of the two samples (the usual test for leakage: below 4.5 nothing is seen),
once over all and once without the slowest twentieth, which is noise of the machine. All classes are asked side by side:
refusals spend most of their time waiting for their step. Ends with one line of JSON.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 4.5
WARM = 200
READER = "sabine"
CLASSES = {
    "referral": ("referral", "referral_id", "SELECT id FROM referrals_referral"),
    "case": ("case", "case_id", "SELECT id FROM cases_case"),
    "person": ("person", "person_id", "SELECT id FROM people_person"),
    "document": ("case_document", "document_id", "SELECT id FROM cases_document"),
    "finding": ("finding", "finding_id", "SELECT id FROM steering_finding"),
}
"""Name of the route, of its parameter, and where the ids come from; who reads is chosen so that the role may enter."""
READERS = {"case": "thomas", "person": "thomas", "document": "thomas"}


def main() -> int:
    """Build the small world, ask, compare."""
    parser = argparse.ArgumentParser(prog="python -m bench.timing", description=__doc__)
    parser.add_argument(
        "--requests", type=int, default=10_000, help="for each of the two kinds, in each class"
    )
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--base", help="folder of the server's data (default: the system's temporary folder)")
    parser.add_argument("--record", action="store_true", help="keep the result for the page of all proofs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="strang-bench-", dir=options.base) as folder:
        figures = _measure(Path(folder), options.requests, options.seed)
    kept = all(figures[name]["t"] < LIMIT for name in CLASSES)
    kept = kept and figures["control"]["t"] >= LIMIT
    if options.record:
        _record(figures, options.requests, options.seed, kept=kept)
    print(
        json.dumps(
            {"bench": "timing", "seed": options.seed, "requests": options.requests, "kept": kept, **figures}
        )
    )
    return 0 if kept else 1


def _record(figures: dict[str, dict[str, float]], requests: int, seed: int, *, kept: bool) -> None:
    from strang.proofs import results

    classes = {name: figures[name] for name in CLASSES}
    results.record(
        results.Result(
            name="bench-timing",
            claim_de="Auch an der Zeit einer Antwort ist nicht zu erkennen, ob es etwas Verborgenes gibt: Der Wert t"
            " des Vergleichs mit Nichtvorhandenem bleibt in jeder Klasse von Adressen unter 4,5.",
            command="python -m bench.timing",
            figures={
                "Anfragen je Klasse und Art": requests,
                **{f"t {name}": figure["t"] for name, figure in classes.items()},
                "überall darunter": "ja" if kept else "nein",
            },
            seed=seed,
            negative_control="Ohne den gemeinsamen Takt der Ablehnungen werden zwei Adressen unterschieden, die"
            f" verschieden lange brauchen: t = {_german(figures['control']['t'])}. Dieselben Klassen ohne Takt, ein"
            f" Fünftel der Anfragen: größtes t = {_german(figures['uneven']['t'])}.",
        )
    )


def _german(figure: float) -> str:
    return f"{figure:g}".replace(".", ",")


def _measure(folder: Path, requests: int, seed: int) -> dict[str, dict[str, float]]:
    from strang.cli.cluster import DATABASE, Cluster

    cluster = Cluster(folder)
    try:
        with cluster:
            cluster.create_database(DATABASE)
            url = cluster.url("strang_super")
            environment = {
                **os.environ,
                **cluster.environment(owner=True),
                "DJANGO_SETTINGS_MODULE": "strang.config.settings",
                "STRANG_DEMO": "1",
                "STRANG_BASE_URL": "http://127.0.0.1",
            }
            for command in (["strang.cli.main", "migrate", "--quiet"], ["strang.cli.demo_build", "--small"]):
                subprocess.run([sys.executable, "-m", *command], env=environment, check=True)
            os.environ.update(environment)
            readers = _readers(url)
            with _server(folder, environment) as port:
                figures = _side_by_side(port, readers, requests, seed)
            with _server(folder, {**environment, "STRANG_REFUSAL_MS": "0"}) as port:
                print("the same without the step", flush=True)
                uneven = _side_by_side(port, readers, max(requests // 5, 100), seed)
                figures["uneven"] = {"t": max(figure["t"] for figure in uneven.values())}
                figures["control"] = _control(port, readers["finding"], requests, random.Random(seed))
                print("control", figures["control"], flush=True)
            return figures
    finally:
        cluster.remove()


@contextmanager
def _server(folder: Path, environment: dict[str, str]) -> Iterator[int]:
    from strang.cli.web_server import WebServer, free_port

    port = free_port()
    server = WebServer(
        environment, port=port, workers=2, pid_file=folder / "server.pid", log=folder / "server.log"
    )
    with server:
        server.wait_until_ready()
        yield port


@dataclass(frozen=True)
class _Reader:
    """Who asks in a class, and every id there is."""

    cookie: str
    ids: list[UUID]


def _readers(url: str) -> dict[str, _Reader]:
    import django
    import psycopg

    django.setup()
    sys.path.insert(0, str(ROOT / "tests"))
    from cast import client_of

    with psycopg.connect(url, autocommit=True) as admin:
        return {
            name: _Reader(
                client_of(READERS.get(name, READER)).cookies["sessionid"].value,
                [row[0] for row in admin.execute(query).fetchall()],
            )
            for name, (_, _, query) in CLASSES.items()
        }


def _side_by_side(
    port: int, readers: dict[str, _Reader], requests: int, seed: int
) -> dict[str, dict[str, float]]:
    with ThreadPoolExecutor(len(readers)) as crew:
        asked = {
            name: crew.submit(_class, port, name, reader, requests, random.Random(f"{seed} {name}"))
            for name, reader in readers.items()
        }
        return {name: future.result() for name, future in asked.items()}


def _class(port: int, name: str, reader: _Reader, requests: int, chance: random.Random) -> dict[str, float]:
    from django.urls import reverse

    route, parameter, _ = CLASSES[name]
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def address(thing: UUID) -> str:
        return reverse(route, kwargs={parameter: thing})

    hidden = [each for each in reader.ids if _ask(line, reader.cookie, address(each))[0] == 404]
    if not hidden:
        raise RuntimeError(f"nothing is hidden from the reader of class {name}")
    denied = [address(chance.choice(hidden)) for _ in range(requests)]
    absent = [address(UUID(int=(0x0190 << 112) | chance.getrandbits(100))) for _ in range(requests)]
    figures = _compare(line, reader.cookie, denied, absent, chance)
    print(name, figures, flush=True)
    return figures


def _control(port: int, reader: _Reader, requests: int, chance: random.Random) -> dict[str, float]:
    """The negative control: without the step, two refusals of which one asks for a row and one for none."""
    from django.urls import reverse

    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    absent = reverse("finding", kwargs={"finding_id": UUID(int=0x0190 << 112)})
    some = max(requests // 20, 100)
    return _compare(line, reader.cookie, [absent] * some, ["/no/such/page/"] * some, chance)


def _compare(
    line: http.client.HTTPConnection, cookie: str, denied: list[str], absent: list[str], chance: random.Random
) -> dict[str, float]:
    turns = [(0, path) for path in denied] + [(1, path) for path in absent]
    chance.shuffle(turns)
    for _, path in turns[:WARM]:
        _ask(line, cookie, path)
    times: tuple[list[float], list[float]] = ([], [])
    for kind, path in turns:
        status, took = _ask(line, cookie, path)
        if status != 404:
            raise RuntimeError(f"{path} answered {status}")
        times[kind].append(took)
    edge = statistics.quantiles([*times[0], *times[1]], n=20)[-1]
    cropped = tuple([took for took in kind if took < edge] for kind in times)
    return {
        "t": round(max(abs(_welch(*times)), abs(_welch(*cropped))), 2),
        "denied_ms": round(statistics.median(times[0]), 3),
        "absent_ms": round(statistics.median(times[1]), 3),
    }


def _ask(line: http.client.HTTPConnection, cookie: str, path: str) -> tuple[int, float]:
    start = time.perf_counter()
    line.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
    answer = line.getresponse()
    answer.read()
    return answer.status, (time.perf_counter() - start) * 1000


def _welch(one: list[float], other: list[float]) -> float:
    error = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return (statistics.fmean(one) - statistics.fmean(other)) / math.sqrt(error)


if __name__ == "__main__":
    sys.exit(main())
