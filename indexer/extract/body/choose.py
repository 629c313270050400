"""Choose the lines of the body: classify them, then drop what belongs to something else."""

from dataclasses import dataclass
from functools import partial

from indexer.extract.body import classify
from indexer.extract.body.again import look_again
from indexer.extract.body.beside_text import (
    without_cards,
    without_comments,
    without_hidden_copies,
)
from indexer.extract.body.blocks import build_blocks
from indexer.extract.body.edges import find_dek, without_edges, without_links, without_sign_off
from indexer.extract.body.machine_text import without_machine_text
from indexer.extract.body.neighbours import without_neighbours
from indexer.extract.body.scripts import body_in_scripts
from indexer.extract.body.set_in import without_set_in
from indexer.extract.fields.site import fold
from indexer.extract.markup.context import ArticleSpan, PageContext
from indexer.extract.markup.parsed import ParsedPage
from indexer.model.article import Block
from indexer.page.clean import clean

AROUND = 4  # lines before and after the text that are kept to find boilerplate by
MAX_SKIPPED = 60


@dataclass(frozen=True, slots=True)
class ArticleBody:
    """The lines of the body, the blocks made of them, and the dek.

    *dek* is the line below the headline that sums the article up, cleaned; it is the first of the
    blocks. *lines* are empty where the body stands in a script.
    """

    lines: list[int]
    dek: str | None
    blocks: tuple[Block, ...]

    def span(self, title_line: int) -> ArticleSpan:
        """Where the article stands on its page."""
        if not self.lines:
            return ArticleSpan(title_line)
        return ArticleSpan(title_line, self.lines[0], self.lines[-1])


def read_body(context: PageContext, weights: classify.Weights | None = None) -> ArticleBody:
    """The body of the page; *weights* replace the ones that ship with the classifier."""
    page, title_line = context.page, context.span.title
    kept = _kept(context, weights)
    dek = find_dek(page, context.density, kept, title_line, context.description or "")
    if dek >= 0 and dek not in kept:
        kept = sorted((*kept, dek))
    blocks = build_blocks(page, context.density, kept)
    return ArticleBody(
        lines=kept,
        dek=clean(page.lines[dek].text) if dek >= 0 else None,
        blocks=blocks or body_in_scripts(page, context.metadata, context.title),
    )


def _kept(context: PageContext, weights: classify.Weights | None) -> list[int]:
    """The lines of the body, without headline and byline, which are fields, and sign-offs."""
    page, density, title_line = context.page, context.density, context.span.title
    kept = look_again(context, _classified(context, weights), partial(_classified, weights=weights))
    kept = without_machine_text(page, density, kept)
    kept = without_cards(page, density, without_hidden_copies(page, density, kept), title_line)
    kept = without_comments(page, density, kept)
    kept = without_set_in(page, density, kept, title_line)
    kept = without_neighbours(page, density, kept, title_line)
    kept = without_edges(page, kept, context.title, title_line)
    return without_sign_off(page, without_links(page, kept), context.url)


def _classified(context: PageContext, weights: classify.Weights | None) -> list[int]:
    """The lines that the classifier keeps, without the headline."""
    page, density, title_line = context.page, context.density, context.span.title
    lead = context.description or ""
    values = classify.line_scores(page, density, context.title, title_line, lead, weights)
    title = fold(context.title)
    return [
        index
        for index, (line, value) in enumerate(zip(page.lines, values, strict=True))
        if value > 0 and not (line.tag == "h1" and fold(line.text) == title)
    ]


def lines_beside(page: ParsedPage, kept: list[int]) -> tuple[str, ...]:
    """The lines between and around the kept ones, at most :data:`MAX_SKIPPED`."""
    if not kept:
        return ()
    inside = set(kept)
    around = range(max(kept[0] - AROUND, 0), min(kept[-1] + AROUND + 1, len(page.lines)))
    texts = (clean(page.lines[index].text) for index in around if index not in inside)
    found = [text for text in texts if text]
    return tuple(page.notes.first(found, MAX_SKIPPED, "lines beside the text", "kept"))
