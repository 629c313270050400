"""The list of documents that an index holds, kept beside it: a million are read in a second.

It is a log of what each commit added and deleted, ended by the generation of the commit. It is
used only if it ends with the generation of the index itself; otherwise the index is asked.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from indexer import durable

_NAME = "held.log"
_TAIL = 64  # bytes that hold the last line
_SPARE = 1 << 20  # bytes that a log may grow before it is replaced
_LINE = 250  # bytes, several times what one document needs


class HeldLog:
    """The log of the index in *folder*."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME

    def ends_at(self, generation: int) -> bool:
        """Whether the log ends with *generation*."""
        try:
            with self._path.open("rb") as file:
                file.seek(max(0, self._path.stat().st_size - _TAIL))
                return file.read().endswith(f"\n={generation}\n".encode())
        except OSError:
            return False

    def read(self, generation: int) -> dict[str, str] | None:
        """Id to digest, or None where the log does not end with *generation*."""
        if not self.ends_at(generation):
            return None
        held: dict[str, str] = {}
        for line in self._path.read_text(encoding="utf-8").split("\n"):
            if line.startswith("+"):
                article_id, _, digest = line[1:].partition("\t")
                held[article_id] = digest
            elif line.startswith("-"):
                held.pop(line[1:], None)
        return held

    def append(self, changes: Iterable[tuple[str, str | None]], generation: int) -> None:
        """Add what one commit changed: ids with their new digest, or None for deleted."""
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(
                f"-{article_id}\n" if digest is None else f"+{article_id}\t{digest}\n"
                for article_id, digest in changes
            )
            file.write(f"\n={generation}\n")
            file.flush()
            os.fsync(file.fileno())

    def write(self, held: Mapping[str, str], generation: int) -> None:
        """Replace the log."""
        lines = [f"+{article_id}\t{digest}\n" for article_id, digest in held.items()]
        durable.write(self._path, "".join([*lines, f"\n={generation}\n"]).encode())

    def is_wasteful(self, size: int) -> bool:
        """Whether the log is much longer than *size* documents need; then it is worth replacing."""
        try:
            return self._path.stat().st_size > _SPARE + size * _LINE
        except OSError:
            return False
