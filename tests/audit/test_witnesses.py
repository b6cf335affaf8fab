"""A witness keeps what continues, and refuses what contradicts; whoever may send to it."""

from __future__ import annotations

import datetime as dt
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from strang.audit.notes import NoteError, Signer, Verifier
from strang.audit.tree import Frontier, Tree, leaf_hash
from strang.audit.witnesses import FileWitness, HttpWitness, RefusedError, Witness, WitnessError
from support.record import server


class Log:
    """A log that can be told to lie."""

    def __init__(self, folder: Path) -> None:
        self.signer = Signer.create(folder / "key")
        self.leaves = [leaf_hash(str(number).encode()) for number in range(40)]

    def note(self, size: int, leaves: list[bytes] | None = None, signer: Signer | None = None) -> str:
        """Sign a tree of the first leaves."""
        root = Tree((leaves or self.leaves)[:size]).root()
        return (signer or self.signer).sign(size, root, dt.datetime.now(tz=dt.UTC))

    def prove(self, old: int, size: int) -> list[bytes]:
        """Prove growth, honestly."""
        return Tree(self.leaves[:size]).consistency_proof(old)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """A log of forty leaves."""
    return Log(tmp_path)


@pytest.fixture(params=["file", "http"])
def witness(request: pytest.FixtureRequest, log: Log, tmp_path: Path) -> Iterator[Witness]:
    """Both kinds."""
    verifier = log.signer.verifier
    if request.param == "file":
        yield FileWitness(tmp_path / "kept.jsonl", verifier)
        return
    with server(tmp_path / "kept.jsonl", verifier) as url:
        yield HttpWitness(url, verifier)


def test_what_continues_is_kept(log: Log, witness: Witness) -> None:
    notes = [log.note(size) for size in (0, 1, 7, 7, 8, 33)]
    for note in notes:
        witness.tell(note, log.prove)
    assert witness.notes() == notes


def test_a_smaller_tree_is_refused(log: Log, witness: Witness) -> None:
    witness.tell(log.note(9), log.prove)
    with pytest.raises(RefusedError):
        witness.tell(log.note(8), log.prove)
    assert len(witness.notes()) == 1


def test_a_second_root_for_one_size_is_refused(log: Log, witness: Witness) -> None:
    witness.tell(log.note(9), log.prove)
    with pytest.raises(RefusedError):
        witness.tell(log.note(9, [*log.leaves[:8], bytes(32)]), log.prove)
    assert len(witness.notes()) == 1


def test_a_tree_with_another_beginning_is_refused_with_any_proof(log: Log, witness: Witness) -> None:
    witness.tell(log.note(9), log.prove)
    other = [bytes(32), *log.leaves[1:]]
    for proof in ([], log.prove(9, 20), Tree(other[:20]).consistency_proof(9)):
        with pytest.raises(RefusedError):
            witness.tell(log.note(20, other), lambda _old, _new, proof=proof: proof)
    assert len(witness.notes()) == 1


def test_another_key_is_refused(log: Log, witness: Witness, tmp_path: Path) -> None:
    other = Signer.create(tmp_path / "other")
    with pytest.raises((NoteError, WitnessError)):
        witness.tell(log.note(3, signer=other), log.prove)
    assert witness.notes() == []


def _post(url: str, body: bytes) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"{url}/checkpoint", data=body, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_server_answers_409_to_a_split_view_and_keeps_serving(log: Log, tmp_path: Path) -> None:
    def sent(note: str, old: int = 0, proof: list[bytes] | None = None) -> bytes:
        return json.dumps({"old": old, "proof": [p.hex() for p in proof or []], "note": note}).encode()

    with server(tmp_path / "kept.jsonl", log.signer.verifier) as url:
        assert _post(url, sent(log.note(9)))[0] == 200
        assert _post(url, sent(log.note(20), 9, log.prove(9, 20)))[0] == 200
        assert _post(url, sent(log.note(20, [bytes(32), *log.leaves[1:]]), 20))[0] == 409
        assert _post(url, sent(log.note(30), 9, log.prove(9, 30)))[0] == 409
        assert _post(url, sent(log.note(9), 20))[0] == 409
        forged = log.note(25).replace("\n25\n", "\n26\n")
        assert _post(url, sent(forged, 20, log.prove(20, 25)))[0] == 403
        for junk in (b"", b"{}", b"[]", b"\xff", b'{"old": "x", "proof": [], "note": ""}', b"x" * 70_000):
            assert _post(url, junk)[0] in {400, 403}
        with urllib.request.urlopen(f"{url}/checkpoint", timeout=5) as answer:
            assert log.signer.verifier.open(answer.read().decode()).size == 20


def test_a_line_cut_by_a_crash_does_no_harm(log: Log, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    witness = FileWitness(file, log.signer.verifier)
    witness.tell(log.note(5), log.prove)
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:40])
    assert len(witness.notes()) == 1
    witness.tell(log.note(9), log.prove)
    assert [log.signer.verifier.open(note).size for note in witness.notes()] == [5, 9]


def test_the_key_is_private_and_its_public_half_travels_as_text(log: Log, tmp_path: Path) -> None:
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    verifier = Verifier.parse(log.signer.verifier.text())
    assert verifier == log.signer.verifier
    assert verifier.open(log.note(5)).size == 5
    for bent in ("", "a+b+c", log.signer.verifier.text()[:-8] + "AAAAAAA="):
        with pytest.raises(NoteError):
            Verifier.parse(bent)
    note = log.note(5)
    for bent in (
        note[:-1],
        note.replace("\n5\n", "\n6\n"),
        note + note,
        note.replace("time", "zeit"),
        "",
        "x\n",
    ):
        with pytest.raises(NoteError):
            verifier.open(bent)
    assert Frontier().root() == Tree([]).root()
