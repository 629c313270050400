"""Saved result sets as programs get them, and what has changed since they were saved."""

from collections import OrderedDict
from threading import Lock

from flask import Response, url_for
from werkzeug.exceptions import NotFound

from indexer.corpus.result_sets import ResultSet, stored_set, stored_sets
from indexer.export.sets import SetChanges, compare_set, held_members
from indexer.model.sentences import N_
from indexer.schemas.results import Index
from indexer.schemas.set_answers import (
    AddedEntry,
    MemberState,
    SetAnswer,
    SetComparison,
    SetList,
    SetMemberEntry,
    SetParams,
    SetSummary,
    set_summary,
)
from webapp.shared.answers import holdings, json_answer
from webapp.shared.turns import in_turn

MOST_ADDED = 100  # added articles that an answer lists
_REMEMBERED = 8  # comparisons


class _Comparisons:
    """The latest comparisons: to make one is to run a whole search again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[tuple[object, ...], SetChanges] = OrderedDict()

    def of(self, kept: ResultSet) -> SetChanges:
        """How the set differs from what its search finds now."""
        opened = holdings()
        key = (str(opened.path), kept.name, kept.saved_at, opened.engine.generation)
        with self._lock:
            if key in self._known:
                return self._known[key]
        settings = opened.settings
        found = compare_set(
            opened.archive, opened.engine, kept, settings.budget, settings.export_limit
        )
        with self._lock:
            self._known[key] = found
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found


_COMPARED = _Comparisons()


def found_set(name: str) -> ResultSet:
    """The set of this name, or a 404."""
    kept = stored_set(holdings().archive, name)
    if kept is None:
        raise NotFound(N_("This archive has no result set of this name."))
    return kept


def all_sets() -> list[SetSummary]:
    """Every set of the archive, by name."""
    return [
        SetSummary(**set_summary(kept, _links(kept))) for kept in stored_sets(holdings().archive)
    ]


def set_list() -> Response:
    """All sets, as JSON."""
    return json_answer(SetList(sets=all_sets()))


@in_turn
def set_answer(kept: ResultSet, params: SetParams) -> Response:
    """A set, as JSON."""
    return json_answer(described_set(kept, params))


def described_set(kept: ResultSet, params: SetParams) -> SetAnswer:
    """A set with a page of its members, and what has changed since."""
    changes = _COMPARED.of(kept)
    engine = holdings().engine
    listed = kept.members[params.offset : params.offset + params.limit]
    held = held_members(engine, listed)
    following = params.offset + params.limit
    added = [one for one in map(engine.get, changes.added[:MOST_ADDED]) if one]
    gone, removed = set(changes.gone), set(changes.removed)

    def state(article_id: str) -> MemberState:
        if article_id in removed:
            return "removed"
        if article_id in gone:
            return "gone"
        return "changed" if article_id in changes.changed else "unchanged"

    return SetAnswer(
        **set_summary(kept, _links(kept)),
        now=SetComparison(
            index=Index(generation=changes.generation, documents=engine.size),
            unchanged=changes.unchanged,
            changed=len(changes.changed),
            added=len(changes.added),
            gone=len(changes.gone),
            removed=len(changes.removed),
            partial=changes.partial,
            added_articles=[AddedEntry(id=one.id, url=one.url, title=one.title) for one in added],
        ),
        members=[
            SetMemberEntry(
                id=one.id,
                digest=one.digest,
                state=state(one.id),
                now=changes.changed.get(one.id),
                url=held[one.id].url if one.id in held else None,
                title=held[one.id].title if one.id in held else None,
            )
            for one in listed
        ],
        next_url=(
            url_for("api.result_set", name=kept.name, offset=following, limit=params.limit)
            if following < len(kept.members)
            else None
        ),
    )


def _links(kept: ResultSet) -> dict[str, str]:
    return {
        "self": url_for("api.result_set", name=kept.name),
        "page": url_for("pages.result_set", name=kept.name),
        "export": url_for("api.result_set_export", name=kept.name),
    }
