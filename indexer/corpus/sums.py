"""SHA-256 digests of the files that Backissue wrote, in the format that ``sha256sum -c`` reads.

A file is checked before anything is read from it, and by ``verify``. Where the digests of a folder
are taken away while its files are replaced, or were never written, nothing is compared.
"""

import hashlib
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from indexer import durable
from indexer.errors import CorpusError

SUMS = ".sha256"
CHANGED = "has changed since it was written (SHA-256 differs)"
WHAT_TO_DO = "run `backissue verify`, which names all that is damaged"
_ATTEMPTS = 3  # at a file that another process may be replacing
_PAUSE = 0.1  # seconds between them


def write_sums(target: Path, contents: Mapping[Path, Path]) -> None:
    """Write to *target* the digests of files beside or below it.

    *contents* maps the path that a file is to have to the one where it is now.
    """
    durable.write(target, sum_lines(target.parent, contents))


def sum_lines(folder: Path, contents: Mapping[Path, Path]) -> bytes:
    """The lines of ``write_sums``, with paths relative to *folder*."""
    lines = [f"{digest(now)}  {path.relative_to(folder)}\n" for path, now in contents.items()]
    return "".join(lines).encode()


def break_seal(folder: Path) -> None:
    """Delete the digests of *folder* before it is written to."""
    seal_of(folder).unlink(missing_ok=True)


def seal_index(index: Path) -> None:
    """Write the digest of every file of the index after a commit."""
    files = sorted(path for path in index.rglob("*") if path.is_file())
    write_sums(seal_of(index), {path: path for path in files})


def replace_sealed(folder: Path, targets: Collection[Path]) -> None:
    """Put the finished files of *targets* in place, in *folder*, with the digests of all."""
    seal = seal_of(folder)
    lines = sum_lines(folder, {target: durable.unfinished(target) for target in targets})
    break_seal(folder)
    for target in targets:
        durable.put_in_place(target)
    durable.write(seal, lines)


def is_sealed(folder: Path) -> bool:
    """Whether the digests of *folder* were written after it was last written to."""
    return seal_of(folder).exists()


def seal_of(folder: Path) -> Path:
    """The file that has the digests of all files of *folder*."""
    return folder / f"{folder.name}{SUMS}"


class FileChecker:
    """Checks files against their digests before they are read, each version of a file once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, int], str] = {}  # digests by inode, time and size

    def check(self, path: Path, sums: Path) -> None:
        """Raise ``CorpusError`` where *path* is missing or not as the digests in *sums* say.

        Where another process replaces the file meanwhile, it is looked at again.
        """
        for attempt in range(_ATTEMPTS):
            if attempt:
                time.sleep(_PAUSE)
            damage = self._damage(path, sums)
            if damage is None:
                return
        raise CorpusError(
            f"{path}: {damage}; run `backissue verify`, which names all that is damaged"
        )

    def _damage(self, path: Path, sums: Path) -> str | None:
        try:
            stated = dict(_stated(sums)).get(path) if sums.exists() else None
            return None if stated in (None, self._digest(path)) else CHANGED
        except FileNotFoundError:
            return "is missing"
        except OSError as error:
            return f"cannot be read: {error.strerror}"

    def _digest(self, path: Path) -> str:
        status = path.stat()
        key = status.st_ino, status.st_mtime_ns, status.st_size
        if key not in self._known:
            self._known[key] = digest(path)
        return self._known[key]


def damaged_files(folder: Path, written: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Every file below *folder* that does not match its stored digest, and what is wrong.

    And those among *written* that have none.
    """
    listed: set[Path] = set()
    for sums in sorted(folder.rglob(f"*{SUMS}")):
        try:
            stated = list(_stated(sums))
        except OSError as error:
            yield sums, f"cannot be read: {error.strerror}"
            continue
        for path, expected in stated:
            listed.add(path)
            if reason := _difference(path, expected):
                yield path, reason
    for path in sorted(set(written) - listed):
        yield path, "has no digest"


def _difference(path: Path, expected: str) -> str | None:
    try:
        return None if digest(path) == expected else CHANGED
    except (FileNotFoundError, IsADirectoryError):
        return "missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _stated(sums: Path) -> Iterator[tuple[Path, str]]:
    """Path and digest of each line; one that is damaged gives a path that does not exist."""
    text = sums.read_bytes().decode("utf-8", "replace")
    *lines, rest = text.split("\n")
    for line in (*lines, *([rest] if rest else ())):
        expected, _, name = line.partition("  ")
        yield sums.parent / name.replace("\0", "?"), expected
