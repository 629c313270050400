"""Hebrew as pages up to about 2005 stored it: in visual order, each line from its left end."""

import re

VISUAL = frozenset({"iso8859-8", "cp862"})  # charsets whose pages may be in visual order
_HEBREW = "\u05d0-\u05ea"
_LINE = re.compile(f"[^<>\r\n]*[{_HEBREW}][^<>\r\n]*")
_TAG = re.compile(r"<[^<>]*>")
# What reads from left to right in a Hebrew line: words and numbers with what binds them.
_LEFT_TO_RIGHT = re.compile(r"&#?\w{1,8};|[A-Za-z0-9](?:[A-Za-z0-9 .,:/%@_-]*[A-Za-z0-9%])?")
_MIRRORED = str.maketrans("()[]{}«»", ")(][}{»«")
_FINAL = "ךםןףץ"
_WORD = re.compile(f"[{_HEBREW}]{{2,}}")


def logical_order(text: str) -> str:
    """A page in the order in which it is read, whichever it is stored in; markup stays as it is."""
    if not _is_visual(text):
        return text
    parts = re.split(r"(<[^<>]*>)", text)
    return "".join(
        part if part.startswith("<") else _LINE.sub(lambda match: _turned(match[0]), part)
        for part in parts
    )


def _is_visual(text: str) -> bool:
    """Whether final letters begin words, which they never do, more often than they end them."""
    words = _WORD.findall(_TAG.sub(" ", text))
    return sum(word[0] in _FINAL for word in words) > sum(word[-1] in _FINAL for word in words)


def _turned(line: str) -> str:
    """A line from right to left, what is Latin or a number in it from left to right."""
    bare = line.strip(" \t")
    begin = line.index(bare)
    kept = _LEFT_TO_RIGHT.sub(lambda match: match[0][::-1], bare)
    return line[:begin] + kept[::-1].translate(_MIRRORED) + line[begin + len(bare) :]
