"""A Whoosh index made by a stranger runs nothing, although it names the right digests."""

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import whoosh.filedb.structfile
from indexes import fill
from serving import made_document

from indexer.corpus.archive import Archive
from indexer.engines import open_engine
from indexer.engines.backends import plain_pickles
from indexer.engines.backends import whoosh as backend
from indexer.engines.index import commits
from indexer.errors import EngineError
from indexer.ingest import ingest
from indexer.model.search import Query
from indexer.query import parse
from webapp import create_app

ROOT = Path(__file__).parents[1]
DOCUMENTS = [made_document(number) for number in range(150)]
ASKED = ("harbour", '"the harbour"', "harb*", "harbuor~", "author:ysolde", "day -quiet", "150 OR 7")


class Trap:
    """Pickles as a call that makes a folder."""

    def __init__(self, note: Path) -> None:
        self._note = note

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, (str(self._note),)


@pytest.fixture
def note(tmp_path: Path) -> Iterator[Path]:
    """The folder that a trap makes; it is not there in the end."""
    yield tmp_path / "executed"
    assert not (tmp_path / "executed").exists()


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder with an index of Whoosh."""
    engine = open_engine("whoosh:", tmp_path / "index", create=True)
    fill(engine, DOCUMENTS)
    fill(engine, DOCUMENTS[:2], [DOCUMENTS[5].id])
    engine.close()
    return tmp_path / "index"


def commit_folder(index: Path) -> Path:
    commit = commits.current(index / "whoosh")
    assert commit is not None
    return commit.folder(index / "whoosh")


def seal(index: Path) -> None:
    """Name the digests of the files that are there now, as whoever made them would."""
    path = index / "whoosh" / "current.json"
    files = sorted(commit_folder(index).iterdir())
    digests = {file.name: sha256(file.read_bytes()).hexdigest() for file in files}
    path.write_text(json.dumps({**json.loads(path.read_text()), "digests": digests}))


def trap_list_of_files(index: Path, note: Path) -> None:
    """Put a trap in place of the list of segments."""
    (path,) = commit_folder(index).glob("*.toc")
    data = path.read_bytes()
    path.unlink()  # it may be linked from another commit
    path.write_bytes(data[: data.rindex(b"\x80\x05")] + pickle.dumps(Trap(note)))
    seal(index)


def ask(index: Path) -> None:
    """Search in every way that reads something else of the index."""
    engine = open_engine("whoosh:", index)
    for text in ASKED:
        engine.search(Query(parse(text).tree, facets=("source", "author"), facet_size=5))
    engine.complete("harb", 5)
    engine.get(DOCUMENTS[0].id)
    engine.similar(DOCUMENTS[0].id, 3)
    engine.held()
    engine.close()


def test_the_trap_does_spring_in_whoosh_itself(tmp_path, made):
    trap_list_of_files(made, tmp_path / "sprung")
    code = f"from whoosh import index; index.open_dir({str(commit_folder(made))!r})"
    subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert (tmp_path / "sprung").exists()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # file left open
def test_no_pickle_that_whoosh_writes_is_read_in_a_way_that_runs_code(tmp_path, note, monkeypatch):
    """Each place that writes pickles writes a trap in their stead, one place in each index."""
    where: Counter[tuple[str, int]] = Counter()
    trapped: tuple[str, int] | None = None

    def replaced(write: Callable[..., Any]) -> Callable[..., Any]:
        def writing(value: object, *more: Any) -> Any:
            caller = sys._getframe(1)
            if caller.f_code.co_name == "write_pickle":
                caller = caller.f_back
            place = (caller.f_code.co_qualname, caller.f_lineno)
            where[place] += 1
            return write(Trap(note) if place == trapped else value, *more)

        return writing

    open_engine("whoosh:", tmp_path / "first", create=True).close()  # has imported what it needs
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "whoosh":
            for attribute in ("dump", "dumps"):
                if hasattr(module, attribute):
                    monkeypatch.setattr(module, attribute, replaced(getattr(pickle, attribute)))
    fill(open_engine("whoosh:", tmp_path / "clean", create=True), DOCUMENTS)
    places = list(where)
    assert len(places) >= 4
    refused = set()
    for number, trapped in enumerate(places):
        index = tmp_path / f"trapped{number}"
        try:
            fill(open_engine("whoosh:", index, create=True), DOCUMENTS)
            ask(index)
        except EngineError as error:
            refused.add(trapped)
            assert "run `backissue reindex`" in str(error)
            assert len(str(error).splitlines()) == 1
        assert not note.exists(), trapped
    assert refused == set(places)


def test_the_schema_in_an_index_is_not_read(made, note):
    (path,) = commit_folder(made).glob("*.toc")
    data = path.read_bytes()
    start, end = data.index(b"\x80\x02"), data.rindex(b"\x80\x05")
    trap = pickle.dumps(Trap(note))
    path.unlink()
    path.write_bytes(data[:start] + trap.ljust(end - start - 8, b"\0") + data[end - 8 :])
    seal(made)
    ask(made)


def test_every_module_of_whoosh_that_is_loaded_reads_plain_pickles_only(made):
    ask(made)
    forbidden = {id(one) for one in (pickle, pickle.load, pickle.loads, pickle.Unpickler)}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "whoosh":
            found = [key for key, value in vars(module).items() if id(value) in forbidden]
            assert not found or name == "whoosh.util.loading", (name, found)
    assert whoosh.filedb.structfile.load is plain_pickles.load
    assert not whoosh.index.toc_loaders  # the one user of whoosh.util.loading


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # file left open
def test_a_list_of_files_in_an_old_format_is_not_read(made, note):
    """The formats before the current one read pickles in a way of their own."""
    (path,) = commit_folder(made).glob("*.toc")
    data = bytearray(path.read_bytes())
    at = data.index((-12345).to_bytes(4, "big", signed=True)) + 4
    data[at : at + 4] = (-110).to_bytes(4, "big", signed=True)
    bomb = pickle.dumps(Trap(note))
    path.unlink()
    path.write_bytes(bytes(data[: at + 7]) + bytes([len(bomb)]) + bomb)
    seal(made)
    with pytest.raises(EngineError, match="backissue reindex"):
        open_engine("whoosh:", made)


@pytest.mark.parametrize(
    "hostile",
    [
        b"cos\nsystem\n(S'true'\ntR.",
        b"\x80\x02cwhoosh.codec.whoosh3\nW3Segment.loads\n.",
        b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.",
        b"\x80\x02P1\n.",
        b"\x82\x01.",
        b"\x80\x02c_codecs\nencode\nX\x01\x00\x00\x00aX\x03\x00\x00\x00hex\x86R.",
    ],
)
def test_a_pickle_that_names_code_is_refused(hostile):
    with pytest.raises((EngineError, pickle.UnpicklingError, ValueError)):
        plain_pickles.loads(hostile)


def test_a_pickle_cannot_change_the_classes_that_it_may_name():
    """The state of a class would be that of all its objects."""
    changes = {"make_filename": "x"}
    data = (
        b"\x80\x02cwhoosh.codec.whoosh3\nW3Segment\n" + pickle.dumps((None, changes), 2)[2:-1]
    ) + b"b."
    plain_pickles.loads(data)
    assert callable(whoosh.codec.whoosh3.W3Segment.make_filename)


@pytest.mark.parametrize(
    "changes",
    [
        {"segid": "../../x"},
        {"indexname": "../x"},
        {"_doccount": "1"},
        {"_deleted": {"a"}},
        {"_": 1},
    ],
)
def test_a_segment_names_files_of_its_own_folder_only(changes):
    codec = whoosh.codec.whoosh3.W3Codec()
    segment = codec.new_segment(None, "MAIN")
    segment._fieldlengths = {}
    segment.__dict__.update(changes)
    if "_" in changes:
        assert "_" not in vars(plain_pickles.loads(pickle.dumps([segment]))[0])
        return
    with pytest.raises(pickle.UnpicklingError):
        plain_pickles.loads(pickle.dumps([segment]))


def test_a_file_that_is_swapped_after_the_check_runs_nothing(made, note, monkeypatch):
    checked = commits.verify

    def swapping(*arguments: Any) -> None:
        checked(*arguments)
        trap_list_of_files(made, note)

    monkeypatch.setattr(commits, "verify", swapping)
    with pytest.raises(EngineError, match="names posix.mkdir"):
        open_engine("whoosh:", made)


def test_a_file_that_is_swapped_while_documents_are_written_runs_nothing(made, note):
    engine = open_engine("whoosh:", made, create=True)
    with pytest.raises(EngineError, match="names posix.mkdir"), engine.writing() as writer:
        trap_list_of_files(made, note)
        writer.upsert(DOCUMENTS[7])


def test_an_index_with_a_trap_is_built_anew_where_it_may_be(made, note):
    trap_list_of_files(made, note)
    anew = open_engine("whoosh:", made, create=True)
    assert anew.size == 0
    fill(anew, DOCUMENTS[:3])
    assert anew.size == 3


def test_a_row_with_values_of_other_types_is_damage(tmp_path, monkeypatch):
    for number, row in enumerate(
        ("[]", "7", '[{}, {}, {}, "x"]', '[{"published": "x"}, {}, {}, 1]')
    ):
        with monkeypatch.context() as patched:
            row_of = backend._row
            patched.setattr(
                backend,
                "_row",
                lambda d, row=row: {**row_of(d), "row": row.encode()},  # noqa: B023
            )
            engine = open_engine("whoosh:", tmp_path / str(number), create=True)
            with pytest.raises(EngineError, match="damaged"):
                fill(engine, DOCUMENTS[:1])


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "1"},
        {"number": 1e999},
        {"digests": {"../../file": "x"}},
        {"digests": {"/etc/passwd": "x"}},
        {"digests": []},
    ],
)
def test_the_list_of_digests_names_files_of_its_commit_only(made, changes):
    path = made / "whoosh" / "current.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    with pytest.raises(EngineError, match="backissue reindex"):
        open_engine("whoosh:", made)
    open_engine("whoosh:", made, create=True)


@pytest.mark.parametrize("name", ["current.json", "backissue-index.json"])
@pytest.mark.parametrize("text", ["[" * 100_000, "null", "{}", '{"number": {}}', "\x00"])
def test_a_manifest_that_is_not_one_is_refused_in_one_line(made, name, text):
    (made / "whoosh" / name).write_text(text)
    with pytest.raises(EngineError, match="backissue reindex"):
        open_engine("whoosh:", made)


def test_a_pipe_or_a_link_in_place_of_a_file_is_not_opened(made, tmp_path):
    (path,) = commit_folder(made).glob("*.toc")
    kept = tmp_path / "kept"
    path.rename(kept)
    for make in (lambda: os.mkfifo(path), lambda: path.symlink_to(kept)):
        make()
        with pytest.raises(EngineError, match="not as it was written"):
            open_engine("whoosh:", made)
        path.unlink()


# ---- the commands and the server ------------------------------------------------------------


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clean") / "archive"
    ingest([ROOT / "sample_warcs" / "hallin-bay.warc"], Archive.create(path, "whoosh:"), workers=1)
    return path


@pytest.fixture
def hostile(clean: Path, tmp_path: Path, note: Path) -> Path:
    """An archive directory whose index has a trap, with digests that fit."""
    shutil.copytree(clean, tmp_path / "hostile")
    trap_list_of_files(tmp_path / "hostile" / "index", note)
    return tmp_path / "hostile"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "indexer", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_a_search_says_in_one_line_what_to_do(hostile):
    done = run("search", "ferry", "--archive", hostile)
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1 and done.stdout == ""
    assert "nothing of it was run; run `backissue reindex`" in line


def test_status_records_and_verify_do_not_read_the_index(hostile):
    for command in ("status", "records", "verify"):
        assert "Traceback" not in run(command, "--archive", hostile).stderr


def test_reindex_builds_an_index_of_its_own(hostile):
    assert run("reindex", "--archive", hostile, "--quiet").returncode == 0
    assert "ferry" in run("search", "ferry", "--archive", hostile).stdout


def test_the_server_answers_503_until_the_index_is_rebuilt(hostile):
    client = create_app(hostile).test_client()
    for address in ("/?q=ferry", "/api/v1/search?q=ferry", "/sources"):
        answer = client.get(address)
        assert answer.status_code == 503, address
        assert "reindex" in answer.get_data(as_text=True)
    run("reindex", "--archive", hostile, "--quiet")
    assert client.get("/api/v1/search?q=ferry").status_code == 200


def test_a_copied_archive_is_searchable_where_it_is_copied_to(clean, tmp_path):
    shutil.copytree(clean, tmp_path / "elsewhere")
    assert "ferry" in run("search", "ferry", "--archive", tmp_path / "elsewhere").stdout
