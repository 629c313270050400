"""A query text as tokens. No text is an error here."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from indexer import analysis


class TokenKind(StrEnum):
    """The kinds of tokens."""

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
    """A token; *text* is without quotation marks and suffix.

    *suffix* follows a word or quotation directly: ``*``, ``~``, ``~2``. *closed* is False for a
    quotation without an end. *attached* is True for what follows ``field:`` without a space.
    """

    kind: TokenKind
    text: str
    suffix: str = ""
    closed: bool = True
    attached: bool = False


_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»〝〞〟＂", '"'))
_DASHES = "-−–—"
_MINUS = re.compile(r"-|[−–](?!\d)")  # a dash opens speech in many languages; −5 is a number
_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(r'"([^"]*)("?)(\s?~\d+|~|\*)?')
_FIELD = re.compile(r"([A-Za-z_]+):")
_RANGE = re.compile(r"[\[{][^\]}\"]{0,80}?\bTO\b[^\]}\"]{0,80}[\]}]")
_WORD = re.compile(r'[^\s"()]+')
_SUFFIX = re.compile(r"(\*|~\d*(?:\.\d+)?)[,;!?]*$")
OPERATORS = {
    "AND": TokenKind.AND,
    "&&": TokenKind.AND,
    "OR": TokenKind.OR,
    "||": TokenKind.OR,
    "NOT": TokenKind.NOT,
}


def plain(text: str) -> str:
    """*text* with plain quotes and spaces, and without full-width and other compatibility forms."""
    text = analysis.compose(text.translate(_QUOTES))
    text = "".join(
        " " if unicodedata.category(char) in {"Cc", "Zs", "Zl", "Zp"} else char for char in text
    )
    return text.encode("utf-8", "replace").decode()


def tokens(text: str, fields: frozenset[str]) -> list[Token]:
    """The tokens of a plain *text*; *fields* are the names that can precede a colon."""
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
    """Whether the next token belongs to a field; *before* is the character before it."""
    return (
        last.kind is TokenKind.FIELD
        and before == ":"
        or last.kind is TokenKind.MINUS
        and last.attached
    )


def _token(text: str, at: int, fields: frozenset[str], value: bool) -> tuple[int, Token]:
    """The position after the token at *at*, and the token; *value*: it follows ``field:``."""
    char = text[at]
    if char in "()":
        return at + 1, Token(TokenKind(char), char, attached=value)
    if match := _QUOTED.match(text, at):
        inner, end, suffix = match.groups()
        suffix = (suffix or "").strip()
        return match.end(), Token(TokenKind.QUOTED, inner, suffix, bool(end), value)
    if _MINUS.match(text, at) and text[at + 1 : at + 2] not in {"", " ", ")", *_DASHES}:
        return at + 1, Token(TokenKind.MINUS, char, attached=value)
    if not value:
        if (match := _FIELD.match(text, at)) and match[1].lower() in fields:
            return match.end(), Token(TokenKind.FIELD, match[1].lower())
    elif match := _RANGE.match(text, at):
        return match.end(), Token(TokenKind.WORD, match.group(), attached=True)
    match = _WORD.match(text, at)
    assert match  # spaces, quotes and parentheses were matched above
    word = match.group()
    if word in OPERATORS and not value:
        return match.end(), Token(OPERATORS[word], word)
    suffix = _SUFFIX.search(word)
    if suffix and suffix.start():
        return match.end(), Token(TokenKind.WORD, word[: suffix.start()], suffix[1], attached=value)
    return match.end(), Token(TokenKind.WORD, word, attached=value)
