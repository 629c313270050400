"""What the article page shows: the text in groups of blocks, editions, its place in a search."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from indexer.engines import Highlighter
from indexer.engines.base import Engine
from indexer.errors import EngineError, QueryError
from indexer.model.search import Document, HeldBlock, Marked
from indexer.query import parse
from indexer.schemas.params import link
from webapp.api.compare import Comparison, Passage
from webapp.pages import cite, widgets
from webapp.pages.citation_meta import citation_meta
from webapp.pages.page_params import PageParams
from webapp.shared import links
from webapp.shared.answers import editions, holdings, note_partial

SIMILAR = 4
CAPTURES_SHOWN = 6
EDITIONS_SHOWN = 1_000
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
    """The position of an article in the search that led to it."""

    position: int
    total: int
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
    following = params.model_copy(update={"at": params.at + 1})
    next_id: str | None = None
    if index + 1 < len(ids):
        next_id = ids[index + 1]
    elif page.next_cursor is not None:
        following = following.model_copy(update={"cursor": page.next_cursor})
        after = engine.search(replace(query, cursor=page.next_cursor, limit=1))
        next_id = after.hits[0].document.id if after.hits else None
    first = params.model_copy(update={"at": max(params.at - index, 1)})
    url = link(links.article_page(next_id), following.pairs()) if next_id else None
    return SearchPosition(params.at, page.total, url, widgets.searched(first))


def runs(comparison: Comparison) -> list[Run]:
    """The passages of a comparison, those that are the same folded together."""
    grouped = groupby(comparison.passages, key=lambda passage: passage.change == "same")
    return [Run(same, tuple(passages)) for same, passages in grouped]
