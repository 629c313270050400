"""The corpus as tables: what they hold, who opens them, and what becomes of them."""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow.dataset
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from corpora import EARLY, LATE, Corpus, made_article
from papers import PAPER, TOPICS, paper_archive, paper_records, write_warc

from indexer.cli import backissue
from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import consolidate
from indexer.corpus.takedown import named_removal
from indexer.engines import open_engine
from indexer.errors import BackissueError, CorpusError, InputError, LockedError, VersionError
from indexer.export import export_of, save_export
from indexer.export.tables import DEFAULT_COLUMNS, MORE_COLUMNS
from indexer.ingest import ingest
from indexer.ingest.take_down import change_removals
from indexer.model.search import Parsed, Query
from indexer.query import parse
from indexer.schemas.addresses import Links
from indexer.tables import buckets, table_folder, write_tables
from indexer.tables.table_columns import TABLES, TABLES_SCHEMA

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "tables.md").read_text("utf-8")
NAMES = [table.name for table in TABLES]
DOC_ROW = "| `{name}` | {type} | {unit} | {null} | {description} |"


@pytest.fixture(scope="module")
def sample(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample archive, with tables."""
    path = tmp_path_factory.mktemp("tables") / "archive"
    shutil.copytree(sample_archive, path)
    write_tables(Archive.open(path))
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The small paper, with tables."""
    archive = paper_archive(tmp_path_factory.mktemp("paper"))
    write_tables(archive)
    return archive


@pytest.fixture
def archive(written: Archive, tmp_path: Path) -> Archive:
    """A copy of it to change."""
    copy = shutil.copytree(written.path, tmp_path / "archive", symlinks=True)
    return Archive.open(Path(copy))


def rows(folder: Path, select: str, zone: str = "UTC") -> list[tuple[object, ...]]:
    """The answer of DuckDB, where ``{name}`` stands for a table."""
    tables = {name: f"'{folder / name}/*.parquet'" for name in NAMES}
    with closing(duckdb.connect()) as connection:
        connection.execute(f"SET TimeZone = '{zone}'")
        return connection.execute(select.format(**tables)).fetchall()


def files(folder: Path) -> dict[str, int]:
    """Every file that readers see, and its inode."""
    return {
        f"{name}/{path.name}": path.stat().st_ino
        for name in NAMES
        for path in (folder / name).iterdir()
    }


def everything(folder: Path) -> str:
    """All cells of all tables, and of generations before."""
    found = []
    for path in sorted(folder.rglob("generations/*/*/*.parquet")):
        found += duckdb.execute("FROM read_parquet($path)", {"path": str(path)}).fetchall()
    return repr(found)


# ---- what other programs see ----------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_every_program_opens_the_folder_with_the_same_rows_and_columns(sample, table):
    folder = str(sample / "tables" / table.name)
    ((count,),) = rows(sample / "tables", f"SELECT count(*) FROM {{{table.name}}}")
    names = [column.name for column in table.columns]
    for frame in (pandas.read_parquet(folder), polars.read_parquet(folder)):
        assert (len(frame), list(frame.columns)) == (count, names)
    dataset = pyarrow.dataset.dataset(folder)
    assert (dataset.count_rows(), dataset.schema.names) == (count, names)
    assert count > 0


def test_instants_are_instants_and_days_are_days_in_pandas_and_polars(sample):
    frame = pandas.read_parquet(sample / "tables" / "articles")
    assert str(frame["published"].dtype) == "datetime64[us, UTC]"
    assert isinstance(frame["published_date"].dropna().iloc[0], date)
    schema = polars.read_parquet(sample / "tables" / "articles").schema
    assert schema["published"] == polars.Datetime("us", "UTC")
    assert schema["published_date"] == polars.Date


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_time_zone_of_a_session_moves_no_day(sample, zone):
    days = "SELECT id, published_date, captured_date, added_date FROM {articles} ORDER BY id"
    assert rows(sample / "tables", days, zone) == rows(sample / "tables", days)
    moved = "SELECT count(*) FROM {articles} WHERE published::DATE <> published_date"
    ((wrong,),) = rows(sample / "tables", moved, zone)
    assert wrong > 0  # what a reader of instants would count


def test_a_date_stated_as_a_day_is_that_day(written):
    select = "SELECT title, published_date FROM {articles} WHERE published_precision = 'day'"
    found = dict(rows(written.path / "tables", select, "America/Los_Angeles"))
    assert found == {
        f"Report on the {topic}": date(2011, 5, len(topic) % 9 + 1) for topic in TOPICS
    }


# ---- what is in them ------------------------------------------------------------------------


def test_columns_that_an_export_has_too_have_its_types_and_values(sample, tmp_path):
    archive = Archive.open(sample)
    articles = next(table for table in TABLES if table.name == "articles")
    known = {column.name: column.type for column in (*DEFAULT_COLUMNS, *MORE_COLUMNS)}
    shared = [column for column in articles.columns if column.name in known]
    assert {column.name for column in shared} >= set(known) - {"kind", "current"}
    assert [column.type for column in shared] == [known[column.name] for column in shared]
    names = tuple(column.name for column in shared)
    with closing(open_engine(archive.engine_uri, archive.index)) as engine:
        parsed: Parsed = parse("")
        export = export_of(archive, engine, parsed, Query(parsed.tree, sort="-captured"), q="")
        exported = tmp_path / "x.parquet"
        links = Links(names=archive.shared_names().copy)
        save_export("parquet", replace(export, fields=names, links=links), exported)
    chosen = ", ".join(names)
    wanted = duckdb.sql(f"SELECT {chosen} FROM '{exported}' ORDER BY id").fetchall()
    assert rows(sample / "tables", f"SELECT {chosen} FROM {{articles}} ORDER BY id") == wanted


def test_captures_lead_to_the_edition_and_the_article_that_they_show(tmp_path):
    corpus = Corpus(tmp_path / "archive")
    url = "http://tarrow.example/news/ferry"
    for number in range(3):
        text = f"The ferry committee met for time number {number // 2} and said so at some length."
        corpus.add((made_article(url, "Ferry", text), EARLY + timedelta(days=number), None))
    consolidate(corpus.archive)
    write_tables(corpus.archive)
    folder = corpus.archive.path / "tables"
    ((article,),) = rows(folder, "SELECT id FROM {articles}")
    editions = rows(folder, "SELECT number, id, current, captures FROM {editions} ORDER BY number")
    (first, old), (second, new) = ((number, edition) for number, edition, _, _ in editions)
    assert (first, second, new) == (1, 2, article) and old != new
    assert [row[2:] for row in editions] == [(False, 2), (True, 1)]
    select = "SELECT edition_id, article_id FROM {captures} ORDER BY captured"
    assert rows(folder, select) == [(old, article), (old, article), (new, article)]
    assert rows(folder, "SELECT versions, captures FROM {articles}") == [(2, 3)]


def test_an_edition_captured_more_often_than_documents_list_keeps_all_captures(tmp_path):
    corpus = Corpus(tmp_path / "archive")
    article = made_article("http://tarrow.example/a", "Ferry", "The ferry committee met again.")
    times = [EARLY + timedelta(hours=number) for number in range(1_005)]
    corpus.add(*((article, at, None) for at in times))
    consolidate(corpus.archive)
    write_tables(corpus.archive)
    folder = corpus.archive.path / "tables"
    select = "SELECT count(*), count(article_id), count(DISTINCT edition_id) FROM {captures}"
    assert rows(folder, select) == [(1_005, 1_005, 1)]
    assert rows(folder, "SELECT captures, first_captured FROM {editions}") == [(1_005, EARLY)]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://tarrow.example/a b?x=ü&y=[1]#part", "http://tarrow.example/a%20b?x=%C3%BC&y=[1]"),
        ("http://tarrow.example/it's/日本/e\u0301", "http://tarrow.example/it's/%E6%97%A5%E6%9C%AC/e%CC%81"),
        ("http://tarrow.example/<b>{x}|\"", "http://tarrow.example/%3Cb%3E%7Bx%7D%7C%22"),
    ],
)  # fmt: skip
def test_a_replay_path_is_that_of_the_server_whatever_the_address(tmp_path, url, path):
    corpus = Corpus(tmp_path / "archive")
    corpus.add((made_article(url, "Ferry", "The ferry committee met again."), LATE, None))
    consolidate(corpus.archive)
    write_tables(corpus.archive)
    ((found,),) = rows(corpus.archive.path / "tables", "SELECT replay FROM {articles}")
    assert found == Links().archived("20160301000000", url) == f"/web/20160301000000/{path}"


def test_text_has_no_boilerplate_and_blocks_have_it_with_its_count(sample):
    select = """
        SELECT a.text, string_agg(b.text, e'\\n\\n' ORDER BY b.number) FILTER (b.repeated = 0),
               count(*) FILTER (b.repeated > 0)
        FROM {articles} a JOIN {blocks} b ON b.article_id = a.id GROUP BY a.id, a.text
    """
    found = rows(sample / "tables", select)
    assert all(text == kept for text, kept, _ in found)
    assert sum(repeated > 0 for _, _, repeated in found) > 50


def test_words_are_counted_in_every_script_that_parts_them(tmp_path):
    corpus = Corpus(tmp_path / "archive")
    texts = {
        "Über uns – nichts Neues!": 4,
        "It’s a well-known 3.5% fact.": 5,
        "Мир и… труд\xa0май": 4,
    }
    for number, text in enumerate(texts):
        corpus.add((made_article(f"http://tarrow.example/{number}", text, text), LATE, None))
    consolidate(corpus.archive)
    write_tables(corpus.archive)
    found = dict(rows(corpus.archive.path / "tables", "SELECT title, words FROM {articles}"))
    assert found == texts


def test_every_record_is_in_the_ledger_as_the_status_counts_it(sample):
    select = "SELECT outcome, count(*) FROM {records} GROUP BY outcome"
    assert dict(rows(sample / "tables", select)) == Archive.open(sample).status().outcomes


# ---- docs, metadata and files ---------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_docs_metadata_and_files_say_the_same_of_every_column(sample, table):
    (path,) = (sample / "tables" / table.name).iterdir()
    value = pyarrow.parquet.read_schema(path).metadata[b"backissue"]
    told = json.loads(value)
    assert (told["table"], told["schema"]) == (table.name, TABLES_SCHEMA)
    assert told["software"].startswith("Backissue ") and told["written"].endswith("Z")
    archive = Archive.open(sample)
    with closing(open_engine(archive.engine_uri, archive.index)) as engine:
        assert told["generation"] == engine.generation
    described = [DOC_ROW.format(**{k: v or "-" for k, v in one.items()}) for one in told["columns"]]
    section = PAGE.split(f"### {table.name}\n")[1].split("\n## ")[0].split("\n### ")[0]
    assert re.findall(r"^\| `.*$", section, re.MULTILINE) == described
    held = duckdb.sql(f"DESCRIBE FROM '{path}'").fetchall()
    types = [
        (name, kind.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")) for name, kind, *_ in held
    ]
    assert types == [(one["name"], one["type"]) for one in told["columns"]]


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_a_column_that_says_nothing_of_null_has_none(sample, table):
    for column in table.columns:
        if not column.null:
            select = f"SELECT count(*) FROM {{{table.name}}} WHERE {column.name} IS NULL"
            assert rows(sample / "tables", select) == [(0,)], column.name


QUESTIONS = re.findall(r"```sql\n(.*?)```", PAGE.split("## Ten questions")[1], re.DOTALL)
ANSWERS = [
    ("brackwaterpost.example", 2008, 3),
    ("veskislander.example", 9, 3, 33.3),
    ("Tam Corviston", 22, 1),
    3,
    (date(2019, 6, 23), date(2019, 12, 10), 169),
    (
        "brackwaterpost.example",
        "If you read us on the way home, please put the price of a cup of tea towards the reporter"
        " who stayed behind. Every crown goes into the newsroom.",
        25,
    ),
    3,
    ("brackwaterpost.example", "Business", 2008, 1),
    ("skipped", "metadata", 69, 5),
    ("brackwaterpost.example", 48, 17.6, 18.5),
    ("brackwaterpost.example", 49, 284.0, 281.0, 529),
]


@pytest.mark.parametrize(("question", "answer"), list(zip(QUESTIONS, ANSWERS, strict=True)))
def test_the_questions_of_the_documentation_have_the_known_answers(sample, question, answer):
    found = duckdb.sql(question.replace("ARCHIVE", str(sample))).fetchall()
    if isinstance(answer, int):
        assert found[0][1] == answer
    else:
        assert found[0] == answer


def test_the_metadata_query_of_the_documentation_runs(sample):
    query = re.findall(r"```sql\n(.*?)```", PAGE.split("## Columns")[0], re.DOTALL)[0]
    ((value,),) = duckdb.sql(query.replace("ARCHIVE", str(sample))).fetchall()
    assert json.loads(value)["table"] == "articles"


# ---- kept up to date ------------------------------------------------------------------------


def test_a_second_run_writes_nothing_and_one_after_an_ingest_only_what_has_changed(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(buckets, "MOST_RECORDS", 1)  # so that a new part begins a new bucket
    corpus = Corpus(tmp_path / "archive")
    folder = corpus.archive.path / "tables"
    seen: list[dict[str, int]] = []
    for host, text in (("a", "The ferry sank at dawn."), ("b", "Snow fell on all the hills.")):
        corpus.add((made_article(f"http://{host}.example/1", text, text), LATE, None))
        consolidate(corpus.archive)
        assert write_tables(corpus.archive).written == len(TABLES)
        seen.append(files(folder))
        assert write_tables(corpus.archive).written == 0
        assert files(folder) == seen[-1]
    assert seen[0].items() <= seen[1].items() and len(seen[1]) == 2 * len(TABLES)
    assert rows(folder, "SELECT count(*) FROM {articles}") == [(2,)]


def test_what_another_file_changes_in_an_article_is_written_anew(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(buckets, "MOST_RECORDS", 1)
    before = files(archive.path / "tables")
    again = paper_records(["ferry"])
    ingest([write_warc(tmp_path / "again.warc.gz", again)], archive)
    select = "SELECT captures FROM {articles} WHERE title = 'Report on the ferry'"
    assert rows(archive.path / "tables", select) == [(2,)]
    assert rows(archive.path / "tables", "SELECT count(*) FROM {articles}") == [(6,)]
    kept = set(before.items()) & set(files(archive.path / "tables").items())
    assert "records" in {name.split("/")[0] for name, _ in kept}


def test_a_standing_line_counted_once_more_writes_no_earlier_file_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(buckets, "MOST_RECORDS", 1)
    corpus = Corpus(tmp_path / "archive")
    folder = corpus.archive.path / "tables"
    line = "Write to the editors of this paper at the old customs house."
    days = [
        made_article(f"http://tarrow.example/{day}", f"Day {day}", f"It was day {name}.", line)
        for day, name in enumerate(("one", "two", "three", "four", "five"))
    ]
    corpus.add(*((article, LATE, None) for article in days[:4]))
    consolidate(corpus.archive)
    write_tables(corpus.archive)
    before = files(folder)
    repeated = "SELECT repeated, count(*) FROM {blocks} WHERE text LIKE 'Write%' GROUP BY ALL"
    assert rows(folder, repeated) == [(4, 4)]
    corpus.add((days[4], LATE, None))
    consolidate(corpus.archive)
    report = write_tables(corpus.archive)
    assert sorted(rows(folder, repeated)) == [(4, 4), (5, 1)]
    assert set(before) <= set(files(folder))
    assert report.written == len(TABLES)


def test_tables_kept_up_to_date_are_those_that_are_written_at_once(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(buckets, "MOST_RECORDS", 1)
    write_tables(archive)
    for name, topics in (("one", ["ferry"]), ("two", ["ferry", *TOPICS[:2]]), ("three", TOPICS)):
        ingest([write_warc(tmp_path / f"{name}.warc.gz", paper_records(topics))], archive)
    fresh = tmp_path / "fresh"
    assert write_tables(archive, fresh).files == write_tables(archive).files
    for table in TABLES:
        query = f"SELECT * FROM {{{table.name}}} ORDER BY ALL"
        assert rows(archive.path / "tables", query) == rows(fresh, query)


def test_many_small_files_share_a_few(tmp_path):
    corpus = Corpus(tmp_path / "archive")
    for number in range(12):
        article = made_article(
            f"http://tarrow.example/{number}", "A", f"On day {number} it rained."
        )
        corpus.add((article, LATE, None))
    consolidate(corpus.archive)
    assert write_tables(corpus.archive).files == len(TABLES)


def test_a_part_stays_in_its_bucket_and_new_ones_fill_the_last(monkeypatch):
    monkeypatch.setattr(buckets, "MOST_RECORDS", 10)
    first = buckets.assign((), {"a": 6, "c": 6, "d": 1})
    assert [(one.number, one.parts) for one in first] == [(1, ("a", "c")), (2, ("d",))]
    second = buckets.assign(first, {"b": 20, "c": 6, "d": 1, "e": 1})
    assert [(one.number, one.parts) for one in second] == [
        (1, ("c",)),
        (2, ("d", "b")),
        (3, ("e",)),
    ]


def test_a_removed_article_is_in_no_table_and_no_generation_once_the_command_returns(
    archive, tmp_path
):
    elsewhere = tmp_path / "elsewhere"
    write_tables(archive, elsewhere)
    ingest([write_warc(tmp_path / "x.warc.gz", paper_records(["mill"]))], archive)
    for folder in (archive.path / "tables", elsewhere):
        assert "/news/ferry" in everything(folder)
    done = CliRunner().invoke(
        backissue, ["remove", "--archive", str(archive.path), "--url", f"{PAPER}/news/ferry"]
    )
    assert done.exit_code == 0
    for folder in (archive.path / "tables", elsewhere):
        found = everything(folder)
        assert "ferry committee" not in found and "/news/ferry" not in found
        assert "/news/market" in found
    change_removals(
        archive, lambda: [named_removal(archive, "url", f"{PAPER}/news/ferry")], undo=True
    )
    assert "/news/ferry" in everything(elsewhere)


def test_without_tables_an_ingest_makes_none(tmp_path):
    archive = paper_archive(tmp_path)
    assert not (archive.path / "tables").exists()
    write_tables(archive)
    shutil.rmtree(archive.path / "tables")
    ingest([write_warc(tmp_path / "x.warc.gz", paper_records(["mill"]))], archive)
    assert not (archive.path / "tables").exists()


def test_a_reader_that_listed_the_folder_before_never_gets_newer_rows(archive, tmp_path):
    listed = list((archive.path / "tables" / "articles").iterdir())
    settled = (archive.path / "tables" / "articles").resolve()
    before = len(pandas.read_parquet(settled))
    ingest([write_warc(tmp_path / "x.warc.gz", paper_records(["mill"]))], archive)
    assert not any(path.exists() for path in listed)
    assert len(pandas.read_parquet(settled)) == before
    assert len(pandas.read_parquet(archive.path / "tables" / "articles")) == before + 1


# ---- what goes wrong ------------------------------------------------------------------------


def test_an_archive_that_was_not_looked_across_says_what_to_run(tmp_path):
    corpus = Corpus(tmp_path / "archive")
    corpus.add((made_article("http://tarrow.example/a", "A", "It rained."), LATE, None))
    with pytest.raises(CorpusError, match="backissue reindex"):
        write_tables(corpus.archive)
    assert not (corpus.archive.path / "tables").exists()


def test_a_folder_with_other_files_is_refused_and_left_alone(archive, tmp_path):
    output = tmp_path / "thesis"
    (output / "articles").mkdir(parents=True)
    (output / "articles" / "mine.parquet").write_text("mine")
    with pytest.raises(InputError, match="articles"):
        write_tables(archive, output)
    assert [path.name for path in output.rglob("*")] == ["articles", "mine.parquet"]
    for inside in (archive.path, archive.path.parent):
        with pytest.raises(InputError):
            write_tables(archive, inside)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file"):
        write_tables(archive, tmp_path / "file")


def test_the_tables_of_another_archive_are_refused(archive, tmp_path):
    other = paper_archive(tmp_path / "other", paper_records(["mill"]))
    output = tmp_path / "out"
    write_tables(archive, output)
    with pytest.raises(InputError, match="another archive"):
        write_tables(other, output)
    copy = Archive.open(Path(shutil.copytree(archive.path, tmp_path / "copy", symlinks=True)))
    before = files(output)
    change_removals(copy, lambda: [named_removal(copy, "url", f"{PAPER}/news/ferry")])
    assert files(output) == before  # a copy does not write what belongs to the original
    assert "/news/ferry" not in everything(copy.path / "tables")


def test_an_archive_that_was_moved_still_takes_removals_out_of_its_tables(archive, tmp_path):
    output = tmp_path / "out"
    write_tables(archive, output)
    moved = Archive.open(archive.path.rename(tmp_path / "moved"))
    change_removals(moved, lambda: [named_removal(moved, "url", f"{PAPER}/news/ferry")])
    for folder in (output, moved.path / "tables"):
        assert "/news/ferry" not in everything(folder)


def test_two_writers_at_once_do_not_meet(archive):
    before = files(archive.path / "tables")
    with archive.writing(), pytest.raises(LockedError):
        write_tables(Archive.open(archive.path))
    assert files(archive.path / "tables") == before


@pytest.mark.parametrize("first", [True, False])
def test_a_full_disk_leaves_what_was_there(archive, tmp_path, first):
    output = tmp_path / "out"
    if not first:
        write_tables(archive, output)
        for path in (output / "current" / "articles").iterdir():
            path.write_bytes(b"cut")  # so that it has to be written again
    command = [sys.executable, "-m", "indexer", "tables", "--archive", str(archive.path)]
    done = subprocess.run(
        [*command, "--output", str(output)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000)),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 1, done.stderr
    (line,) = done.stderr.splitlines()
    assert "tables" in line and str(output) in line
    if first:
        assert not output.exists()
    else:
        assert not (output / "generations" / "new").exists()
        assert rows(output, "SELECT count(*) FROM {records}")
    write_tables(archive, output)
    assert rows(output, "SELECT count(*) > 0 FROM {articles}") == [(True,)]


def test_a_damaged_file_is_replaced_even_by_one_of_the_same_name_and_size(archive, tmp_path):
    output = tmp_path / "out"
    write_tables(archive, output)
    for _ in range(5):  # the hour in a file may change its size: once is not enough
        for path in (output / "current" / "articles").iterdir():
            path.write_bytes(b"cut")
        write_tables(archive, output)
        assert rows(output, "SELECT count(*) > 0 FROM {articles}") == [(True,)]


def test_what_a_crash_left_is_cleared_by_the_next_run(archive, tmp_path):
    output = tmp_path / "out"
    (output / "generations" / "new" / "articles").mkdir(parents=True)
    (output / "generations" / "new" / "articles" / "half.parquet").write_text("half")
    write_tables(archive, output)
    (output / "blocks").unlink()  # as if it had ended before the last link
    write_tables(archive, output)
    assert len(pandas.read_parquet(output / "blocks")) > 0
    assert "half.parquet" not in {path.name for path in output.rglob("*")}


def test_an_older_schema_is_written_anew_and_a_newer_one_refused(archive, monkeypatch):
    module = sys.modules["indexer.tables.write_tables"]
    monkeypatch.setattr(module, "TABLES_SCHEMA", TABLES_SCHEMA + 1)
    monkeypatch.setattr(table_folder, "TABLES_SCHEMA", TABLES_SCHEMA + 1)
    assert write_tables(archive).written == len(TABLES)
    monkeypatch.undo()
    with pytest.raises(VersionError, match="newer"):
        write_tables(archive)


def test_the_command_says_how_many_rows_and_files(archive):
    done = CliRunner().invoke(backissue, ["tables", "--archive", str(archive.path)])
    assert done.exit_code == 0 and "articles: 6 rows" in done.output
    assert "written now: 0 files" in done.output
    missing = CliRunner().invoke(backissue, ["tables", "--archive", str(archive.path / "no")])
    assert isinstance(missing.exception, BackissueError)


def test_a_damaged_note_of_the_tables_says_to_delete_the_folder(archive):
    note = archive.path / "tables" / "current" / "tables.json"
    note.write_bytes(note.read_bytes().replace(b'"rows": 6', b'"rows": 7'))
    with pytest.raises(CorpusError, match="delete the folder"):
        write_tables(archive)
    shutil.rmtree(archive.path / "tables")
    assert write_tables(archive).rows["articles"] == 6


def test_a_folder_may_have_any_name(archive, tmp_path):
    output = tmp_path / "it's [all] * of ü?"
    assert write_tables(archive, output).rows["articles"] == 6
    assert write_tables(archive, output).written == 0
    assert len(polars.read_parquet(next((output / "blocks").iterdir()), glob=False)) > 0
