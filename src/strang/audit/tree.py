"""The Merkle tree of RFC 6962 (section 2.1): roots, inclusion proofs, consistency proofs and their checks.

A leaf hash and the hash of two nodes begin with different bytes, so that no leaf can pass for a node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_BYTES = 32


class ProofError(Exception):
    """A proof does not lead to the root, or there is no such proof."""


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf with this content."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """What is needed of a tree in order to grow it: the hashes of its complete subtrees, the largest first."""

    def __init__(self, size: int = 0, nodes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.nodes = list(nodes)
        if len(self.nodes) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} complete subtrees")

    @classmethod
    def from_bytes(cls, size: int, joined: bytes) -> Frontier:
        """Return the frontier of ``size`` leaves from its hashes, one after the other."""
        return cls(size, [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)])

    def to_bytes(self) -> bytes:
        """Return the hashes of the complete subtrees, one after the other."""
        return b"".join(self.nodes)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash at the end."""
        node, size = leaf, self.size
        while size & 1:
            node = node_hash(self.nodes.pop(), node)
            size >>= 1
        self.nodes.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree."""
        if not self.nodes:
            return EMPTY_ROOT
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = node_hash(node, root)
        return root

    def ranges(self) -> dict[tuple[int, int], bytes]:
        """Return the complete subtrees by the leaves they cover (from, up to but not including)."""
        found, start = {}, 0
        for node in self.nodes:
            width = 1 << ((self.size - start).bit_length() - 1)
            found[start, start + width] = node
            start += width
        return found


class Tree:
    """A tree of which the leaves from ``base.size`` on are known, and of those before only the frontier.

    That is enough for the proof that the tree of ``base.size`` leaves is a beginning of this one.
    """

    def __init__(self, leaves: Sequence[bytes], base: Frontier | None = None) -> None:
        self._base = base or Frontier()
        self._known = self._base.ranges()
        self._leaves = leaves
        self.size = self._base.size + len(leaves)

    def root(self) -> bytes:
        """Return the root of the tree."""
        return self._hash(0, self.size) if self.size else EMPTY_ROOT

    def inclusion_proof(self, index: int) -> list[bytes]:
        """Return the audit path of a leaf (RFC 6962, 2.1.1), from the leaf up."""
        if not 0 <= index < self.size:
            raise ProofError(f"the tree has no leaf {index}")
        return self._path(index, 0, self.size)

    def consistency_proof(self, old_size: int) -> list[bytes]:
        """Return the proof that the first ``old_size`` leaves are the older tree (RFC 6962, 2.1.2)."""
        if not 0 <= old_size <= self.size:
            raise ProofError(f"the tree has no beginning of {old_size} leaves")
        return self._subproof(old_size, 0, self.size, whole=True) if 0 < old_size < self.size else []

    def _hash(self, start: int, end: int) -> bytes:
        known = self._known.get((start, end))
        if known is not None:
            return known
        if end - start == 1:
            if start < self._base.size:
                raise ProofError(f"leaf {start} is not known here")
            return self._leaves[start - self._base.size]
        middle = start + _split(end - start)
        return node_hash(self._hash(start, middle), self._hash(middle, end))

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._hash(middle, end)]
        return [*self._path(index, middle, end), self._hash(start, middle)]

    def _subproof(self, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if old == end:
            return [] if whole else [self._hash(start, end)]
        middle = start + _split(end - start)
        if old <= middle:
            return [*self._subproof(old, start, middle, whole=whole), self._hash(middle, end)]
        return [*self._subproof(old, middle, end, whole=False), self._hash(start, middle)]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise :class:`ProofError` unless the proof leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofError(f"a tree of {size} leaves has no leaf {index}")
    node = leaf
    for step, from_left in zip(proof, _sides(index, size - 1, len(proof)), strict=True):
        node = node_hash(step, node) if from_left else node_hash(node, step)
    if node != root:
        raise ProofError("the proof does not lead to the root")


def check_consistency(old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Raise :class:`ProofError` unless the old tree is a beginning of the new one (RFC 9162, 2.1.4.2)."""
    if old_size > size:
        raise ProofError("the tree has become smaller")
    if old_size == size and old_root != root:
        raise ProofError("two roots for one size")
    if old_size in {0, size}:
        if proof:
            raise ProofError("the proof is too long")
        return
    steps = [old_root, *proof] if old_size.bit_count() == 1 else list(proof)
    if not steps:
        raise ProofError("the proof is empty")
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step, from_left in zip(steps[1:], _sides(place, last, len(steps) - 1), strict=True):
        if from_left:
            old, new = node_hash(step, old), node_hash(step, new)
        else:
            new = node_hash(new, step)
    if old != old_root or new != root:
        raise ProofError("the proof does not lead to both roots")


def _sides(place: int, last: int, steps: int) -> Iterator[bool]:
    """Give for each step of a proof whether its hash stands on the left; the proof must have the right length."""
    for _ in range(steps):
        if last == 0:
            raise ProofError("the proof is too long")
        from_left = bool(place & 1) or place == last
        while from_left and not place & 1 and place:
            place, last = place >> 1, last >> 1
        yield from_left
        place, last = place >> 1, last >> 1
    if last != 0:
        raise ProofError("the proof is too short")


def _split(width: int) -> int:
    """Return the largest power of two below ``width``."""
    return 1 << ((width - 1).bit_length() - 1)
