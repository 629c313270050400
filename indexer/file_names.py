r"""File names as text that can be stored and shown anywhere, and back.

A name on Linux is bytes. Those that are not UTF-8, and characters that act on a terminal or turn
the direction of writing, are written as ``\xe4``: ``M\xe4rz.warc.gz``. All other names stay as
they are.
"""

import os
import re
from pathlib import Path

from indexer.places import PathOrUri, is_uri

# Controls, zero-width and bidi controls, line separators, byte order marks, tags; and surrogates,
# as which Python holds bytes that are not UTF-8.
_HIDDEN = (
    "\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_UNSHOWABLE = re.compile(f"[{_HIDDEN}]")
_AMBIGUOUS = re.compile(rf"[{_HIDDEN}]|\\(?=x[0-9a-f][0-9a-f])")
_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")


def path_text(place: PathOrUri) -> str:
    """*place* as text that ``text_place`` turns back; a URI stays as it is."""
    return place if is_uri(place) else _AMBIGUOUS.sub(_escape, str(place))


def text_path(text: str) -> Path:
    """The path that ``path_text`` wrote."""
    raw = _ESCAPED.sub(lambda match: bytes.fromhex(match[1].decode()), os.fsencode(text))
    return Path(os.fsdecode(raw))


def text_place(text: str) -> PathOrUri:
    """The path or URI that ``path_text`` wrote."""
    return text if is_uri(text) else text_path(text)


def visible(text: str) -> str:
    """*text* for a terminal: one line, whose every character shows and none acts."""
    return _UNSHOWABLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    try:
        raw = match[0].encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = match[0].encode("utf-8", "surrogatepass")
    return "".join(f"\\x{byte:02x}" for byte in raw)
