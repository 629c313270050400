"""What stands between headline and text: the headline itself, the dek, the date, the byline.

They are fields of the article, and no part of its body however well they read.
"""

from indexer.extract.authors import is_byline
from indexer.extract.datetext import dates_in
from indexer.extract.title import fold
from indexer.extract.walk import Page

MAX_EDGE = 160  # characters; what is longer is text
DATE_WORDS = 6  # that a line of dates may hold beside them: "Posted:", a clock, a zone
MAX_DEK = 400  # characters
HEAD = 8  # lines of the body in which an edge is looked for
MOST = 0.8  # of the body's characters that must follow the headline, for it to be the beginning


def without_edges(page: Page, kept: list[int], title: str, title_line: int) -> list[int]:
    """*kept* after the headline, without the dates and bylines that stand before the text.

    *title_line* is the line that shows the headline, -1 where no heading does.
    """
    lines = page.lines
    headline = fold(title)
    if title_line < 0:
        same = (index for index in range(kept[0] - HEAD, kept[-1]) if index >= 0) if kept else ()
        title_line = next((index for index in same if fold(lines[index].text) == headline), -1)
    kept = _without_dek(page, kept, title_line)
    size = sum(len(lines[index].text) for index in kept)
    after = [index for index in kept if index > title_line]
    if sum(len(lines[index].text) for index in after) >= MOST * size:
        kept = after
    return [
        index
        for place, index in enumerate(kept)
        if place >= HEAD
        or not (
            fold(lines[index].text) == headline
            or is_dateline(lines[index].text)
            or is_byline(lines[index].text)
        )
    ]


def _without_dek(page: Page, kept: list[int], title_line: int) -> list[int]:
    """*kept* without what stands between the headline and its byline or date: the dek."""
    if title_line < 0 or not kept:
        return kept
    lines = page.lines
    for index in range(title_line + 1, min(title_line + 1 + HEAD, len(lines))):
        text = lines[index].text
        if is_dateline(text) or is_byline(text):
            return [at for at in kept if not title_line < at < index]
        if len(text) > MAX_DEK:
            break
    return kept


def is_dateline(text: str) -> bool:
    """A line that gives dates and says little else."""
    if len(text) > MAX_EDGE:
        return False
    dates = dates_in(text)
    if not dates:
        return False
    rest = text
    for date in reversed(dates):
        rest = rest[: date.start] + " " + rest[date.end :]
    return len([word for word in fold(rest).split() if not word.isdigit()]) <= DATE_WORDS
