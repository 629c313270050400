"""An index that may be read but not written, as a temporary folder of links to its files.

tantivy makes a lock file beside the index to open it. What locks are for, that no file is deleted
between two looks, is lost: a reader that comes too late fails, and looks again.
"""

import os
import shutil
import tempfile
import weakref
from pathlib import Path

LOCKS = ".tantivy-*.lock"


def is_writable(folder: Path) -> bool:
    """Whether this user may make locks in *folder*; not so on a file system that is read-only."""
    return all(os.access(path, os.W_OK) for path in (folder, *folder.glob(LOCKS)))


class LinkedFolder:
    """A folder of links to the files of *target*; deleted with this object."""

    def __init__(self, target: Path) -> None:
        self._target = target.resolve()
        self.path = Path(tempfile.mkdtemp(prefix="backissue-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        self.refresh()

    def refresh(self) -> None:
        """Link the files that are there now, and no others; raises ``OSError``."""
        here = {path.name for path in self.path.iterdir() if path.is_symlink()}
        locks = {path.name for path in self._target.glob(LOCKS)}
        there = {path.name for path in self._target.iterdir()} - locks
        for name in here - there:
            (self.path / name).unlink()
        for name in there - here:
            (self.path / name).unlink(missing_ok=True)  # what tantivy has put in place of a link
            (self.path / name).symlink_to(self._target / name)
