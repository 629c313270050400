import hashlib
import json
import os
import shutil
import signal
import threading
import time
from datetime import UTC, datetime
from multiprocessing.forkserver import _forkserver
from pathlib import Path
from urllib.parse import urljoin

import pytest

from indexer.corpus.archive import Archive
from indexer.corpus.documents import derived, documents, wanted
from indexer.corpus.parts import records_path
from indexer.engines import open_engine
from indexer.errors import InputError, LockedError
from indexer.ingest import ingest, reindex
from indexer.ingest.page_limits import SOFT_CPU, PageLimitError, page_limits
from indexer.ingest.pool import run_in_processes
from indexer.ingest.work import Job, extract_split
from indexer.model.search import Query
from indexer.query import parse
from indexer.read import plan
from tests.archives import write_warc

CAPTURED = datetime(2016, 5, 4, 3, 2, 1, tzinfo=UTC)


def page(number: int) -> str:
    name = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    paragraphs = "".join(
        f"<p>The {name}{boat} left {name}ham for {boat}{name} with {name}lda {boat}sen aboard, who"
        f" told the {name}wick Post that {boat} weather suits {name}folk better than any other.</p>"
        for boat in ("herring", "ferry", "gull", "lantern", "tide", "anchor")
    )
    return (
        f"<html><head><title>Report {number}</title></head><body><h1>Report {number}</h1>"
        f"<p>Posted: 2016-05-0{number % 9 + 1}T10:00:00Z</p>{paragraphs}</body></html>"
    )


def warc(path: Path, *numbers: int) -> Path:
    write_warc(path, [(f"http://paper.example/{n}", page(n), CAPTURED, {}) for n in numbers])
    return path


def state(archive: Archive) -> str:
    """A digest of every document, whatever the order of ingest."""
    with archive.connected() as connection:
        rows = connection.execute(
            "SELECT d::VARCHAR FROM (SELECT * EXCLUDE (added_at, digest)"
            f" FROM {derived(archive)}) d ORDER BY 1"
        ).fetchall()
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def test_ingest_accounts_for_every_record(tmp_path):
    archive = Archive.create(tmp_path / "a")
    report = ingest([warc(tmp_path / "x.warc.gz", 1, 2, 3)], archive)
    assert report.articles == 3 and report.captures == 3 and not report.damaged
    assert sum(report.outcomes.values()) == report.records == archive.status().records
    assert report.index.held == 3


def test_ingest_again_reads_nothing_and_reports_the_same(tmp_path):
    archive = Archive.create(tmp_path / "a")
    files = [warc(tmp_path / "x.warc.gz", 1, 2, 3)]
    first, second = ingest(files, archive), ingest(files, archive)
    assert (first.read_now, second.read_now) == (1, 0)
    assert second.outcomes == first.outcomes
    assert (second.index.upserted, second.index.deleted) == (0, 0)


def test_a_moved_archive_file_is_the_same_file_at_its_new_place(tmp_path):
    archive = Archive.create(tmp_path / "a")
    old = warc(tmp_path / "x.warc.gz", 1)
    ingest([old], archive)
    (tmp_path / "elsewhere").mkdir()
    new = old.rename(tmp_path / "elsewhere" / old.name)
    assert ingest([new], archive).read_now == 0
    (document,) = documents(archive, list(wanted(archive)))
    assert document.captures[0].location.file == str(new)


def test_an_archive_file_that_grew_is_read_anew_and_nothing_is_there_twice(tmp_path):
    archive = Archive.create(tmp_path / "a")
    file = warc(tmp_path / "x.warc.gz", 1, 2)
    ingest([file], archive)
    file.write_bytes(file.read_bytes() + warc(tmp_path / "more.warc.gz", 3).read_bytes())
    (tmp_path / "more.warc.gz").unlink()
    report = ingest([file], archive)
    assert (report.read_now, report.index.held, archive.status().articles) == (1, 3, 3)


def test_a_file_that_replaces_another_at_its_path_removes_nothing_that_was_read(tmp_path):
    archive = Archive.create(tmp_path / "a")
    ingest([warc(tmp_path / "latest.warc.gz", 1)], archive)
    assert ingest([warc(tmp_path / "latest.warc.gz", 2)], archive).index.held == 2


def test_an_archive_file_that_vanishes_is_named_and_the_rest_is_read(tmp_path):
    archive = Archive.create(tmp_path / "a")
    files = [warc(tmp_path / "x.warc.gz", 1), warc(tmp_path / "y.warc.gz", 2)]

    def late(jobs, workers):
        files[0].unlink()
        return run_in_processes(jobs, workers)

    report = ingest(files, archive, runner=late)
    assert report.articles == 1
    assert [damage["file"] for damage in report.damaged] == [str(files[0])]


def test_files_added_later_join_what_is_there(tmp_path):
    archive = Archive.create(tmp_path / "a")
    ingest([warc(tmp_path / "x.warc.gz", 1)], archive)
    report = ingest([warc(tmp_path / "y.warc.gz", 2)], archive)
    assert (report.files, report.index.upserted, report.index.held) == (1, 1, 2)


def test_reindex_builds_the_same_index_from_the_corpus_alone(tmp_path):
    archive = Archive.create(tmp_path / "a")
    file = warc(tmp_path / "x.warc.gz", 1, 2)
    ingest([file], archive)
    file.unlink()
    archive.engine_uri = "whoosh:"
    assert reindex(archive).upserted == 2


def test_a_folder_without_archives_is_an_input_error(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no archive file or saved page"):
        ingest([tmp_path / "empty"], Archive.create(tmp_path / "a"))


def test_a_second_ingest_at_the_same_time_is_refused(tmp_path):
    archive = Archive.create(tmp_path / "a")
    file = warc(tmp_path / "x.warc.gz", 1)
    with archive.writing(), pytest.raises(LockedError):
        ingest([file], Archive.create(tmp_path / "a"))


@pytest.mark.parametrize("pause", [0, pytest.param(0.02, marks=pytest.mark.long)])
def test_workers_killed_at_birth_or_at_work_cost_nothing_but_retries(tmp_path, pause):
    files = [warc(tmp_path / f"{n}.warc.gz", *range(n * 9, n * 9 + 9)) for n in range(12)]
    calm, killed = Archive.create(tmp_path / "calm"), Archive.create(tmp_path / "killed")
    ingest(files, calm, workers=2)
    killer = _Killer(len(files), pause)
    ingest(files, killed, workers=2, runner=killer.run)
    assert killer.kills >= 4
    assert state(killed) == state(calm)


class _Killer:
    """Kills workers while jobs are left that none has tried yet.

    No more than that: a page that kills two workers while they are alone is set aside.
    """

    def __init__(self, jobs: int, pause: float) -> None:
        self._jobs, self._pause = jobs, pause
        self._ended = 0
        self._killed: set[int] = set()

    @property
    def kills(self) -> int:
        return len(self._killed)

    def run(self, jobs, workers):
        thread = threading.Thread(target=self._kill)
        thread.start()
        for done in run_in_processes(jobs, workers):
            self._ended += 1
            yield done
        thread.join()

    def _kill(self) -> None:
        while self.kills < 8 and self.kills + self._ended < self._jobs:
            time.sleep(self._pause)
            for worker in worker_ids() - self._killed:
                os.kill(worker, signal.SIGKILL)
                self._killed.add(worker)
                break


def worker_ids() -> set[int]:
    """The processes that the fork server of this one has started and that it still knows."""
    server = _forkserver._forkserver_pid
    children = Path(f"/proc/{server}/task/{server}/children")
    return {int(worker) for worker in children.read_text().split()} if children.exists() else set()


def test_an_error_other_than_damage_ends_the_ingest_and_its_workers(tmp_path):
    archive = Archive.create(tmp_path / "a")
    files = [warc(tmp_path / f"{n}.warc.gz", n) for n in range(3)]
    no_folder = tmp_path / "full"
    no_folder.touch()
    with archive.writing(), pytest.raises(NotADirectoryError, match="full"):
        list(run_in_processes([Job(plan(file)[0], no_folder) for file in files], 2))
    assert not worker_ids()


def test_a_page_in_the_poison_list_is_set_aside_by_name_and_the_rest_is_read(tmp_path):
    archive = Archive.create(tmp_path / "a")
    (split,) = plan(warc(tmp_path / "x.warc.gz", 1, 2))
    with archive.writing():
        archive.register(split, None)
        list(run_in_processes([Job(split, archive.corpus)], 1))
        victim = next(r for r in archive.records("article"))
        records_path(archive.corpus, split).unlink()
        name = f"{split.file_key}:{victim.location.offset}"
        extract_split(Job(split, archive.corpus, frozenset([name])))
    outcomes = archive.status().outcomes
    assert (outcomes["poison"], outcomes["article"]) == (1, 1)
    assert archive.records("poison")[0].url == victim.url


def test_python_code_past_the_soft_limit_is_interrupted():
    with pytest.raises(PageLimitError), page_limits():
        end = time.process_time() + SOFT_CPU + 5
        while time.process_time() < end:
            pass


def test_real_archives_are_ingested_whole(tmp_path, shared):
    archive = Archive.create(tmp_path / "a")
    report = ingest([shared / "data" / "warcs"], archive, workers=2)
    assert sum(report.outcomes.values()) == report.records == archive.status().records
    assert report.articles > 10 and report.files >= 90  # most pages in them are fronts and tests


def founding_warc(tmp_path: Path, founding: Path) -> Path:
    """The founding page and its siblings as captures of one source."""
    expected = json.loads((founding / "expected.json").read_text())
    captured = datetime.fromisoformat(expected["captured"])
    pages = [(expected["url"], (founding / "page.html").read_text(), captured, {})]
    for sibling in sorted((founding / "siblings").glob("*.html")):
        url = urljoin(expected["url"], f"/{sibling.stem}")
        pages.append((url, sibling.read_text(), captured, {}))
    return write_warc(tmp_path / "seed.warc.gz", pages)


def test_the_founding_article_comes_out_to_the_letter(tmp_path, founding):
    expected = json.loads((founding / "expected.json").read_text())
    captured = datetime.fromisoformat(expected["captured"])
    archive = Archive.create(tmp_path / "a")
    ingest([founding_warc(tmp_path, founding)], archive)
    found = {document.url: document for document in documents(archive, list(wanted(archive)))}
    document = found[expected["url"]]
    assert document.title == expected["title"]
    assert document.published.at == datetime.fromisoformat(expected["published"])
    assert document.updated.at == datetime.fromisoformat(expected["updated"])
    assert (document.language, document.source) == (expected["language"], expected["source"])
    assert document.captured_at == captured
    assert document.text.startswith(expected["text_starts"])
    assert document.text.endswith(expected["text_ends"])
    assert all(piece in document.text for piece in expected["text_has"])
    assert not any(piece in document.text for piece in expected["text_lacks"])
    assert len(document.text.split("\n\n")) == expected["paragraphs"]


def founding_engine(archive):
    return open_engine(archive.engine_uri, archive.index)


def total(engine, words, **more):
    return engine.search(Query(tree=parse(words).tree, **more)).total


SOUGHT = {
    "founding": (
        ("Brandvold pilotage", '"keeper of the channel"'),
        ("presses", "open to all", '"Support Tidewater Ledger"', '"another pier"'),
        ("Brandvold", "2013"),
    ),
    "seed": (
        ("Zawahiri caliphate", '"heir to bin Laden"'),
        ("paywalls", "journalism free", '"Support HuffPost"', '"maintenance mode"'),
        ("Zawahiri", "2015"),
    ),
}
"""Words of the founding article, words of its appeals and chrome, and a word with its year."""


def test_the_founding_article_is_found_by_its_words_and_not_by_the_appeals(tmp_path, founding):
    its_words, appeals, (name, year) = SOUGHT[founding.name]
    archive = Archive.create(tmp_path / "a")
    ingest([founding_warc(tmp_path, founding)], archive)
    engine = founding_engine(archive)
    for words in its_words:
        assert total(engine, words) == 1
    for appeal in appeals:
        assert total(engine, appeal) == 0
    page = engine.search(Query(tree=parse(name).tree, histogram="published", interval="year"))
    assert [(bar.value, bar.count) for bar in page.histogram.bars] == [(year, 1)]
    engine.close()


def test_the_founding_article_as_a_text_record_alone_has_the_same_title_and_dates(
    tmp_path, founding
):
    expected = json.loads((founding / "expected.json").read_text())
    text = (founding / "article.txt").read_text()
    extra = {"type": "conversion", "content_type": "text/plain"}
    write_warc(
        tmp_path / "seed.warc.wet.gz", [(expected["url"], text, expected["captured"], extra)]
    )
    archive = Archive.create(tmp_path / "a")
    ingest([tmp_path / "seed.warc.wet.gz"], archive)
    (document,) = documents(archive, list(wanted(archive)))
    assert document.title == expected["title"]
    assert document.published.at == datetime.fromisoformat(expected["published"])
    assert document.updated.at == datetime.fromisoformat(expected["updated"])
    assert document.kind == "article"
    engine = founding_engine(archive)
    assert total(engine, SOUGHT[founding.name][0][0]) == 1
    engine.close()


def test_the_founding_page_saved_as_a_file_loses_its_appeals_too(tmp_path, founding):
    shutil.copytree(founding, tmp_path / "seed")
    archive = Archive.create(tmp_path / "a")
    ingest([tmp_path / "seed"], archive)
    found = {document.title: document for document in documents(archive, list(wanted(archive)))}
    expected = json.loads((founding / "expected.json").read_text())
    text = found[expected["title"]].text
    assert text.startswith(expected["text_starts"]) and text.endswith(expected["text_ends"])
    assert not any(piece in text for piece in expected["text_lacks"])
