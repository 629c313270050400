"""A saved result set: made of an export, run again, and exported itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from indexer.corpus.archive import Archive
from indexer.corpus.result_sets import MOST_MEMBERS, ResultSet, SetMember, member, taken_down
from indexer.engines.base import Engine
from indexer.errors import InputError
from indexer.export.exporting import (
    Export,
    ExportHeading,
    instant_text,
    search_hits,
    this_second,
)
from indexer.export.result_pages import BATCH, ResultPages, ResultPlace
from indexer.model.search import Document, Hit, Query
from indexer.query import parse
from indexer.schemas.export_params import ExportParams
from indexer.schemas.params import read


@dataclass(frozen=True, slots=True)
class SetChanges:
    """A set beside what its search finds now.

    *changed* leads from a member's id to that of the edition that its URL has now, which is its
    own where only its text is shown otherwise. *gone* are found no more; *removed* an operator has
    removed: nothing else may be said of them. With *partial* there is more to find than was looked
    at.
    """

    unchanged: int
    changed: Mapping[str, str]
    added: tuple[str, ...]
    gone: tuple[str, ...]
    removed: tuple[str, ...]
    generation: int
    partial: bool


def set_of(export: Export, name: str) -> ResultSet:
    """The result of an export as a set; raises ``InputError`` where that is too large."""
    heading = export.heading
    members = tuple(member(hit.document) for hit in islice(export.hits(), MOST_MEMBERS + 1))
    if len(members) > MOST_MEMBERS:
        raise InputError(f"more than {MOST_MEMBERS:,} articles; narrow the search")
    return ResultSet(
        name=name,
        q=heading.q,
        parsed=heading.parsed,
        filters=heading.filters,
        generation=heading.generation,
        documents=heading.documents,
        saved_at=heading.exported_at,
        members=members,
    )


def set_query(kept: ResultSet, budget: float) -> Query:
    """The search of a set; raises ``ParameterError`` where it has parameters that are not known."""
    params = read(ExportParams, [("q", kept.q), *kept.filters])
    return params.asked(parse(params.q), budget)


def set_limit(kept: ResultSet) -> int | None:
    """How many articles the search of a set was limited to."""
    return read(ExportParams, [("q", kept.q), *kept.filters]).limit


def compare_set(
    archive: Archive, engine: Engine, kept: ResultSet, budget: float, most: int = MOST_MEMBERS
) -> SetChanges:
    """Run the search of a set again, over at most *most* articles, and compare."""
    limit = min(set_limit(kept) or most, most)
    first, hits = search_hits(engine, set_query(kept, budget), limit)
    found = [member(hit.document) for hit in hits]
    by_id = {one.id: one for one in found}
    by_url = {one.url_key: one for one in found}
    before = {one.id for one in kept.members}
    missing = [one for one in kept.members if one.id not in by_id]
    removed = _removed(archive, engine, missing)
    changed = {
        one.id: now.id
        for one in kept.members
        if one.id not in removed
        and (now := by_id.get(one.id) or by_url.get(one.url_key)) is not None
        and (now.digest != one.digest or now.id != one.id)
    }
    gone = tuple(one.id for one in missing if one.id not in changed and one.id not in removed)
    known = before | set(changed.values())
    return SetChanges(
        unchanged=len(kept.members) - len(changed) - len(gone) - len(removed),
        changed=changed,
        added=tuple(one.id for one in found if one.id not in known),
        gone=gone,
        removed=tuple(one.id for one in missing if one.id in removed),
        generation=first.generation,
        partial=first.total > most and len(found) >= most,
    )


def _removed(archive: Archive, engine: Engine, missing: list[SetMember]) -> set[str]:
    """The ids among *missing* that an operator has removed: covered, and in the index no more."""
    keys = taken_down(archive, {one.url_key for one in missing})
    return {one.id for one in missing if one.url_key in keys and engine.get(one.id) is None}


def export_of_set(archive: Archive, engine: Engine, kept: ResultSet) -> Export:
    """The members of a set as they are now, in their order, without those that are gone."""
    heading = ExportHeading(
        q=kept.q,
        parsed=kept.parsed,
        changes=(),
        filters=kept.filters,
        sort="set",
        generation=engine.generation,
        documents=engine.size,
        total=len(kept.members),
        exported_at=this_second(),
        set_name=f"{kept.name}, saved {instant_text(kept.saved_at)}, generation {kept.generation}",
    )
    return Export(heading, _set_pages(engine, kept), archive)


def _set_pages(engine: Engine, kept: ResultSet) -> ResultPages:
    def pages(start: ResultPlace) -> Iterator[tuple[ResultPlace, Sequence[Hit]]]:
        place = start
        if start.hits and start.cursor is None:
            return
        for first in range(int(start.cursor or 0), len(kept.members), BATCH):
            place = ResultPlace(place.hits, str(first))
            hits = list(_held(engine, kept.members[first : first + BATCH]))
            yield place, hits
            place = ResultPlace(place.hits + len(hits), None)

    return pages


def _held(engine: Engine, members: Sequence[SetMember]) -> Iterator[Hit]:
    for one in members:
        document = engine.get(one.id)
        if document is not None:
            yield Hit(document, None, ((document.title, False),), ())


def held_members(engine: Engine, members: tuple[SetMember, ...]) -> dict[str, Document]:
    """The documents of *members* that the index holds, by id."""
    found = ((one.id, engine.get(one.id)) for one in members)
    return {article_id: document for article_id, document in found if document is not None}
