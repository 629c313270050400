"""Rewrites style sheets so that whatever they load is loaded from the archive.

Reads tokens as browsers do, escapes and comments included. Source: CSS Syntax Module Level 3.
Time and memory are linear in the length of the style sheet.
"""

import re

from webapp.replay.references import References

MAX_CHARACTERS = 3_000_000  # of a style sheet; the rest of a longer one is left out

_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}(?:\r\n|[ \t\n\r\f])?|[^\n\r\f0-9a-fA-F])"
_NAME = rf"(?:[\w\x80-\U0010ffff-]|{_ESCAPE})++"
_STRING_ESCAPE = r"\\(?:\r\n|[\s\S])"
_STRING = (
    rf"""(?:"(?:[^"\\\n\r\f]++|{_STRING_ESCAPE})*+"?|'(?:[^'\\\n\r\f]++|{_STRING_ESCAPE})*+'?)"""
)
_OTHER = r"""(?:[^"'/@()\[\]{};\\\w\x80-\U0010ffff-]++|/(?!\*)|\\(?=[\n\r\f]|\Z))"""
_TOKEN = re.compile(
    rf"""
      (?P<comment>/\*(?:[^*]++|\*(?!/))*+(?:\*/)?)
    | (?P<plain>(?:{_OTHER}|{_NAME}(?!\())++)
    | (?P<function>{_NAME})\(
    | (?P<string>{_STRING})
    | @(?P<rule>{_NAME})
    | (?P<open>[(\[{{])
    | (?P<close>[)\]}}])
    | (?P<end>;)
    """,
    re.VERBOSE,
)
_IN_NAME = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\n\r\f])?|\r\n|([\s\S]))")
_QUOTED = re.compile(r"\s*+[\"']")
_ONE_STRING = re.compile(rf"\s*+({_STRING})\s*+\)")
_UNQUOTED = re.compile(rf"\s*+([^)\\]*+(?:{_STRING_ESCAPE}[^)\\]*+)*+)\)?")
_BROKEN = re.compile(r"[\"'(\s\x00-\x08\x0e-\x1f\x7f]")
_PLAIN_NAME = re.compile(r"[\w-]+", re.ASCII)
_CLOSES = {"(": ")", "[": "]", "{": "}"}
_UNSAFE = re.compile(r"[\"\\<\x00-\x1f\x7f]")
# In these functions a string is text, and what stands for a value is not an address.
_KNOWN_FUNCTIONS = """
    abs acos alpha anchor anchor-size annotation asin atan atan2 attr blur brightness calc
    calc-size character-variant circle clamp color color-mix color-stop conic-gradient contrast
    cos counter counters cubic-bezier device-cmyk dir drop-shadow ellipse env exp expression
    fit-content format from grayscale has highlight host host-context hsl hsla hue-rotate hwb
    hypot inset invert is lab lang lch leader light-dark linear linear-gradient local log matches
    matrix matrix3d max media min minmax mod not nth-child nth-col nth-last-child nth-last-col
    nth-last-of-type nth-of-type oklab oklch opacity ornaments part path perspective picker
    polygon pow progress quotes radial-gradient ray rect rem repeat repeating-conic-gradient
    repeating-linear-gradient repeating-radial-gradient rgb rgba rotate rotate3d rotatex rotatey
    rotatez round running saturate scale scale3d scalex scaley scalez scroll scroll-state selector
    sepia shape sign sin skew skewx skewy slotted snapshot sqrt state steps style styleset
    stylistic supports swash symbols tan target-counter target-counters target-text tech to
    translate translate3d translatex translatey translatez type var view where xywh
    layer and or theme
    view-transition-group view-transition-image-pair view-transition-new view-transition-old
    -moz-any -moz-calc -moz-linear-gradient -moz-radial-gradient -moz-repeating-linear-gradient
    -ms-linear-gradient -o-linear-gradient -webkit-any -webkit-calc -webkit-gradient
    -webkit-linear-gradient -webkit-radial-gradient -webkit-repeating-linear-gradient
"""
_KNOWN = frozenset(_KNOWN_FUNCTIONS.split())
# These can stand for a string that was written elsewhere, and so for an address.
_SUBSTITUTED = frozenset(["var", "env", "attr", "if", "inherit", "first-valid", "random-item"])


def rewritten(css: str, references: References) -> str:
    """The style sheet, or declarations of a style attribute, with *references* applied."""
    return _StyleWriter(css[:MAX_CHARACTERS], references).written()


class _StyleWriter:
    """Writes a style sheet again, token by token.

    *_blocks* holds what is open: a bracket, or the name of a function. In a function that is not
    known, every string is taken for an address.
    """

    def __init__(self, css: str, references: References) -> None:
        self._css = css
        self._references = references
        self._blocks: list[str] = []
        self._unknown = 0  # functions of the open blocks that may load something
        self._rule = ""  # import or namespace, until its address is read

    def written(self) -> str:
        pieces = []
        at, end = 0, len(self._css)
        while at < end:
            match = _TOKEN.match(self._css, at)
            if match is None:  # a lone @
                at += 1
                continue
            at = match.end()
            kind = match.lastgroup
            if kind == "plain":
                pieces.append(match[0])
            elif kind == "function" and _unescaped(match["function"]).lower() == "url":
                quoted = _ONE_STRING.match(self._css, at)
                if quoted:
                    at = quoted.end()
                    pieces.append(self._url(_inside(quoted[1])))
                elif _QUOTED.match(self._css, at):
                    pieces.append(self._opened("url") + "(")
                else:
                    content = _UNQUOTED.match(self._css, at)
                    at = content.end() if content else end
                    pieces.append(self._unquoted(content[1] if content else ""))
            else:
                pieces.append(self._token(str(kind), match[0]))
        return "".join(pieces)

    def _token(self, kind: str, text: str) -> str:
        if kind == "comment":
            return "/**/"
        if kind == "function":
            return self._opened(_unescaped(text[:-1]), text[:-1]) + "("
        if kind == "string":
            return self._string(text)
        if kind == "rule":
            self._rule = _unescaped(text[1:]).lower()
        elif kind == "open":
            self._blocks.append(text)
        elif kind == "close":
            self._closed(text)
        if kind == "end" or text == "{":
            self._rule = ""
        return text

    def _opened(self, name: str, written: str = "") -> str:
        """The name of a function as it is written, now that it is open."""
        key = name.lower()
        if self._unknown and (key in _SUBSTITUTED or key.startswith("--")):
            key = written = "left-out"
        self._blocks.append(key)
        self._unknown += key not in _KNOWN
        return key if _PLAIN_NAME.fullmatch(key) else written

    def _closed(self, bracket: str) -> None:
        if self._blocks and _CLOSES.get(self._blocks[-1], ")") == bracket:
            block = self._blocks.pop()
            self._unknown -= block not in _CLOSES and block not in _KNOWN

    def _string(self, text: str) -> str:
        inside = _inside(text)
        if inside is None:
            return '""'  # it ends with its line or the style sheet, and with it the declaration
        block = self._blocks[-1] if self._blocks else "{"
        if self._rule == "namespace":
            return ""
        if self._rule == "import" and block in _CLOSES:
            return self._url(inside)
        if self._rule != "import" and (block in _CLOSES or block in _KNOWN):
            return text
        return _quoted(self._address(inside))

    def _unquoted(self, content: str) -> str:
        content = content.strip(" \t\n\r\f")
        if _BROKEN.search(content):
            return self._url("")
        written = self._url(_unescaped(content))
        return f"url({content})" if written == f'url("{content}")' else written

    def _url(self, reference: str | None) -> str:
        if self._rule == "namespace":
            return ""
        return f"url({_quoted(self._address(reference or ''))})"

    def _address(self, reference: str) -> str:
        if self._rule == "import":
            self._rule = ""  # what follows are conditions
            return self._references.address(reference, "cs_") if reference else ""
        if not reference or reference.startswith("#"):
            return reference
        return self._references.address(reference, "im_")


def _inside(string: str) -> str | None:
    """What a string means; None for one that is never closed."""
    if len(string) < 2 or string[-1] != string[0]:
        return None
    return _unescaped(string[1:-1])


def _unescaped(text: str) -> str:
    """What a name or the inside of a string means."""
    return _IN_NAME.sub(_character, text) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    if escape[1]:
        code = int(escape[1], 16)
        return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"
    return "" if escape[2] is None or escape[2] in "\n\r\f" else escape[2]


def _quoted(address: str) -> str:
    return '"' + _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", address) + '"'
