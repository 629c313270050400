"""Take headline, date and byline off the beginning of the body.

They are fields of the article and not part of its text, however well they read.
"""

from indexer.extract.dates.parse import dates_in
from indexer.extract.fields.authors import is_byline
from indexer.extract.fields.site import fold
from indexer.extract.markup.parsed import ParsedPage

MAX_EDGE = 160  # characters; what is longer is text
DATE_WORDS = 6  # words that a line of dates may hold besides: "Posted:", a clock, a zone
MAX_DEK = 400  # characters
_SENTENCE_ENDS = (".", "!", "?", "…", "”", '"', "»", "。")
MAX_TIME = 40  # characters of a line with a time element that is a date, not text
HEAD = 8  # lines of the body in which an edge is looked for
MOST = 0.8  # share of the body below the headline with which all above it is dropped


def without_edges(page: ParsedPage, kept: list[int], title: str, title_line: int) -> list[int]:
    """*kept* from below the headline on, without dates and bylines before the text.

    *title_line* is the line that shows the headline, -1 where no heading does.
    """
    lines = page.lines
    headline = fold(title)
    if title_line < 0:
        same = (index for index in range(kept[0] - HEAD, kept[-1]) if index >= 0) if kept else ()
        title_line = next((index for index in same if fold(lines[index].text) == headline), -1)
    size = sum(len(lines[index].text) for index in kept)
    after = [index for index in kept if index > title_line]
    if sum(len(lines[index].text) for index in after) >= MOST * size:
        kept = after
    times = {mark.line for mark in page.marks if mark.tag == "time"}
    return [
        index
        for place, index in enumerate(kept)
        if place >= HEAD
        or not (
            (index in times and len(lines[index].text) <= MAX_TIME)
            or fold(lines[index].text) == headline
            or is_dateline(lines[index].text)
            or is_byline(lines[index].text)
        )
    ]


def find_dek(page: ParsedPage, kept: list[int], title_line: int) -> int:
    """The single line between headline and byline or date that is not a sentence, or -1.

    Where it does end like one, papers differ on whether it belongs to the text, and it stays.
    """
    if title_line < 0:
        return -1
    for index in range(title_line + 1, min(title_line + HEAD, len(page.lines))):
        text = page.lines[index].text
        if is_dateline(text) or is_byline(text):
            between = [at for at in kept if title_line < at < index]
            dek = page.lines[between[0]].text.rstrip() if len(between) == 1 else "."
            return -1 if dek.endswith(_SENTENCE_ENDS) else between[0]
        if len(text) > MAX_DEK:
            return -1
    return -1


def is_dateline(text: str) -> bool:
    """Whether a line holds dates and little else."""
    if len(text) > MAX_EDGE:
        return False
    dates = dates_in(text)
    if not dates:
        return False
    rest = text
    for date in reversed(dates):
        rest = rest[: date.start] + " " + rest[date.end :]
    return len([word for word in fold(rest).split() if not word.isdigit()]) <= DATE_WORDS
