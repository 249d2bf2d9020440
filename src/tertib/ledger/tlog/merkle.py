"""Merkle tree hashing and proofs (RFC 6962 section 2.1, verification as in RFC 9162 section 2.1).

Trees are read through ``subtree(level, index)``, the hash of the perfect subtree over the leaves
``[index << level, (index + 1) << level)``, so that the same code works on a list and on tiles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from struct import Struct

SIZE = 32
EMPTY = sha256().digest()
_pairs = Struct("64s").iter_unpack
Subtree = Callable[[int, int], bytes]


class WrongProof(ValueError):
    """A proof does not lead to the root that was signed."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one log entry."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\1" + left + right).digest()


def fold(joined: bytes | bytearray) -> bytes:
    """The root over ``2**k`` hashes given as one string of 32-byte pieces (the hot loop)."""
    while len(joined) > SIZE:
        joined = b"".join([sha256(b"\1" + pair).digest() for (pair,) in _pairs(joined)])
    return bytes(joined)


def from_leaves(hashes: Sequence[bytes]) -> Subtree:
    """A subtree reader over leaf hashes held in memory (tests and small trees)."""
    return lambda level, index: fold(b"".join(hashes[index << level : (index + 1) << level]))


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def range_hash(start: int, end: int, subtree: Subtree) -> bytes:
    """``MTH(D[start:end])`` for a range that occurs as a node of some tree over the log."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return subtree(level, start >> level)
    middle = start + _split(size)
    return node_hash(range_hash(start, middle, subtree), range_hash(middle, end, subtree))


def root(size: int, subtree: Subtree) -> bytes:
    """The root of the tree over the first ``size`` leaves."""
    return range_hash(0, size, subtree) if size else EMPTY


def inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree of ``size``, from the leaf upwards.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_hash(middle, end, subtree))
            end = middle
        else:
            path.append(range_hash(start, middle, subtree))
            start = middle
    return path[::-1]


def consistency(old: int, size: int, subtree: Subtree) -> list[bytes]:
    """The proof that the tree of ``size`` extends the tree of ``old``; empty for 0 and itself.

    Raises:
        ValueError: ``old`` is greater than ``size``.
    """
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} cannot extend one of {old}")
    if old in (0, size):
        return []
    path, start, end, whole = [], 0, size, True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(range_hash(middle, end, subtree))
            end = middle
        else:
            path.append(range_hash(start, middle, subtree))
            start, whole = middle, False
    if not whole:
        path.append(range_hash(start, end, subtree))
    return path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Verify an audit path (RFC 9162 section 2.1.3.2).

    Raises:
        WrongProof: the leaf hash ``leaf`` at ``index`` is not under ``root``.
    """
    if not 0 <= index < size:
        raise WrongProof(f"leaf {index} is not in a tree of {size}")
    position, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise WrongProof("the path is too long")
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    if last:
        raise WrongProof("the path is too short")
    if node != root:
        raise WrongProof("the path leads to another root")


def check_consistency(
    old: int, old_root: bytes, size: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Verify a consistency proof (RFC 9162 section 2.1.4.2).

    Raises:
        WrongProof: the tree of ``size`` does not extend the tree of ``old``.
    """
    if not 0 <= old <= size:
        raise WrongProof(f"a tree of {size} cannot extend one of {old}")
    if old in (0, size):
        if path or (old == size and old_root != new_root) or (old == 0 and old_root != EMPTY):
            raise WrongProof("the roots differ, or the proof is not empty")
        return
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        raise WrongProof("the path is empty")
    position, last = old - 1, size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            raise WrongProof("the path is too long")
        if position & 1 or position == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        position, last = position >> 1, last >> 1
    if last or first != old_root or second != new_root:
        raise WrongProof("the new tree does not extend the old one")
