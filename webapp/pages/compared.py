"""The two sides of a comparison: editions of one address, or articles of one story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from werkzeug.exceptions import NotFound

from indexer.model.search import Document
from indexer.model.sentences import N_
from webapp.pages.article_page import EditionLine, edition_lines
from webapp.shared import links
from webapp.shared.speech import _


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One of the two texts; *name* stands over each of its passages, *heading* over all.

    *number* is that of an edition, 0 for an article of a story.
    """

    id: str
    number: int
    name: str
    heading: str
    first: datetime | None
    replay: str

    @property
    def page(self) -> str:
        """The page of the article."""
        return links.article_page(self.id)


def sides(
    before: Document, after: Document
) -> tuple[ComparedSide, ComparedSide, Sequence[EditionLine]]:
    """Both sides, and the editions to choose from; none between articles of one story.

    Raises ``NotFound`` for articles that have neither an address nor a story in common.
    """
    lines = {line.id: line for line in edition_lines(after, before.id)}
    if before.id in lines:
        listed = sorted(lines.values(), key=lambda line: line.number)
        newest = after.edition_count
        return _edition(lines[before.id], newest), _edition(lines[after.id], newest), listed
    if before.story != after.story or not (before.current and after.current):
        raise NotFound(N_("These articles are neither editions of one address nor one story."))
    return _member(before), _member(after), ()


def _edition(line: EditionLine, newest: int) -> ComparedSide:
    name = _("Edition %(number)s", number=line.number)
    is_newest = line.number == newest
    heading = _("Edition %(number)s, the current one", number=newest) if is_newest else name
    return ComparedSide(line.id, line.number, name, heading, line.first, line.replay)


def _member(document: Document) -> ComparedSide:
    name, capture = document.source_name, document.captures[0]
    replay = links.replay(capture)
    return ComparedSide(document.id, 0, name, name, capture.captured_at, replay)
