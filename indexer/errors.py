"""Every error that Backissue raises on purpose: stages raise these, edges catch them.

    BackissueError
    ├── InputError          what the operator named cannot be used: no such path, nothing to read
    ├── ArchiveError        the bytes of an archive file are not what they claim to be
    ├── CorpusError         an archive directory that cannot be used
    │   ├── LockedError     another process is writing it
    │   └── VersionError    written by a newer Backissue
    ├── StoreError          something at a URI that cannot be reached, read or written
    │   └── NotStoredError  there is no such object or bucket
    ├── QueryError          a search that cannot be answered as asked
     │   ├── CursorError     a cursor that belongs to another search
     │   └── ParameterError  parameters that are unknown or malformed
     ├── EngineError         an index that is missing, damaged or out of reach
     └── WorkerError         workers that cannot be started, or are not fit for the job

A message reads ``what: why; what to do`` on one line, since the edges print it as it is.
"""


class BackissueError(Exception):
    """Base of all errors that have a one-line explanation for the person at the keyboard."""


class InputError(BackissueError):
    """What the operator named cannot be used."""


class ArchiveError(BackissueError):
    """The bytes of an archive file are not what they claim to be."""


class CorpusError(BackissueError):
    """An archive directory that cannot be used."""


class LockedError(CorpusError):
    """Another process is writing this archive."""


class VersionError(CorpusError):
    """This archive was written by a newer Backissue."""


class StoreError(BackissueError):
    """Something at a URI cannot be reached, read or written."""


class NotStoredError(StoreError):
    """There is no such object or bucket."""


class QueryError(BackissueError):
    """A search that cannot be answered as asked; *param* names the parameter at fault."""

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.param = param


class CursorError(QueryError):
    """A cursor that is not one of ours, or belongs to another search."""


class ParameterError(QueryError):
    """Parameters that are unknown or malformed; *problems* pairs each name with the reason."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(
            "; ".join(f"{name}: {reason}" for name, reason in problems), problems[0][0]
        )
        self.problems = problems


class EngineError(BackissueError):
    """An index that is missing, damaged or out of reach."""


class WorkerError(BackissueError):
    """Workers cannot be started (no memory, no file handles, a broken installation) or not be used.

    A worker of a cluster cannot be used if it runs other code or sees other files.
    """
