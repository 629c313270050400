"""Commits as folders of files with digests, which show damage but not who wrote the files.

``current.json`` names the current commit and the SHA-256 of each of its files. The next commit
starts as hard links to those files, in a folder of its own, and becomes current when its digests
are written; a crash before that leaves the previous one as it was.
"""

import json
import os
import shutil
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path

from indexer import durable
from indexer.errors import EngineError

_CURRENT = "current.json"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: its number, and the digest of each file by name."""

    number: int
    digests: Mapping[str, str]

    def folder(self, root: Path) -> Path:
        """Where its files lie."""
        return root / f"commit-{self.number}"


def commit_token(root: Path) -> object:
    """A value that changes with every commit: equal values mean the same commit."""
    try:
        status = (root / _CURRENT).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def current(root: Path) -> Commit | None:
    """The current commit, not yet verified; None where there is none.

    Its files are names without a folder: nothing else is opened, linked or deleted for it.
    """
    try:
        plain = json.loads((root / _CURRENT).read_bytes())
        number, digests = plain["number"], dict(plain["digests"])
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None
    named = all(Path(name).name == name for name in digests)
    return Commit(number, digests) if type(number) is int and named else None


def verify(root: Path, commit: Commit, known: dict[tuple[int, int, int], str]) -> None:
    """Raise ``EngineError`` unless the folder holds exactly the files of *commit*, unchanged.

    *known* caches the digests of files by inode, time and size.
    """
    folder = commit.folder(root)
    try:
        names = {entry.name for entry in folder.iterdir()}
        for name in sorted(names | set(commit.digests)):
            if (
                name not in names
                or not _is_file(folder / name)
                or _digest(folder / name, known) != commit.digests.get(name)
            ):
                raise EngineError(
                    f"the index file {folder / name} is not as it was written, "
                    "so nothing of it was opened; run `backissue reindex`"
                )
    except OSError as error:
        raise EngineError(
            f"the index {folder} cannot be read: {error.strerror}; run `backissue reindex`"
        ) from error


def prepare(root: Path, before: Commit | None) -> Commit:
    """The next commit: a folder with links to the files of the one *before* it."""
    commit = Commit(before.number + 1 if before else 1, {})
    folder = commit.folder(root)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    for name in before.digests if before else ():
        os.link(before.folder(root) / name, folder / name)  # type: ignore[union-attr]
    return commit


def make_current(root: Path, commit: Commit) -> None:
    """Sync the files of *commit*, record their digests, and delete all older commits but one."""
    folder = commit.folder(root)
    names = sorted(entry.name for entry in folder.iterdir())
    for name in names:
        durable.sync_file(folder / name)
    durable.sync_folder(folder)
    whole = Commit(commit.number, {name: _digest(folder / name, {}) for name in names})
    durable.write(root / _CURRENT, json.dumps(asdict(whole)).encode())
    for other in root.glob("commit-*"):
        if other.name not in {f"commit-{commit.number}", f"commit-{commit.number - 1}"}:
            shutil.rmtree(other, ignore_errors=True)


def _is_file(path: Path) -> bool:
    """Whether *path* is a file itself: to read from a pipe or a device may never end."""
    return stat.S_ISREG(path.lstat().st_mode)


def _digest(path: Path, known: dict[tuple[int, int, int], str]) -> str:
    status = path.stat()
    key = (status.st_ino, status.st_mtime_ns, status.st_size)
    if key not in known:
        with path.open("rb") as file:
            known[key] = file_digest(file, "sha256").hexdigest()
    return known[key]
