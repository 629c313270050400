"""The rows of ``cdx.parquet``: every dated capture in the order and the columns of CDX files."""

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath

from indexer.corpus.database import Connection
from indexer.corpus.steps import Step, names

CDX_COLUMNS = names(
    "urlkey timestamp original mimetype statuscode digest length offset filename"
    " orig.mimetype orig.statuscode orig.length orig.offset orig.filename"
    " dupecount dupetimestamp"
)
"""Columns of text; what is not known or does not apply is ``-``, as CDX files write it.

``dupecount`` is how many earlier captures of the same URL key have the same digest, and
``dupetimestamp`` the time of the last of these.
"""

# Cells hold neither spaces, which separate them, nor line feeds.
_CELL = (
    "CASE WHEN regexp_full_match({0}, '[!-~]+') THEN {0} ELSE"  # nearly all, and quickly told
    " coalesce(nullif(regexp_replace(trim({0}, e' \\t\\r\\n'), '\\s+', '%20', 'g'), ''), '-') END"
)
_MEDIA = "regexp_extract(lower(trim(split_part({}, ';', 1))), '^[!-~]+/[!-~]+$')"
_TYPE = f"coalesce(nullif({_MEDIA}, ''), '-')"
_IS_LOADABLE = "({0}.seekable AND {0}.type <> 'file')"  # whether an offset of a file leads to it


def _cells(alias: str, prefix: str) -> str:
    """Where the record *alias* lies, as columns that begin with *prefix*."""
    loadable = _IS_LOADABLE.format(alias)
    return f"""
        coalesce({alias}.length::VARCHAR, '-') AS "{prefix}length",
        CASE WHEN {loadable} THEN {alias}."offset"::VARCHAR ELSE '-' END AS "{prefix}offset",
        CASE WHEN {loadable} THEN {alias}_file.name ELSE '-' END AS "{prefix}filename"
    """


def unique_names(paths: Iterable[str]) -> dict[str, str]:
    """For each path its file name, with as many folders before it as no other path ends with."""
    found: dict[str, str] = {}
    pending = dict.fromkeys(paths, 1)
    while pending:
        written = {path: "/".join(_steps(path)[-count:]) for path, count in pending.items()}
        shared = Counter(written.values())
        whole = {path for path, count in pending.items() if count >= len(_steps(path))}
        for path, name in written.items():
            if shared[name] == 1 or path in whole:
                found[path] = name
        pending = {path: count + 1 for path, count in pending.items() if path not in found}
    return found


def _steps(path: str) -> tuple[str, ...]:
    return PurePath(path.lstrip("/")).parts or ("-",)


def _name_files(connection: Connection) -> None:
    paths = [path for (path,) in connection.execute("SELECT DISTINCT path FROM files").fetchall()]
    known = unique_names(paths)
    connection.execute("CREATE TEMP TABLE path_name (path VARCHAR, name VARCHAR)")
    connection.execute(
        "INSERT INTO path_name SELECT unnest($paths::VARCHAR[]), unnest($names::VARCHAR[])",
        {"paths": list(known), "names": list(known.values())},
    )


CDX_ROWS = (
    Step("path_name", names("path name"), reads=("files",), how=_name_files),
    Step(
        "file_name",
        names("file_key name"),
        reads=names("files path_name"),
        how=f"""
            SELECT file_key, {_CELL.format("name")} AS name FROM files JOIN path_name USING (path)
        """,
    ),
    # Of files whose name others have, too: what tells them apart.
    Step(
        "shared_names",
        names("path name"),
        reads=("path_name",),
        how="SELECT path, name FROM path_name WHERE contains(name, '/')",
        view=True,
    ),
    Step(
        "cdx_row",
        (*(name for name in CDX_COLUMNS if not name.startswith("dupe")), "capture"),
        reads=names("records repeated_record file_name removed"),
        how=f"""
            SELECT {_CELL.format("coalesce(r.surt, r.url_key)")} AS urlkey,
                   strftime(r.captured_at AT TIME ZONE 'UTC', '%Y%m%d%H%M%S') AS timestamp,
                   {_CELL.format("r.url")} AS original,
                   CASE WHEN r.type = 'revisit' THEN 'warc/revisit'
                        ELSE {_TYPE.format("r.content_type")} END AS mimetype,
                   coalesce(r.status::VARCHAR, '-') AS statuscode,
                   {_CELL.format("coalesce(r.stated_digest, r.digest, '-')")} AS digest,
                   {_cells("r", "")},
                   CASE WHEN o.capture IS NULL THEN '-'
                        ELSE {_TYPE.format("o.content_type")} END AS "orig.mimetype",
                   coalesce(o.status::VARCHAR, '-') AS "orig.statuscode",
                   {_cells("o", "orig.")},
                   r.capture
            FROM records r LEFT JOIN repeated_record o ON o.capture = r.capture AND NOT o.removed
                 LEFT JOIN file_name r_file ON r_file.file_key = r.file_key
                 LEFT JOIN file_name o_file ON o_file.file_key = o.file_key
            WHERE r.url_key IS NOT NULL AND r.captured_at IS NOT NULL
              AND r.type NOT IN ('request', 'metadata', 'warcinfo', 'damage', 'package')
              AND r.capture NOT IN (SELECT capture FROM removed)
        """,
        view=True,
    ),
    # Most captures have no other with their key and digest: only the rest is sorted for it. Equal
    # hashes of different ones do no harm.
    Step(
        "cdx_duplicate",
        names("capture dupecount dupetimestamp"),
        reads=("cdx_row",),
        how="""
            WITH same AS (
                SELECT hash(urlkey, digest) AS same FROM cdx_row WHERE digest <> '-'
                GROUP BY same HAVING count(*) > 1)
            SELECT capture, (row_number() OVER same - 1)::VARCHAR AS dupecount,
                   coalesce(lag(timestamp) OVER same, '-') AS dupetimestamp
            FROM (SELECT urlkey, digest, timestamp, capture FROM cdx_row
                  WHERE digest <> '-' AND hash(urlkey, digest) IN (FROM same))
            WINDOW same AS (PARTITION BY urlkey, digest ORDER BY timestamp, capture)
        """,
    ),
    # Sorted, and numbered as they come: *n* is the place of a row in the file. Ties are broken so
    # that every run gives the same order.
    Step(
        "cdx",
        (*CDX_COLUMNS, "capture", "n"),
        reads=names("cdx_row cdx_duplicate"),
        how="""
            SELECT *, row_number() OVER () - 1 AS n FROM (
                SELECT c.* EXCLUDE (capture),
                       coalesce(dupecount, '0') AS dupecount,
                       coalesce(dupetimestamp, '-') AS dupetimestamp, c.capture
                FROM cdx_row c LEFT JOIN cdx_duplicate USING (capture)
                ORDER BY urlkey, timestamp, c.capture)
        """,
        view=True,
    ),
)
"""Captures without a date are not among them: in CDX, a capture is named by its time."""
