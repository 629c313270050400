"""The editor's table: what a person says of sources, which no page can tell.

It sets the name, country and kind of a source, and merges domains that are one publication. Like a
removal it is a decision, so that it stands in a note of its own beside the manifest,
``sources.json``. A merged domain's articles count as those of the source in every step, and so in
facets, in what is repeated, and on pages; the rows in ``corpus/`` stay as they are.
"""

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path

from indexer.corpus.database import Connection
from indexer.corpus.json_notes import read_note, write_note
from indexer.errors import CorpusError, InputError
from indexer.urls import source

SOURCES_NOTE = "sources.json"
_KEYS = ("domain", "name", "country", "kind", "merge")
_MOST_BYTES = 16 << 20
_MOST_ROWS = 100_000
_LONGEST = {"name": 200, "kind": 40}
_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Characters that act instead of showing: they could write over what stands beside a name."""

_COLUMNS = ("domain", "source", "name", "country", "kind")


@dataclass(frozen=True, slots=True)
class EditedSource:
    """One row: *domain* is the source, *merge* are the domains whose articles become its own."""

    domain: str
    name: str | None = None
    country: str | None = None
    kind: str | None = None
    merge: tuple[str, ...] = ()


def read_table(path: Path) -> tuple[EditedSource, ...]:
    """The rows of a TOML or CSV file; raises ``InputError``, which names the row and the reason."""
    readers = {".toml": _toml_rows, ".csv": _csv_rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path}: is neither .toml nor .csv")
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"{path}: is larger than {_MOST_BYTES >> 20} MB")
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8: {error.reason}") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        return tuple(_checked(reader(text)))
    except ValueError as error:
        raise InputError(f"{path}: {error}") from error


def _toml_rows(text: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    table = tomllib.loads(text)
    if set(table) - {"source"}:
        unknown = ", ".join(sorted(set(table) - {"source"}))[:80]
        raise ValueError(f"unknown key {unknown}; write each source below [[source]]")
    rows = table.get("source", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("write each source below [[source]]")
    for number, row in enumerate(rows, 1):
        yield f"source {number}", row


def _csv_rows(text: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Rows by the line they end on; domains to merge are parted by spaces."""
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    try:
        if "domain" not in (reader.fieldnames or ()):
            raise ValueError(f"row 1: must name the columns, among {', '.join(_KEYS)}")
        for row in reader:
            where = f"row {reader.line_num}"
            if None in row or None in row.values():
                raise ValueError(f"{where}: has not as many fields as row 1")
            yield where, {**row, "merge": row.get("merge", "").split()}
    except csv.Error as error:
        raise ValueError(f"row {reader.line_num}: {error}") from error


def _checked(rows: Iterable[tuple[str, Mapping[str, object]]]) -> Iterator[EditedSource]:
    named: dict[str, str] = {}  # domain to the row that has it
    for number, (where, row) in enumerate(rows):
        try:
            if number >= _MOST_ROWS:
                raise ValueError(f"is one of more than {_MOST_ROWS:,}")
            edited = _edited(row)
            for domain in (edited.domain, *edited.merge):
                if domain in named:
                    raise ValueError(f"{domain} is named in {named[domain]} already")
                named[domain] = where
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
        yield edited


def _edited(row: Mapping[str, object]) -> EditedSource:
    unknown = [key for key in row if key not in _KEYS]
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r}; the known ones are {', '.join(_KEYS)}")
    merge = row.get("merge", [])
    if not isinstance(merge, list):
        raise ValueError("merge must be a list of domains")
    country = _text(row, "country")
    if country and not re.fullmatch("[A-Za-z]{2}", country):
        raise ValueError(f"country {country[:40]!r} is not a code of two letters, such as GB")
    return EditedSource(
        domain=_domain(row.get("domain")),
        name=_text(row, "name"),
        country=country.upper() if country else None,
        kind=_text(row, "kind"),
        merge=tuple(map(_domain, merge)),
    )


def _text(row: Mapping[str, object], key: str) -> str | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"{key} must be text")
    text = " ".join(value.split())
    if _ACTING.search(text):
        raise ValueError(f"{key} holds a control character")
    if len(text) > _LONGEST.get(key, 80):
        raise ValueError(f"{key} is longer than {_LONGEST.get(key, 80)} characters")
    return text or None


def _domain(value: object) -> str:
    """The source that *value* names, as it stands in facets."""
    text = value.strip().lower() if isinstance(value, str) else ""
    if not text:
        raise ValueError("domain is missing")
    if len(text) > 253 or re.search(r"[\s/:@?#]", text):
        raise ValueError(f"{text[:80]!r} is not a domain, such as tarrowcourier.example")
    found = source(f"http://{text}/")
    if found != text:
        raise ValueError(f"{text[:80]!r} is not a source here, but part of {found[:80]!r}")
    return text


# ---- kept in the archive ----------------------------------------------------------------------


def read_edited_sources(archive: Path) -> tuple[EditedSource, ...]:
    """The table of the archive in this folder; raises ``CorpusError`` where it is damaged."""
    path = archive / SOURCES_NOTE
    try:
        note = read_note(path, ())
    except FileNotFoundError:
        return ()
    try:
        return tuple(
            EditedSource(**{**row, "merge": tuple(row["merge"])}) for row in note["sources"]
        )
    except (KeyError, TypeError) as error:
        raise CorpusError(f"{path}: cannot be read: {error!r}; give it again") from error


def write_edited_sources(archive: Path, table: Iterable[EditedSource]) -> None:
    """Write the note, whole; raises ``CorpusError``."""
    write_note(archive / SOURCES_NOTE, {"sources": [asdict(one) for one in table]})


def show_edited_sources(connection: Connection, table: Iterable[EditedSource]) -> None:
    """Make ``edited_sources``: each domain in the table, and the *source* it belongs to."""
    columns = ", ".join(f"{name} VARCHAR" for name in _COLUMNS)
    connection.execute(f"CREATE TEMP TABLE edited_sources ({columns})")
    rows = [
        (domain, one.domain, one.name, one.country, one.kind)
        for one in table
        for domain in (one.domain, *one.merge)
    ]
    values = ", ".join(f"unnest(${name}::VARCHAR[])" for name in _COLUMNS)
    connection.execute(
        f"INSERT INTO edited_sources SELECT {values}",
        {name: [row[at] for row in rows] for at, name in enumerate(_COLUMNS)},
    )


def merge_sources(connection: Connection) -> None:
    """Let the view ``articles`` show merged domains as the source they belong to."""
    is_merging = "SELECT count(*) FROM edited_sources WHERE domain <> source"
    if connection.execute(is_merging).fetchall() == [(0,)]:
        return
    connection.execute(
        "ALTER VIEW articles RENAME TO unmerged_articles;"
        "CREATE TEMP VIEW articles AS"
        " SELECT a.* REPLACE (coalesce(e.source, a.source) AS source)"
        " FROM unmerged_articles a LEFT JOIN edited_sources e ON e.domain = a.source"
    )
