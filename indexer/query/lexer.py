"""A query text in pieces. Every text has some; nothing is an error here."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted"
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    MINUS = "-"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Token:
    """*text* without marks; *closed* is False for a quotation without its end.

    *suffix* is what follows a word or quotation directly: ``*``, ``~``, ``~2``. *attached* tells
    what follows ``field:`` without a space.
    """

    kind: Kind
    text: str
    suffix: str = ""
    closed: bool = True
    attached: bool = False


_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»〝〞〟＂", '"'))
_DASHES = "-−–—"
_BLANK = frozenset({"Cc", "Cs", "Zs", "Zl", "Zp"})
_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(r'"([^"]*)("?)(\s?~\d+|~|\*)?')
_FIELD = re.compile(r"([A-Za-z_]+):")
_RANGE = re.compile(r"[\[{][^\]}\"]{0,80}?\bTO\b[^\]}\"]{0,80}[\]}]")
_WORD = re.compile(r'[^\s"()]+')
_SUFFIX = re.compile(r"(\*|~\d*(?:\.\d+)?)[,;!?]*$")
OPERATORS = {"AND": Kind.AND, "&&": Kind.AND, "OR": Kind.OR, "||": Kind.OR, "NOT": Kind.NOT}


def plain(text: str) -> str:
    """*text* with full-width and other compatibility forms, quotes and spaces made plain."""
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES))
    text = "".join(
        " " if unicodedata.category(char) in {"Cc", "Zs", "Zl", "Zp"} else char for char in text
    )
    return text.encode("utf-8", "replace").decode()


def tokens(text: str, fields: frozenset[str]) -> list[Token]:
    """The tokens of a plain *text*; *fields* are the names that may stand before a colon."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if match := _SPACE.match(text, at):
            at = match.end()
            continue
        at, token = _token(text, at, fields, bool(found) and _attaches(found[-1], text[at - 1]))
        found.append(token)
    return found


def _attaches(last: Token, before: str) -> bool:
    """Whether what follows *last* belongs to a field; *before* is the letter before it."""
    return last.kind is Kind.FIELD and before == ":" or last.kind is Kind.MINUS and last.attached


def _token(text: str, at: int, fields: frozenset[str], value: bool) -> tuple[int, Token]:
    """The token at *at*, and where the next begins; *value* where it follows ``field:``."""
    char = text[at]
    if char in "()":
        return at + 1, Token(Kind(char), char, attached=value)
    if match := _QUOTED.match(text, at):
        inner, end, suffix = match.groups()
        suffix = (suffix or "").strip()
        return match.end(), Token(Kind.QUOTED, inner, suffix, bool(end), value)
    if char in _DASHES and text[at + 1 : at + 2] not in {"", " ", ")", *_DASHES}:
        return at + 1, Token(Kind.MINUS, char, attached=value)
    if not value:
        if (match := _FIELD.match(text, at)) and match[1].lower() in fields:
            return match.end(), Token(Kind.FIELD, match[1].lower())
    elif match := _RANGE.match(text, at):
        return match.end(), Token(Kind.WORD, match.group(), attached=True)
    match = _WORD.match(text, at)
    assert match  # spaces, quotes and parentheses were taken above
    word = match.group()
    if word in OPERATORS and not value:
        return match.end(), Token(OPERATORS[word], word)
    suffix = _SUFFIX.search(word)
    if suffix and suffix.start():
        return match.end(), Token(Kind.WORD, word[: suffix.start()], suffix[1], attached=value)
    return match.end(), Token(Kind.WORD, word, attached=value)
