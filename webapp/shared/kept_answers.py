"""Answers that were given before, kept to be given again while the index is the same.

Only whole answers of which a conditional request could say that they have not changed; see
``answers.conditional``. Nothing here has to be told that something changed: keys name the
generation of the index, and what is no longer asked for makes room.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

_LARGEST = 8  # an answer may take this part of the room
_OVERHEAD = 1_000  # bytes of keys and headers


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The body, compressed as one kind of client takes it, and the headers of its route."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class KeptAnswers:
    """The answers last asked for, in *room* bytes; used by several threads."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, KeptAnswer] = OrderedDict()
        self._taken = 0

    def get(self, key: Hashable) -> KeptAnswer | None:
        """The answer kept under *key*."""
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
            return found

    def keep(self, key: Hashable, answer: KeptAnswer) -> None:
        """Keep *answer*, and drop those that were not asked for longest."""
        size = _size(answer)
        if size * _LARGEST > self._room:
            return
        with self._lock:
            if key not in self._answers:
                self._answers[key] = answer
                self._taken += size
            while self._taken > self._room:
                _, dropped = self._answers.popitem(last=False)
                self._taken -= _size(dropped)


def _size(answer: KeptAnswer) -> int:
    return len(answer.body) + _OVERHEAD


@cache
def software() -> str:
    """A digest of the files that make answers: an update of Backissue may write them anew."""
    digest = hashlib.sha256()
    for folder in ("webapp", "indexer/schemas"):
        for path in sorted((Path(__file__).parents[2] / folder).rglob("*.*")):
            if path.suffix in (".py", ".html", ".css", ".js"):
                digest.update(path.read_bytes())
    return digest.hexdigest()
