"""What an export has written before it is whole: ``ferry.csv.part``, and a note beside it.

The note, ``ferry.csv.part.json``, says of which export it is and up to where it is sure: so many
bytes, with this digest, hold so many articles. Whoever writes the file holds a lock on it, which
the kernel releases, however the writer ends.
"""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Any

from indexer import durable
from indexer.export.exporting import Export, instant_text
from indexer.export.result_pages import ResultPlace
from indexer.export.same_export import fingerprint, of_instant
from indexer.schemas.choices import ExportFormat

NOTED_EVERY = 1.0  # seconds between notes
_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class PartNote:
    """Of which export a part is, and up to where it is sure."""

    fingerprint: str
    format: str
    generation: int
    exported_at: datetime
    place: ResultPlace
    size: int
    sha256: str

    @classmethod
    def read(cls, path: Path) -> "PartNote | None":
        """The note at *path*, or None where there is none of ours."""
        try:
            known = json.loads(path.read_bytes())
            return cls(
                fingerprint=str(known["fingerprint"]),
                format=str(known["format"]),
                generation=int(known["export"]["generation"]),
                exported_at=datetime.fromisoformat(known["export"]["exported"]),
                place=ResultPlace(int(known["articles"]), known["cursor"]),
                size=int(known["bytes"]),
                sha256=str(known["sha256"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def obstacle(self, name: ExportFormat, export: Export) -> str | None:
        """Why *export* cannot go on where this part ends; None if it can."""
        if self.generation != export.heading.generation:
            return f"the index is of generation {export.heading.generation} now"
        if self.fingerprint != fingerprint(name, of_instant(export, self.exported_at)):
            return "it is of another export, or the archive has changed"
        return None


class PartFile:
    """A file that is being written, under a lock or under a name of this process.

    It has a note only where it is *shared*: under the name at which it is looked for again.
    """

    def __init__(self, target: Path) -> None:
        """Open the part of *target*; raises ``OSError``."""
        self._target = target
        self._shared = target.with_name(f"{target.name}.part")
        self.note_path = target.with_name(f"{target.name}.part.json")
        stream = _locked(self._shared)
        self.note = PartNote.read(self.note_path) if stream else None
        if stream and self.note is None and os.fstat(stream.fileno()).st_size:
            stream.close()  # a file of somebody else
            stream = None
        self.is_shared = stream is not None
        self.path = (
            self._shared if stream else target.with_name(f".{target.name}.{os.getpid()}.tmp")
        )
        self._stream = stream or self.path.open("xb", buffering=0)
        self._digest = hashlib.sha256()
        self._size = 0
        self._sure: dict[str, Any] = {}
        self._noted_at = 0.0

    def goes_on(self) -> bool:
        """Whether the bytes that the note is sure of are there; what follows them is cut off."""
        note = self.note
        if note is None or not note.place.hits:
            return False
        self._stream.seek(0)
        left = note.size
        while left and (piece := self._stream.read(min(left, _READ))):
            self._digest.update(piece)
            left -= len(piece)
        if left or self._digest.hexdigest() != note.sha256:
            return False
        self._size = note.size
        return True

    def begin(self, name: ExportFormat, export: Export) -> None:
        """Cut the file where it goes on, and note of which export it is; raises ``OSError``."""
        if not export.is_begun:
            self._digest, self._size = hashlib.sha256(), 0
        self._stream.truncate(self._size)
        self._stream.seek(self._size)
        self._sure = {
            "fingerprint": fingerprint(name, export),
            "format": name,
            "fields": list(export.fields),
            "export": export.heading.as_json(),
        }
        self.reached(export.start)
        self._write_note()

    def reached(self, place: ResultPlace) -> None:
        """Be sure of what is written: it holds all before *place*; raises ``OSError``."""
        self._sure |= {
            "articles": place.hits,
            "cursor": place.cursor,
            "bytes": self._size,
            "sha256": self._digest.hexdigest(),
        }
        if time.monotonic() - self._noted_at >= NOTED_EVERY:
            self._write_note()

    def write(self, pieces: Iterable[bytes]) -> int:
        """Write *pieces*, and give the size of the whole; raises ``OSError``, and what they do."""
        for piece in pieces:
            left = memoryview(piece)
            while left:
                left = left[self._stream.write(left) :]
            self._digest.update(piece)
            self._size += len(piece)
        return self._size

    def put_in_place(self) -> None:
        """Rename the file to its target; raises ``OSError``."""
        durable.move_in_place(self.path, self._target)
        if self.is_shared:
            self.note_path.unlink(missing_ok=True)
        self._stream.close()

    def keep(self) -> int:
        """Keep what is sure, or nothing where that holds no article; gives the articles kept."""
        articles = int(self._sure.get("articles", 0)) if self.is_shared else 0
        if articles:
            with suppress(OSError):
                self._stream.truncate(self._sure["bytes"])  # makes room for the note on a full disk
                self._write_note()
        else:
            for path in (self.path, self.note_path) if self.is_shared else (self.path,):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
        self._stream.close()
        return articles

    def said(self) -> str:
        """What is there, for people."""
        assert self.note is not None
        return (
            f"{self.note.place.hits:,} articles of the export begun"
            f" {instant_text(self.note.exported_at)}"
        )

    def _write_note(self) -> None:
        if self.is_shared:
            durable.write(self.note_path, json.dumps(self._sure, indent=1).encode())
            self._noted_at = time.monotonic()


def _locked(path: Path) -> FileIO | None:
    """The file at *path*, made if need be; None while another process writes it."""
    while True:
        stream = FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666), "r+")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # held, or a file system without locks
            stream.close()
            return None
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(stream.fileno()), path.stat()):
                return stream
        stream.close()  # its writer has put it in place meanwhile
