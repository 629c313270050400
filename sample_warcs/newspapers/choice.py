"""Choices that look free and are always the same: hashes of what is chosen for."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "sample-warcs.backissue.example")


def number(key: str, low: int, high: int) -> int:
    """An integer from *low* to *high*, both included."""
    span = high - low + 1
    return low + int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % span


def pick(key: str, values: Sequence[T]) -> T:
    """One of *values*."""
    return values[number(key, 0, len(values) - 1)]


def record_id(key: str) -> str:
    """A WARC-Record-ID."""
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, key)}>"
