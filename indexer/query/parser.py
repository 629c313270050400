"""Tokens to tree. What has no meaning as typed is repaired, and every repair is reported."""

import re
from dataclasses import replace
from typing import get_args

from indexer import analysis
from indexer.errors import QueryError
from indexer.model.query_text import write
from indexer.model.search import (
    And,
    DateField,
    Everything,
    ExactField,
    Fuzzy,
    Has,
    Is,
    Node,
    Not,
    Or,
    Parsed,
    Phrase,
    Prefix,
    TextField,
    Word,
)
from indexer.model.sentences import N_, Sentence
from indexer.query.lexer import OPERATORS, Token, TokenKind, plain, tokens
from indexer.query.ranges import during

LONGEST = 2_000  # characters of a query
MOST_CLAUSES = 100  # words, phrases and conditions
DEEPEST = 20  # levels of parentheses
FARTHEST = 20  # words between those of a phrase
SHORTEST_PREFIX = 2
SHORTEST_FUZZY = 3

_TEXT = frozenset(get_args(TextField))
_EXACT = frozenset(get_args(ExactField)) - _TEXT
_DATE = frozenset(get_args(DateField))
_ALIASES = {
    "body": "text", "by": "author", "site": "source", "domain": "source", "lang": "language",
    "tags": "tag", "type": "kind", "date": "published", "year": "published",
    "intitle": "title", "inurl": "url",
}  # fmt: skip
_SPECIAL = frozenset({"before", "after", "on", "undated", "has"})
_NAMES = _TEXT | _EXACT | _DATE | _SPECIAL | frozenset(_ALIASES)
_ODD = re.compile(
    r"(?:(?![-'’.,&/@#])[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f])+"
)  # splits words anyway
_ODD_IN_URL = re.compile(r"[~*^]+")
_SIGNS = re.compile(r"[-!+|~<>=]+")  # operators in other search engines, before a word
_SILENT = "&/–—"  # alone they are punctuation and need no report
_ALONE = {
    "-": Sentence("write it directly before a word to exclude that"),
    "|": Sentence("write OR between words to find either"),
}
_WITHIN = re.compile(r"(?<=\w)[*?]+(?=\w)")
_NEARNESS = re.compile(r"(?:NEAR|ADJ)(?:/?\d{1,3})?|[NW]/\d{1,3}")
_BARE_RANGE = re.compile(r"\d{4}(?:-\d\d)*\.\.(?:\d{4}(?:-\d\d)*)?", re.ASCII)
_PATTERN = re.compile(r"/.+/")
_SCHEMES = ("http://", "https://")


def parse(text: str) -> Parsed:
    """Parse *text*; never raises. ``Parsed.changes`` reports what was repaired or ignored."""
    changes: list[str] = []
    if len(text) > LONGEST:
        text = text[:LONGEST]
        changes.append(Sentence("only the first %(most)s characters were read", most=LONGEST))
    found = tokens(plain(text)[:LONGEST], _NAMES)
    tree = _Parser(found, changes).whole()
    return Parsed(tree, write(tree), tuple(dict.fromkeys(changes)), _is_plain(found))


def _is_plain(found: list[Token]) -> bool:
    """Whether a query is a row of words; an AND among words in capitals is one of them."""
    words = [token for token in found if token.kind is TokenKind.WORD]
    kinds = {TokenKind.WORD, TokenKind.OPEN, TokenKind.CLOSE}
    text = " ".join(token.text for token in words)
    if text.isupper():
        kinds.add(TokenKind.AND)
    return all(token.kind in kinds and not token.suffix for token in found)


def explicit(tree: Node) -> str:
    """The text of a row of words with AND between them, which asks for all of them."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    return " AND ".join(write(part).lower() for part in parts)


def joined(parts: list[Node]) -> Node:
    """All of *parts*, without an ``And`` inside an ``And``."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, And) else (part,))
    some = [part for part in flat if part != Everything()]
    if len(some) > 1:
        return And(tuple(some))
    return some[0] if some else Everything()


def either(parts: list[Node]) -> Node:
    """Any of *parts*, without an ``Or`` inside an ``Or``."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Or) else (part,))
    if Everything() in flat:
        return Everything()
    return Or(tuple(flat)) if len(flat) > 1 else flat[0]


class _Parser:
    def __init__(self, found: list[Token], changes: list[str]) -> None:
        self._tokens = found
        self._changes = changes
        self._at = 0
        self._clauses = 0

    def whole(self) -> Node:
        """The tree of all tokens."""
        return self._group(None, 0) or Everything()

    def _say(self, change: str) -> None:
        self._changes.append(change)

    def _next(self) -> Token | None:
        if self._at == len(self._tokens):
            return None
        self._at += 1
        return self._tokens[self._at - 1]

    def _group(self, field: str | None, depth: int) -> Node | None:
        """The tree up to the closing parenthesis or the end; None if it is empty."""
        alternatives: list[list[Node]] = [[]]
        negated, operator = False, ""
        while (token := self._next()) is not None:
            match token.kind:
                case TokenKind.CLOSE if depth:
                    break
                case TokenKind.CLOSE:
                    self._say(N_("a closing parenthesis without an opening one was ignored"))
                    continue
                case TokenKind.OR | TokenKind.AND:
                    if negated:
                        self._say(N_("NOT with nothing behind it was ignored"))
                        negated = False
                    if operator or not alternatives[-1]:
                        self._say(
                            Sentence(
                                "%(text)s without a word on both sides was ignored", text=token.text
                            )
                        )
                    elif token.kind is TokenKind.OR:
                        alternatives.append([])
                    operator = token.text if alternatives[-1] or len(alternatives) > 1 else ""
                    continue
                case TokenKind.NOT | TokenKind.MINUS:
                    negated = not negated
                    continue
                case _:
                    part = self._part(token, field, depth)
            if part is not None:
                alternatives[-1].append(_negate(part) if negated else part)
                operator = ""
            negated = False
        else:
            if depth:
                self._say(N_("a parenthesis was closed at the end"))
        if operator:
            self._say(
                Sentence("%(operator)s without a word on both sides was ignored", operator=operator)
            )
        if negated:
            self._say(N_("NOT with nothing behind it was ignored"))
        filled = [joined(parts) for parts in alternatives if parts]
        return either(filled) if filled else None

    def _part(self, token: Token, field: str | None, depth: int) -> Node | None:
        if token.kind is TokenKind.OPEN:
            return self._parenthesis(field, depth)
        if token.kind is TokenKind.FIELD:
            return self._fielded(_ALIASES.get(token.text, token.text), token, depth)
        return self._value(token, field)

    def _parenthesis(self, field: str | None, depth: int) -> Node | None:
        if depth < DEEPEST:
            return self._group(field, depth + 1)
        self._say(Sentence("parentheses more than %(most)s deep were ignored", most=DEEPEST))
        return None

    def _fielded(self, field: str, token: Token, depth: int) -> Node | None:
        value = self._tokens[self._at] if self._at < len(self._tokens) else None
        if value is not None and value.kind is TokenKind.MINUS and value.attached:
            self._at += 1
            part = self._fielded(field, token, depth)
            return None if part is None else _negate(part)
        if field == "undated" and not (value and value.attached):
            return self._counted(Not(Has("published")))
        if value is None or value.kind not in {TokenKind.WORD, TokenKind.QUOTED, TokenKind.OPEN}:
            self._say(
                Sentence(
                    "“%(text)s:” has no value behind it and was read as a word", text=token.text
                )
            )
            return self._value(Token(TokenKind.WORD, token.text), None)
        self._at += 1
        if value.kind is not TokenKind.OPEN:
            return self._value(value, field)
        if field in _DATE | _SPECIAL:
            self._say(
                Sentence(
                    "“%(text)s:” takes no parentheses and was ignored before them", text=token.text
                )
            )
            field_inside = None
        else:
            field_inside = field
        return self._parenthesis(field_inside, depth)

    def _value(self, token: Token, field: str | None) -> Node | None:
        if self._clauses >= MOST_CLAUSES:
            self._say(
                Sentence(
                    "only the first %(most)s words and conditions were read", most=MOST_CLAUSES
                )
            )
            return None
        if field in _DATE or field in {"before", "after", "on"}:
            return self._counted(self._date(token, field or ""))
        if field in {"has", "undated"}:
            return self._counted(self._has(token, field or ""))
        if field in _EXACT | {"author"} and token.kind is TokenKind.WORD and token.text == "*":
            return self._counted(Has(field))  # type: ignore[arg-type]
        if field in _EXACT:
            return self._counted(self._exact(token, field or ""))
        if token.kind is TokenKind.QUOTED:
            return self._counted(self._phrase(token, field))
        return self._counted(self._word(token, field))

    def _counted(self, node: Node | None) -> Node | None:
        self._clauses += node is not None
        return node

    def _date(self, token: Token, field: str) -> Node | None:
        try:
            return during(field, token.text + token.suffix)
        except QueryError as error:
            self._say(
                Sentence(
                    "“%(field)s:%(text)s” was ignored: %(reason)s",
                    field=field,
                    text=token.text[:40],
                    reason=error.args[0],
                )
            )
            return None

    def _has(self, token: Token, field: str) -> Node | None:
        name = _ALIASES.get(token.text.lower(), token.text.lower())
        if field == "undated" and name in _DATE:
            return Not(Has(name))  # type: ignore[arg-type]
        if field == "has" and name in _DATE | _EXACT | {"author"}:
            return Has(name)  # type: ignore[arg-type]
        self._say(
            Sentence(
                "“%(field)s:%(text)s” names no field that can be missing, and was ignored",
                field=field,
                text=token.text[:40],
            )
        )
        return None

    def _exact(self, token: Token, field: str) -> Node | None:
        value = " ".join(token.text.split()).strip("*")
        if not token.closed:
            self._say(N_("a quotation was closed at the end"))
        if token.suffix or value != " ".join(token.text.split()):
            self._say(
                Sentence(
                    "%(field)s: takes whole values: “%(sign)s” was ignored",
                    field=field,
                    sign=token.suffix or "*",
                )
            )
        if not analysis.fold(value):
            self._say(Sentence("“%(field)s:” has no value behind it and was ignored", field=field))
            return None
        return Is(field, value)  # type: ignore[arg-type]

    def _phrase(self, token: Token, field: str | None) -> Node | None:
        if not token.closed:
            self._say(N_("a quotation was closed at the end"))
        words = [_trim(word) for word in token.text.split()]
        words = [word for word in words if analysis.query_words(word)]
        if not words:
            self._say(N_("an empty quotation was ignored"))
            return None
        if "*" in token.text:
            self._say(N_("“*” inside a quotation was ignored"))
        slop = self._slop(token.suffix, len(analysis.query_words(" ".join(words))))
        return Phrase(tuple(words), field, slop)  # type: ignore[arg-type]

    def _slop(self, suffix: str, words: int) -> int:
        if suffix in {"*", "~"}:
            needed = Sentence("a number") if suffix == "~" else Sentence("a word before it")
            self._say(
                Sentence(
                    "“%(suffix)s” behind a quotation needs %(needed)s and was ignored",
                    suffix=suffix,
                    needed=needed,
                )
            )
        slop = int(suffix[1:5] or 0)
        if slop and words == 1:
            self._say(
                Sentence(
                    "“%(suffix)s” needs two words in quotation marks and was ignored", suffix=suffix
                )
            )
            return 0
        if slop > FARTHEST:
            self._say(
                Sentence(
                    "at most %(most)s words may stand between those of a phrase", most=FARTHEST
                )
            )
        return min(slop, FARTHEST)

    def _word(self, token: Token, field: str | None) -> Node | None:
        text = token.text
        if text == "*" and field is None and not token.suffix:
            return Everything()
        if field is None and text.lower().startswith(_SCHEMES):
            return self._address(token)
        name, colon, rest = text.partition(":")
        if field is None and colon and name.isalpha() and name.isascii() and _trim(rest):
            self._say(
                Sentence("there is no field “%(name)s”: it was read as a word", name=name[:40])
            )
            first = self._word(Token(TokenKind.WORD, name), None)
            last = self._word(replace(token, text=rest), None)
            return joined([part for part in (first, last) if part is not None])
        if field is None:
            self._warn(text)
        if field != "url" and (within := _WITHIN.search(text)):
            self._say(
                Sentence(
                    "“%(sign)s” works only at the end of a word: “%(text)s” behind it was ignored",
                    sign=within.group(),
                    text=text[within.end() :][:40],
                )
            )
            text, token = text[: within.start()], replace(token, suffix="*")
        text = self._cleaned(text, field)
        if not analysis.query_words(text):
            self._say_empty(token.text)
            return None
        if text.upper() in OPERATORS:
            self._say_operator(text, field)
            text = text.lower()
        if token.suffix.startswith("*"):
            return self._prefix(text, field)
        if token.suffix:
            return self._fuzzy(text, token.suffix, field)
        return Word(text, field)  # type: ignore[arg-type]

    def _address(self, token: Token) -> Node | None:
        """A pasted URL: an article's own address, or one that its text names."""
        own = self._word(token, "url")
        if not isinstance(own, Word):
            return own
        return either([own, Phrase((own.text,))])

    def _warn(self, text: str) -> None:
        """Report what is an operator in other search engines, and is not one here."""
        signs = _SIGNS.match(text)
        if signs and signs.end() < len(text):
            word = text[signs.end() :][:40]
            self._say(
                Sentence("“%(sign)s” before “%(word)s” was ignored", sign=signs.group(), word=word)
            )
        elif _NEARNESS.fullmatch(text):
            self._say(
                Sentence(
                    '“%(text)s” was read as a word; write "night ferry"~3 for words that are near',
                    text=text,
                )
            )
        elif _BARE_RANGE.fullmatch(text):
            self._say(
                Sentence(
                    "“%(text)s” was read as words; write published:%(text)s to mean dates",
                    text=text,
                )
            )
        elif _PATTERN.fullmatch(text):
            self._say(
                Sentence(
                    "“%(text)s” was read as words: regular expressions are not searched",
                    text=text[:40],
                )
            )

    def _say_empty(self, text: str) -> None:
        if text in _ALONE:
            self._say(
                Sentence("“%(text)s” alone was ignored: %(advice)s", text=text, advice=_ALONE[text])
            )
        elif text.strip(_SILENT):
            self._say(
                Sentence(
                    "“%(text)s” holds nothing that can be searched and was ignored", text=text[:40]
                )
            )

    def _say_operator(self, text: str, field: str | None) -> None:
        if not field:
            self._say(
                Sentence(
                    "“%(text)s” was read as a word; write %(operator)s to mean the operator",
                    text=text,
                    operator=text.upper(),
                )
            )
        elif text.isupper():
            self._say(
                Sentence(
                    "“%(text)s” behind “%(field)s:” was read as a word", text=text, field=field
                )
            )

    def _cleaned(self, text: str, field: str | None) -> str:
        text, caret, boost = text.partition("^")
        if caret:
            self._say(
                Sentence("“^%(boost)s” was ignored: words cannot be weighed", boost=boost[:10])
            )
        if "*" in text:
            self._say(N_("“*” works only at the end of a word and was ignored elsewhere"))
            text = text.replace("*", "")
        return _trim((_ODD_IN_URL if field == "url" else _ODD).sub("-", text))

    def _prefix(self, text: str, field: str | None) -> Node:
        piece = analysis.query_words(text)[-1][1]
        if len(piece.folded) < SHORTEST_PREFIX and not analysis.is_unspaced(piece.folded):
            self._say(
                Sentence(
                    "“*” needs %(least)s letters before it and was ignored", least=SHORTEST_PREFIX
                )
            )
            return Word(text, field)  # type: ignore[arg-type]
        return Prefix(text, field)  # type: ignore[arg-type]

    def _fuzzy(self, text: str, suffix: str, field: str | None) -> Node:
        asked = analysis.query_words(text)
        if len(asked) != 1 or len(asked[0][1].folded) < SHORTEST_FUZZY:
            self._say(
                Sentence(
                    "“%(suffix)s” needs one word of %(least)s letters and was ignored",
                    suffix=suffix,
                    least=SHORTEST_FUZZY,
                )
            )
            return Word(text, field)  # type: ignore[arg-type]
        distance = 1 if "." in suffix else int(suffix[1:5] or 1)
        if not 1 <= distance <= 2 or "." in suffix:
            self._say(N_("“~” allows one or two letters of difference"))
        return Fuzzy(text, max(1, min(distance, 2)), field)  # type: ignore[arg-type]


def _negate(part: Node) -> Node:
    return part.part if isinstance(part, Not) else Not(part)


def _trim(text: str) -> str:
    """*text* without the characters at both ends that do not belong to a word."""
    found = list(analysis.word_spans(text))
    return text[found[0].start : found[-1].end] if found else ""
