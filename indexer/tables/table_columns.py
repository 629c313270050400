"""The tables and their columns, each declared once: what files, metadata and docs say of them."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

TABLES_SCHEMA = 1
"""Raise it when a column goes, or means something else; columns may be added without."""

_TEXT, _LIST, _INSTANT, _NUMBER = "VARCHAR", "VARCHAR[]", "TIMESTAMPTZ", "BIGINT"
_KEPT = r"[A-Za-z0-9!$&''()*+,;=:@/?~%\[\]._-]"  # as ``schemas.addresses`` leaves it
_WORD = r"[^\s\pZ]*[\pL\pN][^\s\pZ]*"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: its *type* in DuckDB's words, *sql* that gives its value, and its description.

    *null* says what null means; empty where there is none.
    """

    name: str
    type: str
    sql: str
    about: str
    null: str = ""
    unit: str = ""

    def described(self) -> dict[str, str | None]:
        """The form in which the metadata of a file has it."""
        known: Mapping[str, str] = asdict(self)
        shown = {name: known[name] or None for name in ("name", "type", "unit", "null")}
        return {**shown, "description": self.about}


@dataclass(frozen=True, slots=True)
class CorpusTable:
    """One table: its *columns*, the *order* of its rows in a file, and what a row is of.

    *rows* is the name of the relation that the columns are read from, *state* the one by whose
    rows a change is seen (see ``table_rows``), of which *also* lists columns that texts follow
    from. *group* is how many rows a row group has.
    """

    name: str
    about: str
    rows: str
    state: str
    also: tuple[str, ...]
    order: str
    group: int
    columns: tuple[TableColumn, ...]

    @property
    def seen(self) -> tuple[str, ...]:
        """Columns of *state* that the rows follow from: where only others change, nothing does."""
        alias = self.state.split()[-1]
        read = re.findall(
            rf"\b{alias}\.\"?(\w+)", " ".join((*(one.sql for one in self.columns), self.order))
        )
        return tuple(sorted({*read, *self.also}))


def _date(name: str, instant: str, about: str, null: str) -> TableColumn:
    sql = f"({instant} AT TIME ZONE 'UTC')::DATE"
    return TableColumn(f"{name}_date", "DATE", sql, about, null, "day in UTC")


def _instant(name: str, sql: str, about: str, null: str) -> TableColumn:
    return TableColumn(name, _INSTANT, sql, about, null, "microseconds, UTC")


def _captured(name: str, sql: str, which: str) -> tuple[TableColumn, ...]:
    null = "no record states a readable date"
    return (
        _instant(name, sql, f"Instant of {which}; never a date of publication.", null),
        _date(name, sql, f"Day of `{name}`.", null),
    )


def _stated(name: str, event: str) -> tuple[TableColumn, ...]:
    null = "the page states no such date"
    at = f"a.{name}_at"
    return (
        _instant(name, at, f"When the page says it was {event}; midnight where it says a day.", null),
        _date(name, at, f"Day of `{name}`: where the page says a day alone, just that day.", null),
        TableColumn(f"{name}_from", _TEXT, f"a.{name}_from", f"Where `{name}` was read: `json-ld:datePublished`, `url` …", null),
        TableColumn(f"{name}_confidence", _TEXT, f"a.{name}_confidence", "`high`, `medium` or `low`.", null),
        TableColumn(f"{name}_precision", _TEXT, f"a.{name}_precision", "What was stated: an `instant`, a `day`, a `month` or a `year`.", null),
    )  # fmt: skip


def _place(of: str, name: str) -> tuple[TableColumn, ...]:
    return (
        TableColumn("warc_file", _TEXT, name, "Name of the archive file, with folders only where others have the same."),
        TableColumn("warc_offset", _NUMBER, f'{of}."offset"', "Where the record begins in the file as stored.", unit="bytes"),
        TableColumn("warc_length", _NUMBER, f"{of}.length", "Length of the record in the file as stored.", unit="bytes"),
        TableColumn("warc_member", _TEXT, f"{of}.member", "Entry of a package, or compressed unit, that `warc_offset` counts in.", "the offset counts in the file itself"),
        TableColumn("warc_record_id", _TEXT, f"{of}.record_id", "`WARC-Record-ID`.", "the record has none"),
        TableColumn("warc_digest", _TEXT, f"{of}.digest", "Digest of the payload, as `algorithm:value`.", "none is known"),
    )  # fmt: skip


def _replay(at: str, url: str) -> TableColumn:
    digits = f"coalesce(strftime({at} AT TIME ZONE 'UTC', '%Y%m%d%H%M%S'), repeat('0', 14))"
    address = f"split_part({url}, '#', 1)"
    kept = (
        f"CASE WHEN regexp_full_match({address}, '{_KEPT}*') THEN {address} ELSE array_to_string("
        f"list_transform(string_split({address}, ''), lambda c: CASE WHEN"
        f" regexp_full_match(c, '{_KEPT}') THEN c ELSE url_encode(c) END), '') END"
    )
    about = "Path of the archived page on the server of `backissue serve`."
    return TableColumn(
        "replay", _TEXT, f"'/web/' || lpad({digits}, 14, '0') || '/' || {kept}", about
    )


_ARTICLE = (
    TableColumn("id", _TEXT, "e.id", "Id of the edition; `blocks.article_id` and `captures.article_id` are this id."),
    TableColumn("url", _TEXT, "e.newest.url", "Address, as last captured."),
    TableColumn("url_key", _TEXT, "e.url_key", "Address as a key by which captures of one page are known: SURT, without case of the host, `www.` and fragments."),
    TableColumn("title", _TEXT, "coalesce(nullif(e.headline, ''), a.title)", "Headline; may be empty."),
    TableColumn("authors", _LIST, "a.authors", "Names in the byline, in its order; an empty list where there are none."),
    TableColumn("source", _TEXT, "e.source", "Publication: registered domain of the address."),
    TableColumn("source_name", _TEXT, "e.source_name", "Name of the publication, as its pages agree on it; else the domain."),
    TableColumn("language", _TEXT, "a.language", "ISO 639-1 code.", "not recognised"),
    TableColumn("section", _TEXT, "a.section", "Section of the paper.", "the page names none"),
    TableColumn("description", _TEXT, "a.description", "What the page's metadata says it is about.", "the page has none"),
    TableColumn("tags", _LIST, "a.tags", "Keywords of the page; an empty list where there are none."),
    TableColumn("picture_url", _TEXT, "e.picture.url", "Where the lead picture of the article was captured.", "the archive holds none"),
    TableColumn("captions", _LIST, "coalesce(a.captions, [])", "Captions of pictures in the article; an empty list where there are none."),
    TableColumn("collections", _LIST, "e.collections", "Collections of the archive files that hold the edition."),
    *_stated("published", "first published"),
    *_stated("updated", "last changed"),
    *_captured("captured", "e.captured_at", "the newest capture of the edition"),
    *_captured("first_captured", "e.url_first", "the first capture of any edition of the address"),
    _instant("added", "e.added_at", "When the archive first took in a file that holds the edition.", "an early release of Backissue took it in"),
    _date("added", "e.added_at", "Day of `added`.", "as `added`"),
    TableColumn("versions", _NUMBER, "e.versions", "Editions of the address, this one included.", unit="editions"),
    TableColumn("captures", _NUMBER, "e.url_captures", "Captures of all editions of the address.", unit="captures"),
    TableColumn("story", _TEXT, "e.story", "Id of the story: near-identical articles at different addresses share it (wire copy)."),
    TableColumn("story_size", _NUMBER, "e.story_size::BIGINT", "Addresses of the story; 1 where the article stands alone.", unit="addresses"),
    TableColumn("text", _TEXT, "a.kept_text", "Text without headline, byline and boilerplate; blank lines between blocks."),
    TableColumn("words", _NUMBER, f"len(regexp_extract_all(a.kept_text, '{_WORD}'))", "Runs of characters without white space that hold a letter or digit. Chinese, Japanese and Thai put no space between words: use `characters`.", unit="words"),
    TableColumn("characters", _NUMBER, "length(a.kept_text)", "Length of `text`.", unit="Unicode code points"),
    _replay("e.captured_at", "e.newest.url"),
    *_place("e.whole", "e.whole_name"),
    TableColumn("text_hash", _TEXT, "a.text_hash", "MD5 of headline and text with boilerplate; tells editions of an address apart."),
    TableColumn("degraded", _TEXT, "a.degraded", "The limit that made extraction fall back to plain text.", "extraction was complete"),
    TableColumn("extractor", _TEXT, "a.extractor", "Version of the extractor that read the page."),
)  # fmt: skip

_EDITION = (
    TableColumn("id", _TEXT, "e.id", "Id of the edition."),
    TableColumn("article_id", _TEXT, "e.article_id", "Id of the current edition of the same address: `articles.id`."),
    TableColumn("number", _NUMBER, "e.number::BIGINT", "Counts the editions of an address from 1, the oldest."),
    TableColumn("current", "BOOLEAN", "e.current", "Whether it is the one captured last."),
    TableColumn("url", _TEXT, "e.newest.url", "Address, as last captured."),
    TableColumn("url_key", _TEXT, "e.url_key", "Address as a key: see `articles.url_key`."),
    TableColumn("source", _TEXT, "e.source", "Publication: registered domain of the address."),
    TableColumn("title", _TEXT, "coalesce(nullif(e.headline, ''), a.title)", "Headline; may be empty."),
    *_stated("published", "first published"),
    *_captured("first_captured", "e.first_captured", "the first capture of the edition"),
    *_captured("last_captured", "e.captured_at", "the last capture of the edition"),
    TableColumn("captures", _NUMBER, "e.own_captures", "Captures of this edition.", unit="captures"),
    TableColumn("text_hash", _TEXT, "a.text_hash", "MD5 of headline and text with boilerplate."),
    _replay("e.captured_at", "e.newest.url"),
)  # fmt: skip

_CAPTURE = (
    TableColumn("url", _TEXT, "c.url", "Address, as captured."),
    TableColumn("url_key", _TEXT, "c.url_key", "Address as a key: see `articles.url_key`."),
    *_captured("captured", "c.captured_at", "the capture"),
    TableColumn("type", _TEXT, "c.type", "Type of the record: `response`, `resource`, `revisit`, `arc`, `file` …"),
    TableColumn("status", _NUMBER, "c.status::BIGINT", "HTTP status; of a revisit that of the capture it repeats.", "the record has no HTTP head"),
    TableColumn("media_type", _TEXT, "nullif(trim(lower(split_part(c.content_type, ';', 1))), '')", "Media type without parameters; of a revisit that of the capture it repeats.", "none is stated"),
    TableColumn("redirect_to", _TEXT, "c.redirect_to", "Where a redirect leads.", "not a redirect"),
    TableColumn("revisit", "BOOLEAN", "c.revisit", "Whether the record only refers to an earlier capture with the same content."),
    TableColumn("edition_id", _TEXT, "c.edition_id", "The edition that was captured: `editions.id`.", "not a capture of an article"),
    TableColumn("article_id", _TEXT, "c.article_id", "The current edition of that address: `articles.id`.", "not a capture of an article"),
    *_place("c", "c.name"),
    _replay("c.captured_at", "c.url"),
)  # fmt: skip

_RECORD = (
    TableColumn("type", _TEXT, "r.type", "WARC-Type in lower case; `arc`, `file`, `package`, or `damage` for bytes that are not a record."),
    TableColumn("outcome", _TEXT, "r.outcome", "`article`, `page`, `revisit`, `redirect`, `skipped`, `damaged` or `poison`."),
    TableColumn("reason", _TEXT, "r.reason", "Reason code of the outcome: see reading.md."),
    TableColumn("flags", _LIST, "r.flags", "Oddities of a record that was read all the same; mostly an empty list."),
    TableColumn("url", _TEXT, "r.url", "Address.", "the record has none"),
    TableColumn("url_key", _TEXT, "r.url_key", "Address as a key: see `articles.url_key`.", "the record has no address"),
    *_captured("captured", "r.captured_at", "the record"),
    TableColumn("status", _NUMBER, "r.status::BIGINT", "HTTP status.", "the record has no HTTP head"),
    TableColumn("content_type", _TEXT, "r.content_type", "Content type as stated, parameters included.", "none is stated"),
    *_place("r", "r.name"),
)  # fmt: skip

_BLOCK = (
    TableColumn("article_id", _TEXT, "b.id", "The article: `articles.id`."),
    TableColumn("number", _NUMBER, "b.number", "Place of the block in the article, from 1."),
    TableColumn("kind", _TEXT, "b.block.kind", "`paragraph`, `heading`, `quote`, `item`, `row`, `caption` or `code`."),
    TableColumn("text", _TEXT, "b.block.text", "Text of the block."),
    TableColumn("repeated", _NUMBER, "b.repeated::BIGINT", "0 for text of the article; else boilerplate, on so many articles of the source when the file was written (rounded down to one digit).", unit="articles"),
    TableColumn("source", _TEXT, "b.source", "Publication of the article."),
)  # fmt: skip

TABLES = (
    CorpusTable("articles", "One row a current edition of an article.", "article_row e JOIN article_text a ON a.capture = e.content", "article_row e", ("content", "places"), "e.url_key", 10_240, _ARTICLE),
    CorpusTable("editions", "One row an edition of an article, current or earlier.", "edition_row e JOIN bucket_articles a ON a.capture = e.content", "edition_row e", ("content",), "e.url_key, e.number", 122_880, _EDITION),
    CorpusTable("captures", "One row a capture of an address, page or not.", "capture_row c", "capture_row c", (), "c.url_key, c.captured_at NULLS FIRST, c.capture", 122_880, _CAPTURE),
    CorpusTable("records", "One row a record of an archive file, or a damaged stretch of it.", "record_row r", "record_row r", (), 'r.name, r.member NULLS FIRST, r."offset", r.capture', 122_880, _RECORD),
    CorpusTable("blocks", "One row a block of each current edition of an article.", "block_row b", "article_row e", ("id", "url_key", "source", "content", "places"), "b.url_key, b.number", 61_440, _BLOCK),
)  # fmt: skip
