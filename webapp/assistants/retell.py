"""Answers as lines to read: our own words outside of the marks, whatever a page chose inside."""

import json
from collections.abc import Iterator
from datetime import datetime

from indexer.schemas.counts import SuggestAnswer, TimelinePoint
from indexer.schemas.excerpts import (
    ChangedPassage,
    ChangesAnswer,
    CitedArticle,
    EditionEntry,
    EditionsAnswer,
    ExportAnswer,
    Findings,
    Next,
    Paragraph,
    PeriodsAnswer,
    PieceAnswer,
    PublicationsAnswer,
)
from indexer.schemas.results import ReadQuery, Total
from webapp.assistants.fences import AnswerLine, Archived
from webapp.pages.date_texts import minute


def findings(answer: Findings) -> Iterator[AnswerLine]:
    """The results of a search."""
    yield f"{_total(answer.total)} match; {len(answer.results)} follow."
    if answer.timed_out:
        yield "The time limit was reached: the answer is partial."
    notes = list(_notes(answer.query))
    if notes:
        yield Archived("\n".join(notes))
    for number, one in enumerate(answer.results, 1):
        yield f"[{number}] {_when(one)} | editions {one.versions}"
        yield Archived("\n".join([*_named(one), *(f"… {text} …" for text in one.snippets)]))
    yield _more(answer.next)


def _notes(query: ReadQuery) -> Iterator[str]:
    """How the query was read; the words of the archive among it are those of strangers."""
    yield from (f"note: {change}" for change in query.changes)
    yield from (f"did you mean: {text}" for text in query.suggestions)
    for one in query.without:
        yield f"without {one.removed}: {one.total:,} articles"


def piece(answer: PieceAnswer) -> Iterator[AnswerLine]:
    """Some paragraphs of an article."""
    newest = "the newest edition" if answer.current else "an earlier edition"
    yield f"{_when(answer.article)} | {newest}"
    about = [f"description: {answer.description}"] if answer.description else []
    yield Archived("\n".join([*_named(answer.article), *about]))
    shown = [one.number for one in answer.paragraphs]
    which = f"{shown[0]} to {shown[-1]}" if shown else "none"
    yield f"Paragraphs {which} of {answer.paragraphs_held}:"
    if shown:
        yield Archived("\n\n".join(map(_paragraph, answer.paragraphs)))
    yield _more(answer.next)


def _paragraph(one: Paragraph) -> str:
    start = f", from character {one.offset}" if one.offset else ""
    return f"[{one.number} {one.kind}{start}] {one.text}"


def editions(answer: EditionsAnswer) -> Iterator[AnswerLine]:
    """The editions of a URL."""
    yield f"{answer.editions_held} editions; asked for: {_when(answer.article)}"
    yield Archived("\n".join(_named(answer.article)))
    yield from (_edition(one) for one in answer.editions)
    yield _more(answer.next)


def _edition(one: EditionEntry) -> str:
    newest = ", the newest" if one.current else ""
    return (
        f"{one.number}: id {one.id}, captured {one.captures} times,"
        f" first {_at(one.first_captured)}, last {_at(one.last_captured)}{newest}"
    )


def changes(answer: ChangesAnswer) -> Iterator[AnswerLine]:
    """What was removed, added and changed."""
    yield (
        f"{answer.removed} passages removed, {answer.added} added, {answer.changed} changed,"
        f" {answer.unchanged} the same."
    )
    if answer.partial:
        yield "The editions are too long to be compared whole."
    for name, one in (("before", answer.before), ("after", answer.after)):
        yield f"{name}: {_when(one)}"
        yield Archived("\n".join(_named(one)))
    for change in answer.changes:
        yield from _change(change)
    yield _more(answer.next)


def _change(change: ChangedPassage) -> Iterator[AnswerLine]:
    for sign, text in (("before", change.before), ("after", change.after)):
        if text is not None:
            yield f"{change.part} {change.change}, {sign}:"
            yield Archived(text)


def periods(answer: PeriodsAnswer) -> Iterator[AnswerLine]:
    """Counts over time."""
    yield f"Articles that match by {answer.interval} of '{answer.date_field}', of all held:"
    yield from (_point(point) for point in answer.points)
    yield f"without this date: {answer.missing}"
    if answer.timed_out:
        yield "The time limit was reached: the answer is partial."
    for number, line in enumerate(answer.series, 1):
        yield f"line {number}, only '{answer.by}':"
        yield Archived(line.label)
        yield from (_point(point) for point in line.points if point.count)
    yield _more(answer.next)


def _point(point: TimelinePoint) -> str:
    return f"{point.value}: {point.count} of {point.total}"


def publications(answer: PublicationsAnswer) -> Iterator[AnswerLine]:
    """Publications and how many articles of each there are."""
    yield f"{answer.sources_held} publications; {len(answer.sources)} follow."
    yield Archived("\n".join(f"{one.value}: {one.label}, {one.count}" for one in answer.sources))
    yield _more(answer.next)


def completions(answer: SuggestAnswer) -> Iterator[AnswerLine]:
    """What completes a text."""
    lines = [f"{one.kind}: {one.q} ({one.count})" for one in answer.suggestions]
    yield f"{len(lines)} completions, each with a query text that finds it:"
    yield Archived("\n".join(lines))


def export(answer: ExportAnswer) -> Iterator[AnswerLine]:
    """Citations, or where the whole result is."""
    yield f"{_total(answer.total)} match."
    if answer.address:
        yield f"All of them as {answer.format}: {answer.address}"
        yield f"While Backissue is served, this fetches them: {answer.command}"
    if answer.text is not None:
        yield f"As {answer.format}, {answer.articles} of them:"
        yield Archived(answer.text)
    yield _more(answer.next)


def _total(total: Total) -> str:
    return f"{'at least ' * (total.relation == 'gte')}{total.value:,} articles"


def _when(one: CitedArticle) -> str:
    """Id and dates, each date apart; what a page may have chosen is not part of it."""
    published = _date(one.published_as, one.published_precision, one.published_confidence)
    updated = _date(one.updated_as, one.updated_precision, one.updated_confidence)
    return (
        f"id {one.id} | published: {published or 'undated'} | updated: {updated or 'not stated'}"
        f" | captured: {_at(one.captured)}"
    )


def _date(written: str | None, precision: object, confidence: object) -> str:
    return f"{written} (precision {precision}, confidence {confidence})" if written else ""


def _at(at: datetime | None) -> str:
    return minute(at) if at else "unknown"


def _named(one: CitedArticle) -> Iterator[str]:
    yield f"citation: {one.citation}"
    for name, place in (("published", one.published_from), ("updated", one.updated_from)):
        if place:
            yield f"{name}: read from {place}"
    yield f"source: {one.source}"
    yield f"archived copy: {one.replay}"
    yield f"page: {one.page}"


def _more(following: Next) -> str:
    if following is None:
        return "This is the end."
    return f"To go on, call again with these arguments changed: {json.dumps(following)}"
