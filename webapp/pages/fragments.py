"""The small pieces of HTML that a page of results holds by the hundred, as filters of templates.

Here and not in macros, since these are a third of the time that such a page takes. Whatever comes
out of an archive is escaped, and stands in ``<bdi>``, so that its writing direction cannot reach
beyond it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from markupsafe import Markup

from indexer.model.article import StatedDate
from indexer.model.search import Marked
from indexer.schemas.escaped import escaped
from webapp.pages import date_texts
from webapp.pages.article_page import EditionLine
from webapp.shared.answers import rfc3339
from webapp.shared.links import with_one
from webapp.shared.speech import _, ngettext, pgettext


def marked(pieces: Marked) -> Markup:
    """Text with ``<mark>`` around what a query matched."""
    shown = [f"<mark>{escaped(text)}</mark>" if hit else escaped(text) for text, hit in pieces]
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
    return _listed([f"<bdi>{escaped(author)}</bdi>" for author in authors])


def linked_names(authors: Sequence[str]) -> Markup:
    """``names``, each a link to the articles of this author."""
    addresses = [escaped(with_one("pages.search", "author", author)) for author in authors]
    return _listed([
        f'<a href="{address}"><bdi>{escaped(author)}</bdi></a>'
        for address, author in zip(addresses, authors, strict=True)
    ])  # fmt: skip


def _listed(shown: Sequence[str]) -> Markup:
    if len(shown) < 2:
        return Markup("".join(shown))
    return Markup(_("%(names)s and %(last)s", names=", ".join(shown[:-1]), last=shown[-1]))


def either(suggestions: Sequence[tuple[str, str]]) -> Markup:
    """Other searches, by text and address: ``A``, ``A, or B``."""
    links = [
        f'<a href="{escaped(url)}"><bdi>{escaped(text)}</bdi></a>' for text, url in suggestions
    ]
    return Markup(pgettext("between alternatives", ", or ").join(links))


def capture_times(edition: EditionLine) -> Markup:
    """When an edition was captured, each time a link to the capture."""
    unknown = escaped(_("at an unknown time"))
    links = [
        f'<a href="{escaped(url)}">{moment(at) if at else unknown}</a>'
        for at, url in edition.captures
    ]
    first, again = links[0], ", ".join(links[1:])
    if not again:
        return Markup(_("captured %(time)s", time=first))
    if not edition.more:
        return Markup(_("captured %(time)s, again %(times)s", time=first, times=again))
    return Markup(
        ngettext(
            "captured %(time)s, again %(times)s and %(num)s more time",
            "captured %(time)s, again %(times)s and %(num)s more times",
            edition.more,
            time=first,
            times=again,
        )
    )
