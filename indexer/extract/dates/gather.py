"""Gather the candidates of a page, from the metadata to the scripts.

The costly and the doubtful places are asked only where the better ones leave a question open.
"""

from indexer.extract.dates.candidate import Candidate
from indexer.extract.dates.from_capture import completed_dates
from indexer.extract.dates.from_elements import dated_elements, from_elements
from indexer.extract.dates.from_lines import (
    dated_lines,
    from_dateline,
    from_lines,
    lone_date,
    shows_month_first,
)
from indexer.extract.dates.from_metadata import (
    from_linked_data,
    from_metas,
    from_other_objects,
    from_source,
    from_title,
    from_url,
)
from indexer.extract.dates.month_only import from_months
from indexer.extract.dates.ranks import RANK
from indexer.extract.dates.surroundings import Surroundings
from indexer.extract.dates.zones import SAME_DAY_HOURS
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.parsed import ParsedPage
from indexer.model.provenance import DatePlace

SETTLED = 78.0  # rank from which a date comes from metadata made for it: JSON-LD or a clear meta
WELL_STATED = 47.0  # below this best rank, other JSON-LD objects are asked as well
DOUBTFUL = 30.0  # below this best rank, scripts are asked as well


def gather(
    context: PageContext, around: Surroundings, month_first: bool, notes: list[str]
) -> list[Candidate]:
    """Every candidate that is needed, in the order of the places; adds to *notes*.

    The source of the page is searched only if nothing better than a line without a label states
    a date.
    """
    metadata = context.metadata
    candidates = [
        *from_linked_data(metadata.article, notes),
        *from_metas(metadata, month_first, notes),
        *_from_addresses(context.url, context.page),
        *from_title(context.page.title, around.headline, month_first),
    ]
    settled = _settled(candidates)
    if not (settled and any(c.updated for c in candidates)) or _day_unclear(candidates):
        candidates += _visible(around, month_first, near_only=settled)
    if not _has_published(candidates, WELL_STATED):
        candidates += from_other_objects(metadata)
    if not _has_published(candidates, DOUBTFUL):
        candidates += from_source(context.html, notes)
    return candidates


def _from_addresses(url: str, page: ParsedPage) -> list[Candidate]:
    """The date in the URL of the capture, else in the canonical one."""
    preferred = [address for kind, address in page.links if kind == "canonical"]
    for address in (url, *preferred):
        if found := list(from_url(address)):
            return found
    return []


def _visible(around: Surroundings, month_first: bool, near_only: bool) -> list[Candidate]:
    """The dates that readers see; *near_only* leaves out lines far from the article."""
    order = shows_month_first(around.page)
    month_first = month_first if order is None else order
    elements = dated_elements(around.page, month_first)
    lines = dated_lines(around, month_first, near_only)
    around.learn_series((one.mark.line, one.mark.element, one.date) for one in elements)
    around.learn_series((line, around.page.lines[line].element, days[0]) for line, days in lines)
    shown = [
        *from_elements(around, elements),
        *from_lines(around, lines),
        *from_dateline(around),
    ]
    return shown or [
        *from_months(around),
        *completed_dates(around, month_first),
        *lone_date(around, lines),
    ]


def _settled(candidates: list[Candidate]) -> bool:
    """Whether metadata made for it state the instant of publication."""
    return any(
        c.rank >= SETTLED and not c.updated and c.date.precision == "instant" for c in candidates
    )


def _has_published(candidates: list[Candidate], rank: float) -> bool:
    return any(c.rank >= rank and not c.updated for c in candidates)


def _day_unclear(candidates: list[Candidate]) -> bool:
    """Whether an instant in UTC may be of another local day, or the URL names another."""
    named = {
        c.date.at.date()
        for c in candidates
        if c.rank >= RANK[DatePlace.URL] and c.read_from.place is DatePlace.URL
    }
    return any(
        c.date.precision == "instant"
        and not c.date.at.utcoffset()
        and (c.date.at.hour not in SAME_DAY_HOURS or bool(named - {c.date.at.date()}))
        for c in candidates
        if not c.updated
    )
