"""SHA-256 digests of the files that Backissue wrote, in the format that ``sha256sum -c`` reads."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from indexer import durable

SUMS = ".sha256"
_INDEX_SUMS = "index.sha256"


def write_sums(target: Path, contents: Mapping[Path, Path]) -> None:
    """Write to *target* the digests of files beside or below it.

    *contents* maps the path that a file is to have to the one where it is now.
    """
    durable.write(target, sum_lines(target.parent, contents))


def sum_lines(folder: Path, contents: Mapping[Path, Path]) -> bytes:
    """The lines of ``write_sums``, with paths relative to *folder*."""
    lines = [f"{_digest(now)}  {path.relative_to(folder)}\n" for path, now in contents.items()]
    return "".join(lines).encode()


def break_seal(index: Path) -> None:
    """Delete the digests of the index before it is written to."""
    (index / _INDEX_SUMS).unlink(missing_ok=True)


def seal_index(index: Path) -> None:
    """Write the digest of every file of the index after a commit."""
    files = sorted(path for path in index.rglob("*") if path.is_file())
    write_sums(index / _INDEX_SUMS, {path: path for path in files})


def is_sealed(index: Path) -> bool:
    """Whether the digests of the index were written after its last commit."""
    return (index / _INDEX_SUMS).exists()


def damaged_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file below *folder* that does not match its stored digest, and what is wrong."""
    for sums in sorted(folder.rglob(f"*{SUMS}")):
        for line in sums.read_text("utf-8", "replace").splitlines():
            stated, _, name = line.partition("  ")
            path = sums.parent / name
            if not path.is_file():
                yield path, "missing"
            elif _digest(path) != stated:
                yield path, "has changed since it was written (SHA-256 differs)"


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
