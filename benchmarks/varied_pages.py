"""Distinct pages for ingest.py: given ones without copies, and as many made from them as wanted.

A page is made from a given one: each word that few pages of its language share becomes another
word of that language, some words become ones that nobody has written before, paragraphs are left
out or wrapped, and the class names of half the elements end otherwise. Words that many pages share
stay (function words, months, "comments"), so that dates and labels are still read.

Data: none: a module of ingest.py, not a script.
"""

import gzip
import random
import re
from binascii import crc32
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from indexer.model.capture import Capture
from indexer.page.decode import decode
from indexer.read import find_files, plan, read

SEED = 5
HOSTS = 40  # over which pages are spread: the source decides what is boilerplate
SHARED = 0.05  # of a language's pages: words on more of them stay as they are
MIN_SHARED = 3  # pages
NEW = 0.03  # of the words that are changed become new ones
LEFT_OUT, WRAPPED = 0.1, 0.1  # of the paragraphs
RENAMED = 0.5  # of the class attributes
SHINGLE = 8  # words
ONE_IN = 16  # shingles that are compared
COPY = 0.5  # of a page's shingles: one that shares more with those before it is a copy
MIN_TEXT = 50  # words of a page that is used
_PART = re.compile(
    r"<!--.*?-->|<(?P<raw>script|style)\b[^>]*>.*?</(?P=raw)\s*>|<[^>]*>|[^<]+|<",
    re.DOTALL | re.IGNORECASE,
)
_WORD = re.compile(r"&#?\w+;|[^\W\d_]{5,}")
_ANY_WORD = re.compile(r"\w+")
_LANGUAGE = re.compile(r"<html[^>]*\blang=[\"']?(\w\w)", re.IGNORECASE)
_STATED = re.compile(
    r'(?P<head>"(?:headline|articleBody|description|alternativeHeadline|name)"\s*:\s*")'
    r'(?P<text>(?:[^"\\]|\\.)*)'
)
_META = re.compile(r"(?:title|description)[\"'\s]", re.IGNORECASE)
_CONTENT = re.compile(r"(?P<head>content=[\"'])(?P<text>[^\"'>]*)", re.IGNORECASE)
_CLASS = re.compile(r"(\bclass=[\"'][^\"'>]+)", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p\b(?:(?!<p\b).)*?</p>", re.DOTALL | re.IGNORECASE)
_CHARSET = re.compile(r"(charset=[\"']?)[\w-]+", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A page to pack into an archive; *content_type* is what the server says of it."""

    url: str
    html: bytes
    content_type: str = "text/html"


@dataclass
class Seen:
    """The shingles of the pages so far."""

    shingles: set[int] = field(default_factory=set)

    def is_new(self, text: str) -> bool:
        """Whether a page is neither short nor a copy or near-copy; then it is remembered."""
        words = _ANY_WORD.findall("".join(_shown(text)).casefold())
        mine = {
            key
            for at in range(len(words) - SHINGLE + 1)
            if (key := crc32(" ".join(words[at : at + SHINGLE]).encode())) % ONE_IN == 0
        }
        if len(words) < MIN_TEXT or len(mine & self.shingles) > COPY * len(mine):
            return False
        self.shingles |= mine
        return True


def given_pages(folders: Iterable[Path], archives: Iterable[Path]) -> list[bytes]:
    """The pages below *folders* (``.html``, ``.html.gz``) and in *archives*, in mixed order."""
    found: list[bytes] = []
    for path in sorted(path for folder in folders for path in folder.rglob("*.html*")):
        data = path.read_bytes()
        found.append(gzip.decompress(data) if path.suffix == ".gz" else data)
    for path in find_files(archives):
        for split in plan(path):
            captures = (entry.capture for entry in read(split))
            found += (capture.body for capture in captures if _is_page(capture))
    random.Random(SEED).shuffle(found)
    return found


def _is_page(capture: Capture | None) -> TypeGuard[Capture]:
    return capture is not None and capture.status == 200 and "html" in (capture.content_type or "")


def distinct_pages(given: list[bytes], most: int) -> Iterator[Page]:
    """At most *most* pages, no two alike: first the given ones, then made ones."""
    seen = Seen()
    kept: list[str] = []
    count = 0
    for html in given:
        text = decode(html, None).text
        if count < most and seen.is_new(text):
            yield Page(_address(count), html)
            kept.append(text)
            count += 1
    vocabularies = _vocabularies(kept)
    for round_ in range(1, 2 + 2 * most // max(1, len(kept))):
        for number, text in enumerate(kept):
            if count == most:
                return
            made = _made(text, vocabularies[_language(text)], random.Random(f"{round_} {number}"))
            if seen.is_new(made):
                html = made.encode("utf-8", "replace")
                yield Page(_address(count), html, "text/html; charset=utf-8")
                count += 1


def _address(number: int) -> str:
    return f"http://host{number % HOSTS}.example/{number}"


def _language(text: str) -> str:
    match = _LANGUAGE.search(text)
    return match[1].lower() if match else ""


def _shown(text: str) -> Iterator[str]:
    """The stretches of *text* that are no tags, comments or scripts."""
    return (match[0] for match in _PART.finditer(text) if match[0][0] != "<")


@dataclass(frozen=True)
class Vocabulary:
    """The words of a language's pages that few of them share, and those that many do."""

    rare: list[str]
    shared: frozenset[str]


def _vocabularies(pages: list[str]) -> dict[str, Vocabulary]:
    counts: dict[str, Counter[str]] = {}
    sizes: Counter[str] = Counter()
    for text in pages:
        language = _language(text)
        sizes[language] += 1
        words = {word.lower() for part in _shown(text) for word in _WORD.findall(part)}
        counts.setdefault(language, Counter()).update(words)
    result = {}
    for language, counted in counts.items():
        limit = max(MIN_SHARED, SHARED * sizes[language])
        shared = frozenset(word for word, pages_ in counted.items() if pages_ > limit)
        rare = sorted(word for word in counted.keys() - shared if word[0] != "&")
        result[language] = Vocabulary(rare or ["word"], shared)
    return result


class _OtherWords(dict[str, str]):
    """Each word of one page to the word that stands for it, filled as it is asked."""

    def __init__(self, vocabulary: Vocabulary, chance: random.Random) -> None:
        super().__init__()
        self._vocabulary, self._chance = vocabulary, chance

    def __missing__(self, word: str) -> str:
        lower = word.lower()
        if word[0] == "&" or lower in self._vocabulary.shared:
            other = word
        else:
            other = self._chance.choice(self._vocabulary.rare)
            if self._chance.random() < NEW:
                letters = list(other)
                self._chance.shuffle(letters)
                other = "".join(letters)
            if word[0].isupper():
                other = other.upper() if word.isupper() else other.capitalize()
        self[word] = other
        return other

    def of(self, text: str) -> str:
        """*text* in other words."""
        return _WORD.sub(lambda match: self[match[0]], text)


def _made(text: str, vocabulary: Vocabulary, chance: random.Random) -> str:
    """Another page with the structure of *text*."""
    words = _OtherWords(vocabulary, chance)
    ends = f" x{chance.randrange(16**6):x}"

    def paragraph(match: re.Match[str]) -> str:
        luck = chance.random()
        if luck < LEFT_OUT:
            return ""
        return f"<div>{match[0]}</div>" if luck < LEFT_OUT + WRAPPED else match[0]

    def in_other_words(match: re.Match[str]) -> str:
        return match["head"] + words.of(match["text"])

    def part(match: re.Match[str]) -> str:
        piece = match[0]
        if piece[0] != "<":
            return words.of(piece)
        if match["raw"]:
            return _STATED.sub(in_other_words, piece) if "ld+json" in piece[:200] else piece
        if piece[:5].lower() == "<meta":
            return _CONTENT.sub(in_other_words, piece) if _META.search(piece) else piece
        return _CLASS.sub(rf"\1{ends}", piece) if chance.random() < RENAMED else piece

    return _PART.sub(part, _PARAGRAPH.sub(paragraph, _CHARSET.sub(r"\1utf-8", text)))
