"""Reads the pickles of a Whoosh index without ever running code.

Whoosh pickles numbers, text and lists of them, and the list of its segments. A pickle that names
any other class or function is refused when the name is read, before anything is called. This holds
for whatever bytes a file has by then: neither a digest beside the file nor the moment of a check
matters, and an index can be copied to another machine.
"""

import io
import pickle
import re
from collections import defaultdict
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3Segment

from indexer.errors import EngineError

_SEGMENT_ID = re.compile(r"[0-9a-z]{1,32}")
_INDEX_NAME = "MAIN"


class _Held:
    """Takes the state of a pickled object without being one."""


class _HeldCounts(dict[str, int]):
    """Takes the items of a pickled ``defaultdict``."""

    def __init__(self, default: object = None) -> None:
        super().__init__()
        del default


def _bytes(text: str = "", encoding: str = "latin1") -> bytes:
    """The bytes that old pickles hold as Latin-1 text."""
    if encoding != "latin1":
        raise pickle.UnpicklingError("bytes in an encoding that Whoosh does not write")
    return text.encode("latin1")


_CALLED = {("_codecs", "encode"): _bytes, ("__builtin__", "bytes"): _bytes}
_HELD = {
    ("whoosh.codec.whoosh3", "W3Segment"): _Held,
    ("whoosh.codec.whoosh3", "W3Codec"): _Held,
    ("collections", "defaultdict"): _HeldCounts,
    ("builtins", "int"): _Held,  # the default of that dictionary
}


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Return one of ours for each name that Whoosh writes; refuse all other names."""
        if (module, name) in _CALLED:
            called = _CALLED[module, name]
            return lambda *text: called(*text)
        if (module, name) not in _HELD:
            raise EngineError(
                f"the index names {module}.{name}, which no index of Backissue does,"
                " so nothing of it was run; run `backissue reindex`"
            )
        return type(name, (_HELD[module, name],), {})  # new: a pickle can set attributes


def load(file: Any) -> Any:
    """Read one pickle from *file*; raises ``EngineError`` for one that could run code."""
    try:
        return _with_segments(_PlainUnpickler(file).load())
    except BaseException:
        file.close()  # Whoosh leaves it open
        raise


def loads(data: Any) -> Any:
    """Read one pickle from *data*; raises ``EngineError`` for one that could run code."""
    return load(io.BytesIO(data))


PLAIN_PICKLE = SimpleNamespace(
    **{**vars(pickle), "load": load, "loads": loads, "Unpickler": _PlainUnpickler}
)
"""The module ``pickle`` with these two functions."""


def _with_segments(value: Any) -> Any:
    """*value*, in which a list of held objects becomes the list of segments that Whoosh wants."""
    if isinstance(value, list) and any(isinstance(item, _Held) for item in value):
        return [_segment(item) for item in value]
    return value


def _segment(held: Any) -> W3Segment:
    """The segment with the state of *held*; its file names lie in the folder of the index."""
    name, key, count = held.indexname, held.segid, held._doccount
    deleted, lengths = held._deleted, held._fieldlengths
    if not (
        name == _INDEX_NAME
        and isinstance(key, str)
        and _SEGMENT_ID.fullmatch(key)
        and type(count) is int
        and (deleted is None or type(deleted) is set and _are_numbers(deleted))
        and isinstance(lengths, dict)
        and _are_numbers(lengths.values())
    ):
        raise pickle.UnpicklingError("a segment that Whoosh did not write")
    segment: Any = W3Segment(W3Codec(), name, count, key, deleted)  # type: ignore[no-untyped-call]
    segment.compound = bool(held.compound)
    segment._fieldlengths = defaultdict(int, lengths)
    return segment  # type: ignore[no-any-return]


def _are_numbers(values: Iterable[object]) -> bool:
    return all(type(value) is int for value in values)
