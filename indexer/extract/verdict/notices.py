"""Find the phrases of notices: of errors, of walls, of the site's services and of its lists."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from indexer.extract.dates.parse import ascii_digits
from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import GLUED, alternatives

SORTS = ERROR, WALL, SERVICE, LISTING = range(4)
_NUMBER = re.compile(r"\b(?:40[034]|410|451|50[0234])\b")  # of an answer that brings no page
_ONLY_404 = re.compile(r"\W*404\W*")
_FOLDED = re.compile(
    r"[^\s!-&(-/:-@\[-`{-~\u00a0-\u00bf\u2010-\u2018\u201a-\u206f\u0964-\u0965。、，！？：「」؟،]+"
)
_DIGITS = re.compile(r"[\d,]+")
_KEY = 3  # letters by which a word that may go on is looked up; shorter ones have none
NEAR = 40  # characters of a title around the number of an error


@dataclass(frozen=True, slots=True)
class NoticeShare:
    """What phrases of notices cover: characters by sort (ERROR …), and how many differ."""

    covered: tuple[int, ...]
    distinct: tuple[int, ...]


_NoticeWords = tuple[list[str], bool, int, int]  # words, whether the last is open, sort, characters


class NoticeFinder:
    """Looks phrases up by their first word, which many phrases make no slower.

    Scripts that set no spaces are searched with one regular expression for each sort.
    """

    def __init__(self, sorts: Iterable[Iterable[str]]) -> None:
        self.by_word: dict[str, list[_NoticeWords]] = {}
        self.by_beginning: dict[str, list[_NoticeWords]] = {}  # of one word that may go on
        self.glued: list[re.Pattern[str]] = []
        for sort, phrases in enumerate(sorts):
            glued = [phrase.casefold() for phrase in phrases if GLUED.search(phrase)]
            self.glued.append(re.compile(alternatives(glued)))
            for phrase in set(phrases):
                if not GLUED.search(phrase):
                    self._add(phrase, sort)

    def _add(self, phrase: str, sort: int) -> None:
        words, is_open = fold_words(phrase.removesuffix("*")), phrase.endswith("*")
        if words:
            entry = (words, is_open, sort, len(" ".join(words)))
            if is_open and len(words) == 1:
                self.by_beginning.setdefault(words[0][:_KEY], []).append(entry)
            self.by_word.setdefault(words[0], []).append(entry)

    def find(self, text: str) -> NoticeShare:
        """The phrases in *text*; in time linear in its length."""
        covered = [0, 0, 0, 0]
        seen: set[tuple[int, str]] = set()
        words = fold_words(text)
        by_word, by_beginning = self.by_word, self.by_beginning
        told = [
            at for at, word in enumerate(words)
            if word in by_word or word[:_KEY] in by_beginning
        ]  # fmt: skip
        for at in told:
            entries = by_word.get(words[at]) or by_beginning[words[at][:_KEY]]
            for wanted, is_open, sort, size in entries:
                if _stands(words, at, wanted, is_open):
                    covered[sort] += size
                    seen.add((sort, " ".join(wanted)))
        if not text.isascii() and GLUED.search(text):
            bare = _DIGITS.sub("", text.casefold())
            for sort, pattern in enumerate(self.glued):
                matches = pattern.findall(bare)
                covered[sort] += sum(map(len, matches))
                seen.update((sort, match) for match in matches)
        distinct = Counter(sort for sort, _ in seen)
        return NoticeShare(tuple(covered), tuple(distinct[sort] for sort in range(len(covered))))


def _stands(words: list[str], at: int, wanted: list[str], is_open: bool) -> bool:
    """Whether *wanted* stands in *words* from *at* on; its last word may be longer if *is_open*."""
    last = at + len(wanted) - 1
    if last >= len(words) or words[at:last] != wanted[:-1]:
        return False
    return words[last].startswith(wanted[-1]) if is_open else words[last] == wanted[-1]


def fold_words(text: str) -> list[str]:
    """The words of *text*, folded, without the signs around them."""
    return _FOLDED.findall(text.casefold().replace("’", "'"))


@lru_cache(maxsize=1)  # made when the first page needs it: importing stays cheap
def notice_finder() -> NoticeFinder:
    """The finder of the phrases of all languages."""
    return NoticeFinder(
        (WORDS.notices_error, WORDS.notices_wall, WORDS.notices_service, WORDS.notices_listing)
    )


@lru_cache(maxsize=1)
def _beside_number() -> NoticeFinder:
    return NoticeFinder((WORDS.notices_error_beside_number, (), (), ()))


def is_numbered_error(line: str) -> bool:
    """Whether a title or heading is the number of an error, alone or beside a word for it."""
    line = ascii_digits(line)
    number = _NUMBER.search(line)
    if number is None:
        return False
    if _ONLY_404.fullmatch(line):
        return True
    near = line[max(0, number.start() - NEAR) : number.end() + NEAR]
    return _beside_number().find(near).covered[ERROR] > 0
