"""Exports to a file that break off: what stays, and how the same command goes on."""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from papers import PAPER, archive_with_revisit

from indexer.corpus.archive import Archive
from indexer.corpus.result_sets import store_set
from indexer.corpus.takedown import named_removal
from indexer.engines import open_engine
from indexer.errors import InputError
from indexer.export import FORMATS, Export, export_of, result_pages, save_export, write_export
from indexer.export.part_file import PartNote
from indexer.export.result_pages import ResultPlace
from indexer.export.same_export import of_instant
from indexer.export.sets import export_of_set, set_of
from indexer.ingest.take_down import change_removals
from indexer.model.search import Query
from indexer.query import parse

CONTINUED = [name for name, form in FORMATS.items() if form.follows_hits]
WHOLE = [name for name, form in FORMATS.items() if not form.follows_hits]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return archive_with_revisit(tmp_path_factory.mktemp("resume"))


@pytest.fixture(autouse=True)
def pages_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_pages, "BATCH", 2)


def made(archive: Archive, q: str = "", **changes: object) -> Export:
    engine = open_engine(archive.engine_uri, archive.index)
    parsed = parse(q)
    query = Query(tree=parsed.tree, sort="-published")
    export = export_of(archive, engine, parsed, query, q=q)
    return replace(export, captures="all", extras=frozenset({"resources"}), **changes)  # type: ignore[arg-type]


def broken_off(name: str, export: Export, target: Path, after: int = 4) -> None:
    """Interrupt the export as Ctrl-C does, when so many articles are written."""

    def reached(place: ResultPlace) -> None:
        if place.hits >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_export(name, replace(export, reached=reached), target)  # type: ignore[arg-type]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", CONTINUED)
def test_an_interrupted_export_goes_on_and_ends_as_if_nothing_had_been(name, archive, tmp_path):
    target, told, reached = tmp_path / "x", [], []
    broken_off(name, made(archive), target)
    assert names(tmp_path) == ["x.part", "x.part.json"]
    note = PartNote.read(tmp_path / "x.part.json")
    assert note is not None and note.place.hits == 4
    later = replace(made(archive), reached=lambda place: reached.append(place.hits))
    size = save_export(name, later, target, told.append)
    whole = b"".join(write_export(name, of_instant(made(archive), note.exported_at)))
    assert target.read_bytes() == whole
    assert (size, names(tmp_path)) == (len(whole), ["x"])
    assert reached[0] == 4  # what was written is not asked for again
    (line,) = told
    assert "going on after 4 articles" in line


@pytest.mark.parametrize("name", CONTINUED)
def test_an_export_that_broke_off_at_its_very_end_is_completed(name, archive, tmp_path):
    total = made(archive).heading.total
    broken_off(name, made(archive), tmp_path / "x", after=total)
    note = PartNote.read(tmp_path / "x.part.json")
    assert note is not None and note.place == ResultPlace(total, None)
    save_export(name, made(archive), tmp_path / "x")
    whole = b"".join(write_export(name, of_instant(made(archive), note.exported_at)))
    assert (tmp_path / "x").read_bytes() == whole


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_made_as_a_whole_says_that_it_begins_anew(name, archive, tmp_path):
    broken_off(name, made(archive), tmp_path / "x")
    assert names(tmp_path) == []  # there would be no use in it
    killed(name, archive, tmp_path / "z")
    told: list[str] = []
    save_export(name, made(archive), tmp_path / "z", told.append)
    (line,) = told
    assert f"{name} is made as a whole; beginning anew" in line
    assert names(tmp_path) == ["z"]


KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
sys.path[:0] = [sys.argv[4], sys.argv[5]]
from indexer.corpus.archive import Archive
from indexer.export import part_file, result_pages, save_export
import test_export_resume
result_pages.BATCH, part_file.NOTED_EVERY = 2, 0
def reached(place):
    if place.hits >= 4:
        os.kill(os.getpid(), signal.SIGKILL)
made = test_export_resume.made(Archive.open(Path(sys.argv[2])))
save_export(sys.argv[1], replace(made, reached=reached), Path(sys.argv[3]))
"""


def killed(name: str, archive: Archive, target: Path) -> None:
    """Export in a process that is killed when four articles are written."""
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", KILLED, name, archive.path, target, here, here.parent], check=False
    )
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("name", ["jsonl", "warc"])
def test_an_export_goes_on_after_kill_9(name, archive, tmp_path):
    killed(name, archive, tmp_path / "x")
    note = PartNote.read(tmp_path / "x.part.json")
    assert note is not None and note.place.hits in (2, 4)
    told: list[str] = []
    save_export(name, made(archive), tmp_path / "x", told.append)
    assert "going on" in told[0]
    whole = b"".join(write_export(name, of_instant(made(archive), note.exported_at)))
    assert (tmp_path / "x").read_bytes() == whole


@pytest.mark.parametrize(
    "damage",
    [lambda part: part[:-1], lambda part: part[:9] + b"x" + part[10:]],
    ids=["cut", "another byte"],
)
def test_a_damaged_part_is_not_gone_on_with(damage, archive, tmp_path):
    broken_off("csv", made(archive), tmp_path / "x")
    part = tmp_path / "x.part"
    part.write_bytes(damage(part.read_bytes()))
    told: list[str] = []
    save_export("csv", made(archive), tmp_path / "x", told.append)
    assert "damaged; beginning anew" in told[0]
    rows = (tmp_path / "x").read_bytes()
    assert rows == b"".join(write_export("csv", of_instant(made(archive), instant_of(rows))))


def instant_of(rows: bytes) -> datetime:
    return datetime.fromisoformat(rows.decode().split("\r\n")[1].rpartition(",")[2])


def test_what_follows_the_last_whole_page_is_written_again(archive, tmp_path):
    broken_off("ris", made(archive), tmp_path / "x")
    with (tmp_path / "x.part").open("ab") as part:
        part.write(b"TY  - half a record")
    save_export("ris", made(archive), tmp_path / "x")
    assert b"half a record" not in (tmp_path / "x").read_bytes()


@pytest.mark.parametrize(
    "changed", [{"q": "ferry"}, {"fields": ("id",)}, {"root": "https://other.example"}], ids=str
)
def test_another_export_begins_anew(changed, archive, tmp_path):
    broken_off("jsonl", made(archive), tmp_path / "x")
    told: list[str] = []
    save_export("jsonl", made(archive, **changed), tmp_path / "x", told.append)
    (line,) = told
    assert "it is of another export" in line
    assert names(tmp_path) == ["x"]


def test_an_export_of_an_archive_that_changed_begins_anew_and_holds_nothing_removed(tmp_path):
    archive = archive_with_revisit(tmp_path / "archive")
    target = tmp_path / "out" / "x.jsonl"
    target.parent.mkdir()
    broken_off("jsonl", made(archive), target)
    change_removals(archive, lambda: [named_removal(archive, "url", f"{PAPER}/news/ferry")])
    told: list[str] = []
    save_export("jsonl", made(Archive.open(archive.path)), target, told.append)
    assert "the index is of generation" in told[0]
    assert f"{PAPER}/news/ferry" not in target.read_text()


def test_a_file_of_somebody_else_is_not_taken_for_a_part(archive, tmp_path):
    (tmp_path / "x.part").write_bytes(b"a download of a browser")
    save_export("csv", made(archive), tmp_path / "x")
    assert (tmp_path / "x.part").read_bytes() == b"a download of a browser"
    assert names(tmp_path) == ["x", "x.part"]


def test_a_link_in_place_of_a_part_is_not_followed(archive, tmp_path):
    (tmp_path / "victim").write_text("whole")
    (tmp_path / "x.part").symlink_to(tmp_path / "victim")
    with pytest.raises(InputError, match="cannot be written"):
        save_export("csv", made(archive), tmp_path / "x")
    assert (tmp_path / "victim").read_text() == "whole"


def test_a_result_set_goes_on_too(tmp_path):
    archive = archive_with_revisit(tmp_path / "archive")
    store_set(archive, kept := set_of(made(archive), "s"), replacing=False)
    with closing(open_engine(archive.engine_uri, archive.index)) as engine:
        target = tmp_path / "x.csv"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("indexer.export.sets.BATCH", 2)
            broken_off("csv", export_of_set(archive, engine, kept), target)
            note = PartNote.read(tmp_path / "x.csv.part.json")
            assert note is not None
            told: list[str] = []
            save_export("csv", export_of_set(archive, engine, kept), target, told.append)
            assert "going on after 4" in told[0]
        whole = of_instant(export_of_set(archive, engine, kept), note.exported_at)
        assert target.read_bytes() == b"".join(write_export("csv", whole))


COMMAND = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from indexer.export import result_pages
result_pages.BATCH = 2
from indexer.cli import main
main()
"""


def test_a_full_disk_keeps_what_is_whole_and_the_same_command_goes_on(archive, tmp_path):
    target = tmp_path / "x.jsonl"
    command = [
        sys.executable, "-c", COMMAND, str(Path(__file__).parents[1]), "export", "--archive",
        str(archive.path), "--format", "jsonl", "--output", str(target),
    ]  # fmt: skip

    def run(most: int) -> Iterator[str]:
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))  # noqa: E731
        done = subprocess.run(
            command, capture_output=True, text=True, preexec_fn=limit, check=False
        )
        yield str(done.returncode)
        yield from done.stderr.splitlines()

    code, line = run(len(b"".join(write_export("jsonl", made(archive)))) // 2)
    assert code == "1"
    assert "cannot be written" in line
    assert "the same command goes on" in line
    assert names(tmp_path) == ["x.jsonl.part", "x.jsonl.part.json"]
    code, first, last = run(resource.RLIM_INFINITY)
    assert (code, names(tmp_path)) == ("0", ["x.jsonl"])
    assert "going on after" in first
    total = made(archive).heading.total
    assert last.startswith(f"{total:,} articles, {target.stat().st_size:,} bytes")
    ids = [json.loads(row)["id"] for row in target.read_text().splitlines()]
    assert len(set(ids)) == len(ids) == total
