"""The commands that ask an archive: search, status, records, verify."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from itertools import islice

import click

from indexer.cli.archive_place import archive_option, open_with_index
from indexer.corpus.archive import Archive
from indexer.engines import open_engine
from indexer.file_names import visible
from indexer.model.capture import Outcome
from indexer.model.query_text import write_conditions
from indexer.model.search import DateFilter, Filter, Marked, Page, Parsed, Query
from indexer.places import PathOrUri
from indexer.query import instant, parse
from indexer.schemas.choices import excluded, included, publication

_MOST_REMOVALS = 20  # that status lists


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
    archive: PathOrUri,
    as_json: bool,
    limit: int,
    source: tuple[str, ...],
    start: str | None,
    end: str | None,
) -> None:
    """Search the articles of an archive."""
    opened = open_with_index(archive)
    with closing(open_engine(opened.engine_uri, opened.index)) as engine:
        if as_json:
            from indexer.cli.as_json import links_of, search_json

            links = links_of(opened)
            click.echo(search_json(engine, query, limit, source, start, end, links))
        else:
            parsed = parse(query)
            asked = Query(parsed.tree, _sources(source), _dates(start, end), limit=limit)
            _print_page(parsed, engine.search(asked))


@click.command()
@archive_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(archive: PathOrUri, as_json: bool) -> None:
    """Count what an archive holds, every record included."""
    opened = Archive.open(archive)
    counts = opened.status()
    if as_json:
        from indexer.cli.as_json import status_json

        click.echo(status_json(counts, opened.engine_uri))
        return
    for name in ("files", "records", "captures", "articles", "editions", "stories", "sources"):
        click.echo(f"{name:<10}{getattr(counts, name):>12,}")
    if counts.orphan_revisits:
        click.echo(f"revisits whose original is not in the archive: {counts.orphan_revisits:,}")
    if counts.removals:
        records = counts.outcomes.get(Outcome.REMOVED, 0)
        click.echo(f"removed: {counts.removals:,}, {records:,} records")
        for line in islice(removal_lines(opened), _MOST_REMOVALS):
            click.echo(f"  {line}")
        if counts.removals > _MOST_REMOVALS:
            click.echo("  … (`backissue remove --list` lists all)")
    if counts.outdated_articles:
        click.echo(
            f"articles that an older extractor read: {counts.outdated_articles:,};"
            " `backissue ingest --again` reads them again"
        )
    if counts.first_capture and counts.last_capture:
        click.echo(f"captured  {counts.first_capture:%Y-%m-%d} to {counts.last_capture:%Y-%m-%d}")
    click.echo("records by reason")
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
def records(archive: PathOrUri, outcome: str | None, as_json: bool) -> None:
    """List the ledger: what became of every record of every file."""
    opened = Archive.open(archive)
    found = opened.records(outcome, limit=None)
    if as_json:
        from indexer.cli.as_json import links_of, record_json

        links = links_of(opened)
        for record in found:
            click.echo(record_json(record, links))
        return
    for record in found:
        where = record.location
        click.echo(
            visible(
                f"{record.outcome:<9}{record.reason:<20}{where.file}:{where.offset}"
                f"  {record.type}  {record.url or '-'}"
            )
        )


@click.command()
@archive_option
def verify(archive: PathOrUri) -> int:
    """Check every digest: archive files, corpus and index. Exit status 1 if any is damaged."""
    from indexer.corpus.verify import verify as verify_archive

    files = digests = damaged = 0
    for check in verify_archive(Archive.open(archive)):
        files += 1
        digests += check.digests
        for line in check.damage:
            damaged += 1
            click.echo(visible(line))
    click.echo(f"{files:,} checked, {digests:,} digests, {damaged:,} damaged", err=True)
    return 1 if damaged else 0


def removal_lines(archive: Archive) -> Iterator[str]:
    """A line for each removal, the oldest first."""
    counts = archive.removed_records()
    for number, removal in enumerate(archive.removals().removals):
        reason = f": {removal.reason}" if removal.reason else ""
        yield visible(
            f"{removal.removed_at:%Y-%m-%d}  {removal.kind:<10}  {removal.value}"
            f"  ({counts.get(number, 0):,} records){reason}"
        )


def _sources(values: tuple[str, ...]) -> tuple[Filter, ...]:
    choices = [publication(value) for value in values if value.strip()]  # as in the API
    return (Filter("source", included(choices), excluded(choices)),) if choices else ()


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
