"""Which lines of a page are its article, told by the body that people wrote down for it.

Long lines are found in the body by their shingles, in one order: a pull quote or a teaser that
repeats a sentence stands outside the chain and is no part of the body a second time. Short lines
are then looked for in what the long ones around them leave of the body.

Data: none: a module of train_blocks.py, not a script.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

SHINGLE = 4  # words
MATCHED = 0.5  # of a line's shingles must stand in the body
CHOICES = 3  # places in the body that are tried for one line
NEAR = 8  # lines before the first long line and after the last in which short ones are looked for
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def shingles(tokens: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(tokens[at:] for at in range(SHINGLE)), strict=False)


@dataclass(frozen=True, slots=True)
class Match:
    """A line and a stretch of the body that says the same."""

    line: int
    begin: int
    end: int
    weight: int


def label_by_body(lines: list[str], body: str, optional: list[str]) -> list[int]:
    """1 in the body, 0 outside it, -1 where people differ."""
    truth = words(body)
    tokens = [words(line) for line in lines]
    matches = _matches(tokens, truth)
    chain = _chain(matches)
    labels = [0] * len(lines)
    said = [False] * len(truth)
    for match in chain:
        labels[match.line] = 1
        said[match.begin : match.end] = [True] * (match.end - match.begin)
    for match in matches:  # told in another order than the body has it, as columns are
        stretch = said[match.begin : match.end]
        if not labels[match.line] and sum(stretch) < 0.2 * len(stretch):
            labels[match.line] = 1
            said[match.begin : match.end] = [True] * len(stretch)
    _label_short(tokens, truth, chain, said, labels)
    unsure = set(shingles(words(" ".join(optional))))
    for index, mine in enumerate(tokens):
        found = [shingle in unsure for shingle in shingles(mine)]
        if not labels[index] and found and sum(found) > MATCHED * len(found):
            labels[index] = -1
    return labels


def _matches(tokens: list[list[str]], truth: list[str]) -> list[Match]:
    """For each long line the stretches of the body that most of it stands in."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at, shingle in enumerate(shingles(truth)):
        places.setdefault(shingle, []).append(at)
    matches = []
    for index, mine in enumerate(tokens):
        total = len(mine) - SHINGLE + 1
        shifts = Counter(
            at - step
            for step, shingle in enumerate(shingles(mine))
            for at in places.get(shingle, ())[:20]
        )
        if sum(shifts.values()) <= MATCHED * total:
            continue
        for shift, weight in shifts.most_common(CHOICES):
            begin = max(0, shift)
            matches.append(Match(index, begin, min(len(truth), shift + len(mine)), weight))
    return matches


def _chain(matches: list[Match]) -> list[Match]:
    """The heaviest sequence of matches that runs forward on the page and in the body."""
    best: list[int] = []
    before: list[int] = []
    for at, match in enumerate(matches):
        found, came = 0, -1
        for other in range(at):
            earlier = matches[other]
            if (
                best[other] > found
                and earlier.line < match.line
                and earlier.begin < match.begin
                and earlier.end <= match.begin + 2
            ):
                found, came = best[other], other
        best.append(found + match.weight)
        before.append(came)
    chain: list[Match] = []
    at = max(range(len(matches)), key=best.__getitem__, default=-1)
    while at >= 0:
        chain.append(matches[at])
        at = before[at]
    return chain[::-1]


def _label_short(
    tokens: list[list[str]], truth: list[str], chain: list[Match], said: list[bool],
    labels: list[int],
) -> None:  # fmt: skip
    """Label the lines too short for shingles that fill a gap between the chain's matches."""
    if not chain:
        return
    ranks = [match.line for match in chain]
    low = 0
    for index, mine in enumerate(tokens):
        if not mine or labels[index] or len(mine) >= 3 * SHINGLE:
            continue
        rank = bisect_right(ranks, index)
        if index < ranks[0] - NEAR or index > ranks[-1] + NEAR:
            continue
        low = max(low, chain[rank - 1].end if rank else 0)
        high = chain[rank].begin if rank < len(chain) else len(truth)
        for at in range(low, high - len(mine) + 1):
            if truth[at : at + len(mine)] == mine and not any(said[at : at + len(mine)]):
                labels[index] = 1
                said[at : at + len(mine)] = [True] * len(mine)
                low = at + len(mine)
                break


def label_by_snippets(lines: list[str], wanted: list[str], unwanted: list[str]) -> list[int]:
    """1 for a line that holds a wanted snippet, 0 an unwanted one, -1 neither."""
    good = [" ".join(text.split()) for text in wanted]
    bad = [" ".join(text.split()) for text in unwanted]
    return [
        1 if any(text and text in line for text in good)
        else 0 if any(text and text in line for text in bad)
        else -1
        for line in lines
    ]  # fmt: skip
