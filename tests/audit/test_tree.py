"""The tree against the published vectors, against the definition, and against a second checker of proofs."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strang.audit.tree import (
    EMPTY_ROOT,
    Frontier,
    ProofError,
    Tree,
    check_consistency,
    check_inclusion,
    leaf_hash,
)

# The eight leaves and the nine roots of the Certificate Transparency reference tests.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _defined_root(leaves: list[bytes]) -> bytes:
    """Return MTH(D[n]) word for word as RFC 6962, section 2.1 defines it, from leaf hashes."""
    if not leaves:
        return _sha()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return _sha(b"\x01", _defined_root(leaves[:k]), _defined_root(leaves[k:]))


def _root_by_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Compute the root from an audit path by recursion from the top, not as the product does it."""
    if size == 1:
        assert path == []
        return leaf
    k = 1
    while k * 2 < size:
        k *= 2
    if index < k:
        return _sha(b"\x01", _root_by_path(leaf, index, k, path[:-1]), path[-1])
    return _sha(b"\x01", path[-1], _root_by_path(leaf, index - k, size - k, path[:-1]))


def _roots_by_proof(
    old: int, size: int, proof: list[bytes], old_root: bytes, *, whole: bool
) -> tuple[bytes, bytes]:
    """Compute the old and the new root from a consistency proof, by recursion from the top."""
    if old == size:
        return (old_root, old_root) if whole else (proof[0], proof[0])
    k = 1
    while k * 2 < size:
        k *= 2
    if old <= k:
        first, second = _roots_by_proof(old, k, proof[:-1], old_root, whole=whole)
        return first, _sha(b"\x01", second, proof[-1])
    first, second = _roots_by_proof(old - k, size - k, proof[:-1], old_root, whole=False)
    return _sha(b"\x01", proof[-1], first), _sha(b"\x01", proof[-1], second)


def _frontier(leaves: list[bytes]) -> Frontier:
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier


LEAVES = [leaf_hash(content) for content in INPUTS]


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots(size: int) -> None:
    assert Tree(LEAVES[:size]).root().hex() == ROOTS[size]
    assert _frontier(LEAVES[:size]).root().hex() == ROOTS[size]
    assert EMPTY_ROOT.hex() == ROOTS[0]


@settings(max_examples=150, deadline=None)
@given(size=st.integers(1, 300), data=st.data())
def test_proofs_convince_a_second_checker(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    tree, root = Tree(leaves), _defined_root(leaves)
    assert tree.root() == root
    path = tree.inclusion_proof(index)
    check_inclusion(leaves[index], index, size, path, root)
    assert _root_by_path(leaves[index], index, size, path) == root
    old_root = _defined_root(leaves[:old])
    proof = tree.consistency_proof(old)
    check_consistency(old, old_root, size, root, proof)
    assert _roots_by_proof(old, size, list(proof), old_root, whole=True) == (old_root, root)
    # What a sealer knows that began with a checkpoint: only the frontier of then and the leaves since.
    late = Tree(leaves[old:], Frontier.from_bytes(old, _frontier(leaves[:old]).to_bytes()))
    assert late.consistency_proof(old) == proof
    assert late.root() == root


@settings(max_examples=150, deadline=None)
@given(size=st.integers(2, 100), data=st.data())
def test_no_bent_proof_convinces(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    tree = Tree(leaves)
    root, old_root, path, proof = (
        tree.root(),
        _defined_root(leaves[:old]),
        tree.inclusion_proof(index),
        tree.consistency_proof(old),
    )
    at = data.draw(st.integers(0, len(path) - 1))
    bent = [*path[:at], bytes(32), *path[at + 1 :]]
    for wrong in (bent, path[:-1], [*path, bytes(32)], list(reversed(path)) if len(set(path)) > 1 else bent):
        with pytest.raises(ProofError):
            check_inclusion(leaves[index], index, size, wrong, root)
    with pytest.raises(ProofError):
        check_inclusion(bytes(32), index, size, path, root)
    at = data.draw(st.integers(0, len(proof) - 1))
    for wrong in ([*proof[:at], bytes(32), *proof[at + 1 :]], proof[:-1], [*proof, bytes(32)], []):
        with pytest.raises(ProofError):
            check_consistency(old, old_root, size, root, wrong)
    with pytest.raises(ProofError):
        check_consistency(old, bytes(32), size, root, proof)
    with pytest.raises(ProofError):
        check_consistency(size, root, old, old_root, proof)
    with pytest.raises(ProofError):
        check_consistency(size, old_root, size, root, [])
