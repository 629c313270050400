"""The forms in which a list of captures is written: lines, JSON, CDXJ, a TimeMap."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from indexer.corpus.cdxj import cdxj_line
from webapp.api.cdx_listing import CdxListing
from webapp.shared.link_format import MementoLinks

_MEMBERS = {"original": "url", "mimetype": "mime", "statuscode": "status"}


def lines(listing: CdxListing) -> Iterator[str]:
    """Cells with spaces between them, a line a capture."""
    for cells in listing.cells:
        yield " ".join(cells) + "\n"
    if listing.resume:
        yield f"\n{listing.resume}\n"


def array(listing: CdxListing, fields: Sequence[str]) -> Iterator[str]:
    """One JSON array of arrays, of which the first has the names; empty without captures."""
    written = False
    for cells in listing.cells:
        yield ",\n " if written else f"[{json.dumps(fields)},\n "
        yield json.dumps(cells)
        written = True
    if listing.resume:
        yield f",\n [],\n {json.dumps([listing.resume])}"
    yield "]\n" if written else "[]\n"


def cdxj(listing: CdxListing, fields: Sequence[str]) -> Iterator[str]:
    """CDXJ; *fields* are those of the object, after the key and the time."""
    names = [_MEMBERS.get(name, name) for name in fields]
    for urlkey, timestamp, *cells in listing.cells:
        yield cdxj_line(urlkey, timestamp, dict(zip(names, cells, strict=True)))
    if listing.resume:
        yield f"\n{listing.resume}\n"


def timemap(listing: CdxListing, url: str, links: MementoLinks) -> Iterator[str]:
    """Link-format with a link for each instant; the cells are a timestamp and a URL."""
    yield ",\n".join([*links.about(url), links.timemap(url)])
    for timestamp, captured_url in listing.cells:
        at = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        yield ",\n" + links.memento(at, captured_url)
    yield "\n"
