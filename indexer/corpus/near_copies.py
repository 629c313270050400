"""Whether two texts are near-copies: one edited into the other, cut or framed by its publisher.

Two reports of one event share names, and quotations, but few runs of words. Reports written alike
about different people share nearly all runs of words, and what differs are names and figures. In a
near-copy the shorter text has most of its runs from the longer one, and what it has of its own are
words of any kind. Runs within quotation marks do not count: two reports quote one speech alike.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise

from indexer.corpus.fingerprint import tokens

RUN, THAI_RUN = 3, 6  # words; pairs of characters, where these are not spaced
MIN_RUNS = 0.17  # of the shorter text's runs of words, that the longer one has
FEW_RUNS = 8  # that chance or a line of others' may share: they count against short texts
MIN_SPREAD = 0.57  # of the shorter text's passages, of which the longer one has a tenth
LONGEST_LINES = 2  # of the shorter text, one of which the longer one has a tenth of
MIN_SIZE = 0.3  # of the longer text's words, that the shorter one has at least
MOST_TELLING, MOST_TELLING_UNCASED = 0.8, 0.65
"""Share of the words that only the shorter text has that are names, figures or topics; in scripts
without capitals, names are known only by being said again."""
FRAMED = 200  # words of a text that lines around it may outweigh
OWN_LINE, SHARED_LINE = 0.1, 0.5  # share of runs up to which a line is the text's own, or from
MIN_FRAMED = 0.2  # of the text, that own lines in a row are
CERTAIN = 0.3  # share of runs from which the words need not be compared as well
IN_ORDER, IN_ORDER_PAIRS = 0.45, 0.36
"""Share of the shorter text's words that the longer one has in the same order: edited words leave
more of them than of runs; of two reports on one event, that name the same things, it is less."""
FEW_UNQUOTED = 20  # runs; a text that has fewer outside of quotations is compared with them
FEW_OWN = 3  # words that only the shorter text has tell nothing
FEW_FIGURES = 2  # that differ between the same two words, from which a form is filled in anew
LONGEST = 20_000  # characters of a text that are compared
_PASSAGE = 20  # words
_QUOTATION_MARK = re.compile('["“”„«»「」『』]')
_OPENING, _CLOSING, _MAY_STAND_BEFORE = "“„«「『", "»」』", "([—–-:"
_CAPITAL = re.compile(r"(?:(?<=[^\W_] )|(?<=[,;] ))[^\W\d_]\w*")


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text, its runs of words in their order, and the same ones as a set.

    *run* is how many words a run has; where *is_spaced* is false, pairs of characters are words.
    Most texts are compared by their runs alone: the rest is counted when it is asked for.
    """

    text: str
    words: Sequence[str]
    runs: tuple[int, ...]
    held: frozenset[int]
    run: int
    is_spaced: bool

    def lines(self) -> list[tuple[int, ...]]:
        """The runs of each line that has any."""
        lines = map(tokens, self.text.split("\n"))
        if not self.is_spaced:
            lines = map(_paired, lines)
        return [runs for line in lines if (runs := _runs(line, self.run))]

    def longest_lines(self) -> list[frozenset[int]]:
        """The runs of each of the longest lines."""
        return list(map(frozenset, nlargest(LONGEST_LINES, self.lines(), key=len)))

    def names(self) -> frozenset[str]:
        """Words that are capitals' within a sentence, in lower case."""
        found = _CAPITAL.findall(self.text)
        return frozenset(word.casefold() for word in found if word[0].isupper())

    def figures(self) -> Mapping[tuple[str, str], set[str]]:
        """The figures between a word and another one."""
        words = tokens(self.text)
        figures = defaultdict(set)
        for before, word, after in zip(words, words[1:], words[2:], strict=False):
            if word[0].isdigit():
                figures[before, after].add(word)
        return figures


def wording(text: str) -> Wording:
    """What of *text* is compared."""
    text = text[:LONGEST]
    words = tokens(text)
    run, is_spaced = RUN, True
    if not text.isascii():
        single = [word for word in words if len(word) == 1]
        is_spaced = 2 * len(single) <= len(words)
        if not is_spaced:
            is_thai = 2 * sum("\u0e00" <= word <= "\u17ff" for word in single) > len(single)
            run = THAI_RUN if is_thai else RUN
            words = _paired(words)
    runs = _runs(words, run)
    return Wording(text, words, runs, frozenset(runs), run, is_spaced)


def _paired(characters: Sequence[str]) -> list[str]:
    return [one + other for one, other in pairwise(characters)]


def _runs(words: Sequence[str], length: int) -> tuple[int, ...]:
    shifted = (words[at:] for at in range(length))
    return tuple(map(hash, zip(*shifted, strict=False)))


def are_near_copies(one: Wording, other: Wording) -> bool:
    """Whether *one* and *other* are versions of one text."""
    short, long = sorted((one, other), key=lambda text: len(text.runs))
    if not short.runs or len(short.runs) < MIN_SIZE * len(long.runs):
        return False
    said_again = len(short.runs) - len(short.held)
    most = len(short.held & long.held) + said_again  # at least as many as the next line counts
    if most < MIN_RUNS * len(short.runs) + FEW_RUNS - 1:
        return False
    shared = [*map(long.held.__contains__, short.runs)]
    return (
        _shares_enough(shared)
        and _says_the_same_itself(short, long)
        and has_longest_lines(short, long)
        and not is_framed_alike(short, long)
        and not is_written_alike(short, long)
    )


def _shares_enough(shared: Sequence[bool]) -> bool:
    """Whether enough runs are shared, all over the text, and within it.

    Publishers' own lines stand first and last, and may outweigh a short text.
    """
    quarter = len(shared) // 4
    within = shared[quarter : len(shared) - quarter]
    return (
        sum(shared) >= MIN_RUNS * len(shared) + FEW_RUNS
        and spread(shared) >= MIN_SPREAD
        and sum(within) >= MIN_RUNS * len(within)
    )


def _says_the_same_itself(short: Wording, long: Wording) -> bool:
    """Whether *long* has what *short* says outside of quotations, by its runs or by its words."""
    own = wording(unquoted(short.text))
    if len(own.runs) < FEW_UNQUOTED:
        own = short
    shared = [*map(long.held.__contains__, own.runs)]
    if not _shares_enough(shared):
        return False
    least = IN_ORDER if own.is_spaced else IN_ORDER_PAIRS
    return sum(shared) >= CERTAIN * len(shared) or in_order(own, long) >= least


def unquoted(text: str) -> str:
    """*text* without what stands within quotation marks, line by line.

    Where the second mark is missing, the quotation ends with its line; where the first one is, it
    begins with it.
    """
    return "\n".join(map(_unquoted_line, text.split("\n")))


def _unquoted_line(line: str) -> str:
    kept, start, is_within = list[str](), 0, False
    for mark in _QUOTATION_MARK.finditer(line):
        at = mark.start()
        if is_within:
            is_within = False
        elif _opens(mark.group(), line[at - 1 : at]):
            kept.append(line[start:at])
            is_within = True
        else:
            kept.clear()
        start = mark.end()
    if not is_within:
        kept.append(line[start:])
    return "\n".join(kept)  # so that no run reaches across a quotation


def _opens(mark: str, before: str) -> bool:
    """Whether *mark* opens a quotation, given the character *before* it, if there is one."""
    if mark in _CLOSING:
        return not before  # as Danes open one, at the start of a paragraph
    return mark in _OPENING or not before or before.isspace() or before in _MAY_STAND_BEFORE


def in_order(short: Wording, long: Wording) -> float:
    """The share of the words of *short* that *long* has in the same order."""
    return common_words(short.words, long.words) / max(1, len(short.words))


def common_words(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both have in the same order: their longest common subsequence.

    By the bits of one number (Hyyrö 2004): each word of *one* takes a few operations on as many
    bits as *other* has words.
    """
    places: defaultdict[str, int] = defaultdict(int)
    for at, word in enumerate(other):
        places[word] |= 1 << at
    whole = left = (1 << len(other)) - 1
    for word in one:
        met = left & places.get(word, 0)
        left = ((left + met) | (left - met)) & whole
    return len(other) - left.bit_count()


def is_framed_alike(short: Wording, long: Wording) -> bool:
    """Whether *short*, of few words, shares whole lines around its own, and no part of these.

    That is what publishers write around different texts. In an edited copy some lines are shared
    in part, or own lines do not stand together.
    """
    if len(short.words) > FRAMED:
        return False
    sizes, piece, largest = 0, 0, 0
    for runs in short.lines():
        share = sum(map(long.held.__contains__, runs)) / len(runs)
        if OWN_LINE <= share < SHARED_LINE:
            return False
        piece = piece + len(runs) if share < OWN_LINE else 0
        sizes, largest = sizes + len(runs), max(largest, piece)
    return largest >= MIN_FRAMED * sizes


def has_longest_lines(short: Wording, long: Wording) -> bool:
    """Whether *long* has a tenth of one of the longest lines of *short*.

    Else the two share only what their publishers write around, which may outweigh a short text.
    """
    return any(10 * len(line & long.held) >= len(line) for line in short.longest_lines() if line)


def spread(shared: Sequence[bool]) -> float:
    """The share of passages a tenth of which is shared: few where a quotation is all."""
    passages = [shared[at : at + _PASSAGE] for at in range(0, len(shared), _PASSAGE)]
    return sum(10 * sum(passage) >= len(passage) for passage in passages) / len(passages)


def is_written_alike(short: Wording, long: Wording) -> bool:
    """Whether the two differ in names and figures: one form, filled in for two occasions."""
    is_cased = len(short.names() | long.names()) > 1
    most = MOST_TELLING if is_cased else MOST_TELLING_UNCASED
    if telling_share(short, long) > most:
        return True
    ours, theirs = short.figures(), long.figures()
    places = ours.keys() & theirs.keys()
    changed = sum(ours[place].isdisjoint(theirs[place]) for place in places)
    return changed >= FEW_FIGURES and 2 * changed > len(places)


def telling_share(short: Wording, long: Wording) -> float:
    """How much of what only *short* says are names, figures, and words that it says again."""
    theirs, names = frozenset(long.words), short.names()
    own = Counter(word for word in short.words if word not in theirs)
    if len(own) < FEW_OWN:
        return 0.0
    telling = sum(
        count for word, count in own.items() if count > 1 or word[0].isdigit() or word in names
    )
    return telling / sum(own.values())
