"""Lists of facet values: all sources, the periods of a date, the facet that an address names."""

from werkzeug.exceptions import NotFound

from indexer.model.search import Completion, DateField, FacetField, FacetValue, Query
from indexer.model.sentences import Sentence
from indexer.schemas.changes import DATES, FACETS
from indexer.schemas.counts import FacetAnswer, ValueCount
from indexer.schemas.route_params import FacetValuesParams
from webapp.shared.answers import counting, holdings

MAX_SOURCES = 10_000


def all_sources() -> tuple[FacetValue, ...]:
    """All publications of the archive, most articles first."""
    return holdings().engine.facet_values(Query(), "source", "", MAX_SOURCES)


def facet_field(name: str) -> FacetField:
    """The facet called *name*, or a 404 that lists the known ones."""
    for field in FACETS:
        if field == name:
            return field
    known = ", ".join((*FACETS, *DATES))
    raise NotFound(Sentence("Unknown facet; the known ones are %(known)s.", known=known))


def periods(params: FacetValuesParams, date: DateField) -> FacetAnswer:
    """The intervals of *date* that hold matches, as values of a facet."""
    histogram = counting().over_time(params, date, params.interval)
    bars = [bar for bar in histogram.bars if bar.count and bar.value.startswith(params.prefix)]
    if params.sort == "count":
        bars.sort(key=lambda bar: -bar.count)
    values = [
        ValueCount(value=bar.value, label=bar.value, count=bar.count) for bar in bars[: params.size]
    ]
    return FacetAnswer(field=date, interval=histogram.interval, values=values)


def completed_query(completion: Completion) -> str:
    """The query that finds just what *completion* names."""
    if completion.kind == "word":
        return completion.text
    quoted = '"' + completion.text.replace('"', " ") + '"'
    return quoted if completion.kind == "phrase" else f"{completion.kind}:{quoted}"
