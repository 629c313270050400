"""Rewritten articles, newest first: one page of them, as JSON and as feeds."""

from dataclasses import dataclass
from types import ModuleType
from urllib.parse import quote, urlsplit

from flask import Response, url_for

from indexer.corpus.rewrite_list import RewriteQuestion, RewriteRow, rewrites
from indexer.model.search import Document
from indexer.query import instant
from indexer.schemas.params import link
from indexer.schemas.rewrite_answers import ChangeLinks, ChangesParams, RewriteEntry, RewritesAnswer
from indexer.schemas.shape import same_named
from webapp.api.entries import MINTED, FeedEntry, FeedPage
from webapp.shared import links
from webapp.shared.answers import holdings, own_path, public_root
from webapp.shared.speech import N_

WORDS = {
    "headline": N_("headline changed"),
    "dek": N_("dek changed"),
    "changed": N_("passage changed"),
    "added": N_("passage added"),
    "removed": N_("passage removed"),
    "moved": N_("passage moved"),
    "correction": N_("correction added"),
    "retraction": N_("retraction added"),
}
"""What people call each kind of change."""


@dataclass(frozen=True, slots=True)
class ShownRewrite:
    """A rewrite and the document of its later edition."""

    rewrite: RewriteRow
    document: Document

    @property
    def comparison(self) -> str:
        """The page that compares the two editions."""
        return links.comparison(self.rewrite.before, self.rewrite.after)

    @property
    def words(self) -> list[str]:
        """What changed, in words."""
        return [WORDS[kind] for kind in self.rewrite.kinds]


@dataclass(frozen=True, slots=True)
class RewritePage:
    """One page of rewrites; *following* are the parameters of the next one, None on the last."""

    shown: tuple[ShownRewrite, ...]
    following: ChangesParams | None


def rewrite_page(params: ChangesParams) -> RewritePage:
    """The page that *params* ask for; editions that are in the index no more are left out."""
    question = RewriteQuestion(
        sources=params.sources,
        without=params.without,
        kinds=params.kind,
        start=instant(params.from_) if params.from_ else None,
        end=instant(params.to, end=True) if params.to else None,
        offset=params.offset,
        limit=params.limit + 1,
    )
    rows = rewrites(holdings().archive, question)
    engine, shown = holdings().engine, []
    for row in rows[: params.limit]:
        document = engine.get(row.after)
        if document is not None and engine.get(row.before) is not None:
            shown.append(ShownRewrite(row, document))
    following = params.model_copy(update={"offset": params.offset + params.limit})
    return RewritePage(tuple(shown), following if len(rows) > params.limit else None)


def changes_answer(params: ChangesParams) -> RewritesAnswer:
    """The page as JSON."""
    page = rewrite_page(params)
    return RewritesAnswer(changes=[_entry(one) for one in page.shown], next_url=_next(page))


def changes_feed(params: ChangesParams, form: ModuleType) -> Response:
    """The page as a feed, in the format that the module *form* renders."""
    page, root = rewrite_page(params), public_root()
    first = params.model_copy(update={"offset": 0}).pairs()
    feed = FeedPage(
        title="Backissue: rewritten articles",
        id=f"{MINTED}changes?{link('', first).removeprefix('?')}",
        address=root + link(own_path(), params.pairs()),
        html_url=root + link(url_for("pages.changes"), first),
        next_url=_next(page),
        entries=tuple(_feed_entry(one, root) for one in page.shown),
    )
    return Response(form.rendered(feed), mimetype=form.MEDIA_TYPE)


def _next(page: RewritePage) -> str | None:
    if page.following is None:
        return None
    return public_root() + link(own_path(), page.following.pairs())


def _entry(shown: ShownRewrite) -> RewriteEntry:
    row, document, here = shown.rewrite, shown.document, links.here()
    return RewriteEntry(
        **same_named(RewriteEntry, row)
        | {
            "source_name": document.source_name,
            "url": document.url,
            "language": document.language,
            "title_before": row.old_title,
            "title": document.title,
            "kinds": list(row.kinds),
            "links": ChangeLinks(
                page=shown.comparison,
                before=here.api_article(row.before),
                after=here.api_article(row.after),
                diff=here.api_article(row.after, f"versions/{row.before}..{row.after}/diff"),
            ),
        }
    )


def _feed_entry(shown: ShownRewrite, root: str) -> FeedEntry:
    row, document = shown.rewrite, shown.document
    is_web = urlsplit(document.url).scheme in ("http", "https")
    summary = ", ".join(shown.words).capitalize() + "."
    if "headline" in row.kinds:
        summary += f" Headline before: {row.old_title}"
    return FeedEntry(
        document=document,
        id=f"{MINTED}change:{row.before}..{row.after}",
        source_id=f"{MINTED}source:{quote(document.source)}",
        page_url=root + shown.comparison,
        original_url=document.url if is_web else None,
        summary=f"{summary} {row.note}" if row.note else summary,
    )
