"""Read the values written in a script: JSON, or literals in code. Nothing is ever evaluated.

Code is read tolerantly: strings, lists and objects count, whatever stands between them
(``undefined``, calls, numbers, functions) is passed over.
"""

import base64
import binascii
import json
import re
from typing import Any
from urllib.parse import unquote

MAX_TOKENS = 400_000  # of one script
MAX_ROWS = 200  # texts of a flight stream
MAX_ROW = 500_000  # bytes
MIN_NESTED = 200  # characters of a string that may hold values or an encoded text
_TOKEN = re.compile(r"[\"'`{}\[\]]|[A-Za-z_$][\w$]{0,60}(?=\s{0,9}:)")
_STRINGS = {
    '"': re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL),
    "'": re.compile(r"'([^'\\]*+(?:\\.[^'\\]*+)*+)'", re.DOTALL),
    "`": re.compile(r"`([^`\\]*+(?:\\.[^`\\]*+)*+)`", re.DOTALL),
}
_COLON = re.compile(r"\s{0,9}:")
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": "", "\n": ""}
_FLIGHT = re.compile(r"__next_f\s{0,9}\.\s{0,9}push\(\s{0,9}\[\s{0,9}1\s{0,9},\s{0,9}(?=\")")
_TEXT_ROW = re.compile(r"(?:^|\n|(?<=[\]}\"]))[0-9a-f]{1,6}:T([0-9a-f]{1,6}),")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{200,}={0,2}\s{0,9}")
_PERCENT = re.compile(r"%(?:22|3[CcEe]|7[Bb]|20)")


def read_values(script: str) -> Any:
    """The values of *script* as lists, dictionaries and strings; JSON in strings is read, too."""
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return _read_code(script)


def flight_text(scripts: list[str]) -> str:
    """The stream that Next.js pushes into a page piece by piece; empty where there is none."""
    pieces: list[str] = []
    for script in scripts:
        for call in _FLIGHT.finditer(script):
            if string := _STRINGS['"'].match(script, call.end()):
                pieces.append(unescaped(string[1]))
    return "".join(pieces)


def text_rows(stream: str) -> list[str]:
    """The long texts of a flight stream, which stand in it as they are: ``1a:T4e2,<p>…``."""
    rows = []
    for row in _TEXT_ROW.finditer(stream):
        size = min(int(row[1], 16), MAX_ROW)  # bytes
        rows.append(stream[row.end() : row.end() + size].encode()[:size].decode(errors="ignore"))
        if len(rows) == MAX_ROWS:
            break
    return rows


def unescaped(text: str) -> str:
    """A string of JavaScript with its escapes decoded."""
    if "\\" not in text:
        return text
    decoded = _ESCAPE.sub(_character, text)
    # Pairs of surrogates are one character; a lone one is none.
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else ""
    return _PLAIN.get(escape[4], escape[4])


def nested(text: str) -> Any:
    """What *text* holds in another encoding: JSON, percent or base64; None for ordinary text."""
    if len(text) < MIN_NESTED:
        return None
    start = text[:1]
    if start in '{["' and text.rstrip()[-1:] in '}]"':
        return read_values(text)
    if " " not in text[:MIN_NESTED] and len(_PERCENT.findall(text, 0, 2000)) > 2:
        return unquote(text, errors="replace")
    if " " not in text[:MIN_NESTED] and _BASE64.fullmatch(text):
        try:
            decoded = base64.b64decode(text).decode()
        except (binascii.Error, ValueError):
            return None
        return decoded
    return None


def _read_code(code: str) -> list[Any]:
    """Every string, list and object of *code*, nested as written."""
    top: list[Any] = []
    stack: list[tuple[Any, str]] = [(top, "]")]
    keys: list[str | None] = [None]
    dead: set[str] = set()
    position = 0
    for _ in range(MAX_TOKENS):
        token = _TOKEN.search(code, position)
        if token is None:
            break
        sign, position = token[0], token.end()
        if sign in "{[":
            inner: Any = {} if sign == "{" else []
            _add(stack[-1][0], keys, inner)
            stack.append((inner, "}" if sign == "{" else "]"))
            keys.append(None)
        elif sign in "}]":
            if len(stack) > 1 and stack[-1][1] == sign:
                stack.pop()
                keys.pop()
        elif sign in _STRINGS:
            string = None if sign in dead else _STRINGS[sign].match(code, token.start())
            if string is None:
                dead.add(sign)
                continue
            position = string.end()
            text = unescaped(string[1])
            if isinstance(stack[-1][0], dict) and _COLON.match(code, position):
                keys[-1] = text
            else:
                _add(stack[-1][0], keys, text)
        else:
            keys[-1] = sign
    return top


def _add(holder: Any, keys: list[str | None], value: Any) -> None:
    if isinstance(holder, list):
        holder.append(value)
    else:
        key = keys[-1]
        holder[key if key is not None and key not in holder else f"#{len(holder)}"] = value
        keys[-1] = None
