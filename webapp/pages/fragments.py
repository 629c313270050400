"""The small pieces of HTML that a page of results holds by the hundred, as filters of templates.

Here and not in macros, since these are a third of the time that such a page takes. Whatever comes
out of an archive is escaped, and stands in ``<bdi>``, so that its writing direction cannot reach
beyond it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from markupsafe import Markup, escape

from indexer.model.article import StatedDate
from indexer.model.search import Marked
from webapp.pages import date_texts
from webapp.shared.answers import rfc3339


def marked(pieces: Marked) -> Markup:
    """Text with ``<mark>`` around what a query matched."""
    shown = [f"<mark>{escape(text)}</mark>" if hit else escape(text) for text, hit in pieces]
    return Markup(f"<bdi>{''.join(shown)}</bdi>")


def moment(at: datetime) -> Markup:
    """The day of an instant."""
    return Markup(f'<time datetime="{rfc3339(at)}">{date_texts.day(at.astimezone(UTC))}</time>')


def stated_time(date: StatedDate) -> Markup:
    """A date as exactly as its page states it."""
    return Markup(f'<time datetime="{stated_iso(date)}">{date_texts.stated(date)}</time>')


def stated_iso(date: StatedDate) -> str:
    """As much of the date as the page states."""
    if date.precision == "instant":
        return rfc3339(date.at)
    return date.at.date().isoformat()[: {"year": 4, "month": 7, "day": 10}[date.precision]]


def names(authors: Sequence[str]) -> Markup:
    """``A``, ``A and B``, ``A, B and C``."""
    shown = [f"<bdi>{escape(author)}</bdi>" for author in authors]
    several = [", ".join(shown[:-1])] if shown[1:] else []
    return Markup(" and ".join([*several, *shown[-1:]]))
