"""Notes: small JSON files that carry their own SHA-256, so that both are written at once.

``backissue.json`` is one, and the ``file.json`` of every archive file.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from indexer import durable
from indexer.corpus.sums import CHANGED, WHAT_TO_DO
from indexer.errors import CorpusError

_DIGEST = "sha256"


def read_note(path: Path, keys: Collection[str]) -> dict[str, Any]:
    """What the note at *path* says, without its digest.

    A note of *keys* alone was written by a release that knew no digests, and is taken as it is.
    Raises ``FileNotFoundError`` or ``NotADirectoryError`` where there is none, and ``CorpusError``
    for a note that is not as it was written.
    """
    try:
        data = path.read_bytes()
        note = dict(json.loads(data))
    except (FileNotFoundError, NotADirectoryError):
        raise
    except (OSError, ValueError, TypeError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise CorpusError(f"{path}: cannot be read: {reason}; {WHAT_TO_DO}") from error
    if _DIGEST in note:
        del note[_DIGEST]
        is_whole = data == _rendered(note)
    else:
        is_whole = set(note) <= set(keys)
    if not is_whole:
        raise CorpusError(f"{path}: {CHANGED}; {WHAT_TO_DO}")
    return note


def write_note(path: Path, note: Mapping[str, Any]) -> None:
    """Write *note* with its digest, whole; raises ``CorpusError`` where that cannot be done."""
    try:
        durable.write(path, _rendered(note))
    except OSError as error:
        raise CorpusError(f"{path}: cannot be written: {error.strerror}") from error


def _rendered(note: Mapping[str, Any]) -> bytes:
    return _encoded({**note, _DIGEST: hashlib.sha256(_encoded(note)).hexdigest()})


def _encoded(note: Mapping[str, Any]) -> bytes:
    text = json.dumps(note, indent=1, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "backslashreplace")  # half surrogates as JSON escapes them
