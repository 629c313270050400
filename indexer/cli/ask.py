"""The commands that ask an archive: search, status, records, verify."""

import json
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

import click

from indexer.corpus.archive import Archive
from indexer.corpus.rows import rfc3339 as written
from indexer.corpus.verify import verify as verify_archive
from indexer.engines import open_engine
from indexer.model.capture import Outcome, Record
from indexer.model.query_text import write_conditions
from indexer.model.search import DateFilter, Filter, Hit, Marked, Page, Parsed, Query
from indexer.query import instant, parse

archive_option = click.option(
    "--archive",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The archive directory.",
)


@click.command()
@click.argument("query")
@archive_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True)
@click.option("--source", multiple=True, metavar="S", help="Only this source; -S leaves it out.")
@click.option("--from", "start", metavar="D", help="Published on or after this date.")
@click.option("--to", "end", metavar="D", help="Published on or before this date.")
def search(
    query: str,
    archive: Path,
    as_json: bool,
    limit: int,
    source: tuple[str, ...],
    start: str | None,
    end: str | None,
) -> None:
    """Search the articles of an archive."""
    opened = Archive.open(archive)
    parsed = parse(query)
    engine = open_engine(opened.engine_uri, opened.index)
    try:
        page = engine.search(
            Query(
                tree=parsed.tree,
                filters=_sources(source),
                dates=_dates(start, end),
                limit=limit,
            )
        )
    finally:
        engine.close()
    if as_json:
        _print_json(_page_json(query, parsed, page))
    else:
        _print_page(parsed, page)


@click.command()
@archive_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(archive: Path, as_json: bool) -> None:
    """Count what an archive holds, every record included."""
    opened = Archive.open(archive)
    counts = opened.status()
    if as_json:
        _print_json(
            {
                "files": counts.files,
                "records": counts.records,
                "captures": counts.captures,
                "articles": counts.articles,
                "editions": counts.editions,
                "stories": counts.stories,
                "sources": counts.sources,
                "orphan_revisits": counts.orphan_revisits,
                "outdated_articles": counts.outdated_articles,
                "outcomes": counts.outcomes,
                "reasons": counts.reasons,
                "collections": counts.collections,
                "first_capture": written(counts.first_capture),
                "last_capture": written(counts.last_capture),
                "engine": opened.engine_uri,
            }
        )
        return
    for name in ("files", "records", "captures", "articles", "editions", "stories", "sources"):
        click.echo(f"{name:<10}{getattr(counts, name):>12,}")
    if counts.orphan_revisits:
        click.echo(f"revisits whose original is in no file so far: {counts.orphan_revisits:,}")
    if counts.outdated_articles:
        click.echo(
            f"articles that an older extractor read: {counts.outdated_articles:,};"
            " `backissue ingest --again` reads them again"
        )
    if counts.first_capture and counts.last_capture:
        click.echo(f"captured  {counts.first_capture:%Y-%m-%d} to {counts.last_capture:%Y-%m-%d}")
    click.echo("what became of the records")
    for reason, count in sorted(counts.reasons.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"  {reason:<24}{count:>10,}")


@click.command()
@archive_option
@click.option(
    "--outcome",
    type=click.Choice([outcome.value for outcome in Outcome]),
    help="Only these records.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def records(archive: Path, outcome: str | None, as_json: bool) -> None:
    """List the ledger: what became of every record of every file."""
    for record in Archive.open(archive).records(outcome, limit=None):
        if as_json:
            click.echo(json.dumps(_record_json(record), ensure_ascii=False))
        else:
            where = record.location
            click.echo(
                f"{record.outcome:<9}{record.reason:<20}{where.file}:{where.offset}"
                f"  {record.type}  {record.url or '-'}"
            )


@click.command()
@archive_option
def verify(archive: Path) -> int:
    """Check every digest: archive files, corpus and index. Exit status 1 if any is damaged."""
    files = digests = damaged = 0
    for check in verify_archive(Archive.open(archive)):
        files += 1
        digests += check.digests
        for line in check.damage:
            damaged += 1
            click.echo(line)
    click.echo(f"{files:,} checked, {digests:,} digests, {damaged:,} damaged", err=True)
    return 1 if damaged else 0


def _sources(values: tuple[str, ...]) -> tuple[Filter, ...]:
    if not values:
        return ()
    include = tuple(value for value in values if not value.startswith("-"))
    exclude = tuple(value[1:] for value in values if value.startswith("-"))
    return (Filter("source", include, exclude),)


def _dates(start: str | None, end: str | None) -> DateFilter | None:
    if not start and not end:
        return None
    return DateFilter(
        "published",
        instant(start) if start else None,
        instant(end, end=True) if end else None,
    )


def _plain(pieces: Marked) -> str:
    return "".join(text for text, _ in pieces)


def _markup(pieces: Marked) -> str:
    return "".join(
        f"<mark>{escape(text)}</mark>" if marked else escape(text) for text, marked in pieces
    )


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "undated"


def _print_page(parsed: Parsed, page: Page) -> None:
    least = "at least " if page.relation == "gte" else ""
    click.echo(f"{least}{page.total:,} articles for {parsed.text or 'everything'}")
    for note in (*parsed.changes, *page.changes):
        click.echo(f"  note: {note}")
    for suggestion in page.suggestions:
        click.echo(f"  did you mean: {suggestion}")
    for without in page.without:
        click.echo(f"  without {write_conditions(without.removed)}: {without.total:,} articles")
    for hit in page.hits:
        document = hit.document
        published = document.published.at if document.published else None
        click.echo(f"\n{_plain(hit.title)}")
        click.echo(
            f"  {document.source_name}, published {_day(published)},"
            f" captured {_day(document.captured_at)}\n  {document.url}"
        )
        for snippet in hit.snippets:
            click.echo(f"  … {_plain(snippet)} …")


def _page_json(text: str, parsed: Parsed, page: Page) -> dict[str, Any]:
    return {
        "query": {
            "q": text,
            "parsed": parsed.text,
            "changes": [*parsed.changes, *page.changes],
            "suggestions": page.suggestions,
            "without": [
                {"removed": write_conditions(one.removed), "total": one.total}
                for one in page.without
            ],
        },
        "total": {"value": page.total, "relation": page.relation},
        "timed_out": page.timed_out,
        "truncated": page.truncated,
        "results": [_hit_json(hit) for hit in page.hits],
        "next_cursor": page.next_cursor,
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    document = hit.document
    published, updated = document.published, document.updated
    where = document.captures[-1].location
    return {
        "id": document.id,
        "url": document.url,
        "title": document.title,
        "authors": document.authors,
        "source": document.source,
        "source_name": document.source_name,
        "language": document.language,
        "section": document.section,
        "published": written(published.at) if published else None,
        "published_from": str(published.read_from) if published else None,
        "published_confidence": published.confidence if published else None,
        "updated": written(updated.at) if updated else None,
        "captured": written(document.captured_at),
        "score": hit.score,
        "snippets": [_markup(snippet) for snippet in hit.snippets],
        "versions": len(document.editions),
        "captures": sum(len(edition.captures) for edition in document.editions),
        "warc": {"file": where.file, "offset": where.offset, "length": where.length},
    }


def _record_json(record: Record) -> dict[str, Any]:
    where = record.location
    return {
        "file": where.file,
        "member": where.member,
        "offset": where.offset,
        "length": where.length,
        "record_id": where.record_id,
        "digest": where.digest,
        "type": record.type,
        "url": record.url,
        "captured": written(record.captured_at),
        "status": record.status,
        "content_type": record.content_type,
        "outcome": record.outcome,
        "reason": record.reason,
        "flags": record.flags,
        "redirect_to": record.redirect_to,
    }


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, indent=1, ensure_ascii=False))
