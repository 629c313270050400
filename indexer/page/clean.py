"""Text as it may be stored: single spaces, and no character that acts instead of showing."""

import re
import unicodedata

from indexer import native

MAX_FIELD = 1000  # characters of a title, name or tag; what is longer is not one
# C0 and C1 controls, zero-width and bidi controls, byte order marks, non-characters, surrogates.
_UNSTORABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_BLANKS = str.maketrans({"\t": "    ", "\x1f": " "})  # white space that does not break a line
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARK_FLOOD = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]+"
)
# Signs that stay as they are beside any others of these, and ASCII: neither controls nor marks, and
# NFC leaves them alone. Texts of these need no more than single spaces. First and last of each.
_STEADY = (
    (0xA1, 0xAC), (0xAE, 0x2FF), (0x388, 0x481), (0x48A, 0x52F), (0x2010, 0x2027), (0x2030, 0x205E),
    (0x20A0, 0x20BF), (0x3001, 0x3029), (0x3041, 0x3096), (0x30A1, 0x30FE), (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3), (0xFF01, 0xFF60),
)  # fmt: skip


def squeeze(text: str) -> str:
    """*text* on one line with single spaces."""
    return " ".join(text.split())


def clean(text: str) -> str:
    """*text* on one line, in NFC, without controls, lone surrogates and bidi overrides."""
    if native.core is not None:
        plain: str | None = native.core.squeeze_plain(text)
        if plain is not None:
            return plain
    return squeeze(_storable(text))


def clean_lines(text: str) -> str:
    """Like :func:`clean`, but line ends stay (verse, addresses, code)."""
    if "\n" not in text:
        return clean(text)
    lines = (squeeze(line) for line in _storable(text).split("\n"))
    return "\n".join(line for line in lines if line)


def clean_code(text: str) -> str:
    """Like :func:`clean`, but line ends and indentation stay."""
    lines = (_storable(line).translate(_BLANKS).rstrip() for line in text.splitlines())
    return "\n".join(lines).strip("\n")


def _storable(text: str) -> str:
    if text.isprintable():  # nothing unstorable is, and most lines are: half the time
        return text if text.isascii() else _composed(text)
    if text.isascii():
        return _UNSTORABLE.sub("", text)
    text = _SURROGATE.sub("\ufffd", _UNSTORABLE.sub("", text))
    return _composed(text)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", _MARK_FLOOD.sub(r"\1", text))


if native.core is not None:
    native.core.set_up_clean({"steady": _STEADY})
