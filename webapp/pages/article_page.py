"""What the article page shows: the text in groups of blocks, editions, its place in a search."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from indexer.engines import Highlighter
from indexer.engines.base import Engine
from indexer.errors import EngineError, QueryError
from indexer.model.search import Document, HeldBlock, Marked, Query
from indexer.query import parse
from indexer.schemas.params import link
from webapp.api.compare import Comparison, Passage
from webapp.pages import cite, opening, widgets
from webapp.pages.citation_meta import citation_meta
from webapp.pages.page_params import PageParams
from webapp.shared import links
from webapp.shared.answers import editions, holdings, note_partial

SIMILAR = 4
CAPTURES_SHOWN = 6
EDITIONS_SHOWN = 1_000
FURTHEST_BACK = 400  # position up to which the page of results before is looked for
_JOINED = ("item", "quote")  # kinds whose neighbours form one element


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring blocks of one kind; of kind ``hidden``, those that the source repeats."""

    kind: str
    texts: tuple[Marked, ...] = ()
    hidden: tuple[HeldBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition in the list of them; *more* captures are not listed one by one."""

    number: int
    id: str
    captures: tuple[tuple[datetime | None, str], ...]
    more: int
    here: bool
    compare: str | None

    @property
    def first(self) -> datetime | None:
        """When this text was first captured."""
        return self.captures[0][0]

    @property
    def replay(self) -> str:
        """The page that shows the first capture."""
        return self.captures[0][1]


@dataclass(frozen=True, slots=True)
class SearchPosition:
    """The position of an article among the rows of the search that led to it, and its neighbours.

    *found* counts articles, *rows* what they collapse to.
    """

    position: int
    rows: int
    found: int
    preceding: str | None
    following: str | None
    back: str


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring passages of a comparison that are all the same, or all different."""

    same: bool
    passages: tuple[Passage, ...]


def context(document: Document, params: PageParams, marked: bool) -> dict[str, object]:
    """Everything that the article page needs; *params* is the search that led here."""
    engine = holdings().engine
    highlighter = Highlighter(parse(params.q).tree)

    def mark(text: str) -> Marked:
        return highlighter.block(text, document.language) if marked else ((text, False),)

    groups = tuple(_groups(document, mark))
    here = params.pairs()
    lead, captions = _captions(document, highlighter if marked else None)
    return {
        "document": document,
        "dek": opening.dek(document),
        "groups": groups,
        "marks": _is_hit(lead, *captions) or any(_is_hit(*group.texts) for group in groups),
        "caption": lead,
        "captions": captions,
        "caption_found": _is_hit(*captions),
        "unmarked": link(links.article_page(document.id), [*here, ("marks", "off")]),
        "editions": edition_lines(document),
        "kin": others(engine, document),
        "similar": _leading_on(lambda: engine.similar(document.id, SIMILAR)),
        "citation": cite.sentence(document),
        "meta": citation_meta(document),
        "place": _place(engine, document, params) if here else None,
        "back": widgets.searched(params),
        "q": params.q,
    }


def _is_hit(*texts: Marked) -> bool:
    return any(hit for pieces in texts for _, hit in pieces)


def _captions(
    document: Document, highlighter: Highlighter | None
) -> tuple[Marked, tuple[Marked, ...]]:
    """The caption of the lead picture, and those of other pictures that no block shows."""

    def mark(text: str) -> Marked:
        language = document.language
        return highlighter.caption(text, language) if highlighter else ((text, False),)

    lead = (document.picture.caption if document.picture else None) or ""
    shown = {lead, *(held.block.text for held in document.blocks)}
    more = tuple(mark(caption) for caption in document.captions if caption not in shown)
    return mark(lead) if lead else (), more


def others(engine: Engine, document: Document) -> tuple[Document, ...]:
    """The other members of the story."""
    if document.story_size < 2:
        return ()
    story = _leading_on(lambda: engine.story(document.story))
    return tuple(one for one in story if one.url_key != document.url_key)


def _leading_on(find: Callable[[], tuple[Document, ...]]) -> tuple[Document, ...]:
    """What leads on from an article; none where the index does not answer as a whole."""
    try:
        return find()
    except EngineError:  # the article is worth more
        note_partial(True)
        return ()


def _groups(document: Document, mark: Callable[[str], Marked]) -> Iterator[Group]:
    for kind, run in groupby(document.blocks, key=_kind):
        held = tuple(run)
        if kind == "hidden":
            yield Group(kind, hidden=held)
        elif kind in _JOINED:
            yield Group(kind, tuple(mark(one.block.text) for one in held))
        else:
            yield from (Group(kind, (mark(one.block.text),)) for one in held)


def _kind(held: HeldBlock) -> str:
    return "hidden" if held.repeated else held.block.kind


def edition_lines(document: Document, *others: str) -> list[EditionLine]:
    """The editions of the URL, the newest first.

    Of very many only the newest, this one, and those with the ids *others*.
    """
    listed = editions(document)
    lines = []
    for number, edition in enumerate(listed, 1):
        is_new = number > len(listed) - EDITIONS_SHOWN
        if not is_new and edition.id not in (document.id, *others):
            continue
        before = listed[number - 2].id if number > 1 else None
        lines.append(
            EditionLine(
                number=number,
                id=edition.id,
                captures=tuple(
                    (at, links.archived(links.digits(at), document.url))
                    for at in edition.captures[:CAPTURES_SHOWN]
                ),
                more=max(len(edition.captures) - CAPTURES_SHOWN, 0),
                here=edition.id == document.id,
                compare=links.comparison(before, edition.id) if before else None,
            )
        )
    return lines[::-1]


def _place(engine: Engine, document: Document, params: PageParams) -> SearchPosition | None:
    """The position of the article in its search; None if the search no longer finds it there."""
    query = params.asked(parse(params.q), holdings().settings.budget, snippets=0)
    query = replace(query, most=parse(params.q).plain)
    try:
        page = engine.search(query)
    except QueryError:  # a bookmarked link may hold the cursor of another index
        return None
    note_partial(page.timed_out or page.partial)
    ids = [hit.document.id for hit in page.hits]
    if document.id not in ids:
        return None
    index = ids.index(document.id)
    first = params.model_copy(update={"at": max(params.at - index, 1)})
    return SearchPosition(
        position=params.at,
        rows=page.groups or page.total,
        found=page.total,
        preceding=_preceding(engine, query, params, ids[:index]),
        following=_following(engine, query, params, ids[index + 1 :], page.next_cursor),
        back=f"{widgets.searched(first)}#hit-{params.at}",
    )


def _following(
    engine: Engine, query: Query, params: PageParams, after: list[str], cursor: str | None
) -> str | None:
    """The result after this one: of the *after* on its page, or the first at *cursor*."""
    if after:
        return _result(params, after[0], params.at + 1)
    if cursor is None:
        return None
    hits = engine.search(replace(query, cursor=cursor, limit=1)).hits
    changed = params.model_copy(update={"cursor": cursor})
    return _result(changed, hits[0].document.id, params.at + 1) if hits else None


def _preceding(engine: Engine, query: Query, params: PageParams, before: list[str]) -> str | None:
    """The result before this one: of those *before* it on its page, or the last of another page.

    A cursor leads on only, so the page before is found from the start, if that is near.
    """
    if before:
        return _result(params, before[-1], params.at - 1)
    if not 1 < params.at <= FURTHEST_BACK:
        return None
    skipped, cursor = params.at - 1 - params.limit, None
    if skipped > 0:
        cursor = engine.search(replace(query, cursor=None, limit=skipped)).next_cursor
    limit = min(params.limit, params.at - 1)
    hits = engine.search(replace(query, cursor=cursor, limit=limit)).hits
    changed = params.model_copy(update={"cursor": cursor})
    return _result(changed, hits[-1].document.id, params.at - 1) if hits else None


def _result(params: PageParams, article_id: str, at: int) -> str:
    """The page of an article at position *at* of the search *params*."""
    return link(links.article_page(article_id), params.model_copy(update={"at": at}).pairs())


def runs(comparison: Comparison) -> list[Run]:
    """The passages of a comparison, those that are the same folded together."""
    grouped = groupby(comparison.passages, key=lambda passage: passage.change == "same")
    return [Run(same, tuple(passages)) for same, passages in grouped]
