"""A look that need not judge all texts again leaves what a look without any memory leaves."""

import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.stories import SCRIPTS, copies, invented
from indexer.corpus import known_verdicts
from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import OUTPUTS, STEPS, connected_to_look, consolidate
from indexer.corpus.database import connect
from indexer.corpus.known_verdicts import VERDICTS
from indexer.corpus.parts import ARTICLES_END
from indexer.corpus.removals import read_removals, write_removals
from indexer.corpus.steps import run_steps
from indexer.corpus.sums import seal_of
from indexer.corpus.takedown import same_thing
from tests.corpora import EARLY, Corpus, made_article

APPEAL = "Sign up for the evening letter and never miss what matters in your town again."
REPORTS = [
    copy
    for number in range(300, 304)
    for copy in copies([invented(script, number) for script in list(SCRIPTS)[:3]], number)
]


def report(number: int, *more: str) -> tuple[object, object, str | None]:
    """A capture of one of the reports, of which two each are near-copies of one another."""
    one = REPORTS[number % len(REPORTS)]
    url = f"http://paper{number % 5}.example/{number}"
    return (
        made_article(url, f"Report {number}", *one.blocks, *more),
        EARLY + timedelta(hours=number),
        None,
    )


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of every report but the last, looked across."""
    corpus = Corpus(tmp_path_factory.mktemp("looked") / "archive")
    corpus.add(*(report(number) for number in range(len(REPORTS) - 1)))
    return corpus.consolidate().path


@pytest.fixture
def corpus(looked: Path, tmp_path: Path) -> Corpus:
    """A copy of it, to which a second file may be added."""
    shutil.copytree(looked, tmp_path / "archive")
    corpus = Corpus(tmp_path / "archive")
    corpus._files = 1
    return corpus


def judged(archive: Archive) -> tuple[int, int]:
    """How many pairs a look would judge, and how many texts it would read for that."""
    with connected_to_look(archive) as connection:
        made = [step.makes for step in STEPS]
        run_steps(connection, STEPS[: made.index("fresh_verdict") + 1])
        ((pairs,),) = connection.execute("SELECT count(*) FROM fresh_verdict").fetchall()
        ((texts,),) = connection.execute("SELECT count(*) FROM compared_text").fetchall()
    return pairs, texts


def rows(archive: Archive) -> dict[str, list[str]]:
    """The rows of every table but the verdicts themselves."""
    with connect(archive.derived) as connection:
        return {
            name: [
                row
                for (row,) in connection.execute(
                    f"SELECT t::VARCHAR FROM read_parquet('{archive.table(name)}') t ORDER BY 1"
                ).fetchall()
            ]
            for name in set(OUTPUTS) - {VERDICTS}
        }


def rows_without_memory(archive: Archive, folder: Path) -> dict[str, list[str]]:
    """The same of a copy of the archive across which nobody has looked."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(archive.path, folder)
    shutil.rmtree(folder / "derived")
    (folder / "derived").mkdir()
    copy = Archive.open(folder)
    consolidate(copy)
    return rows(copy)


def test_a_second_look_judges_nothing_and_reads_no_text(corpus):
    assert judged(corpus.archive) == (0, 0)
    before = rows(corpus.archive)
    corpus.consolidate()
    assert rows(corpus.archive) == before
    assert judged(corpus.archive) == (0, 0)


def test_one_more_copy_is_judged_alone(corpus):
    corpus.add(report(len(REPORTS) - 1))
    pairs, texts = judged(corpus.archive)
    assert 0 < pairs < 8 and 1 < texts < 8


def test_other_rules_judge_everything_again(corpus, monkeypatch):
    monkeypatch.setattr(known_verdicts, "_rules", lambda: "others")
    assert judged(corpus.archive) > (8, 8)


def test_nothing_is_known_where_the_rules_cannot_be_read(corpus, monkeypatch):
    monkeypatch.setattr(known_verdicts, "_rules", lambda: None)
    assert judged(corpus.archive) > (8, 8)
    corpus.consolidate()
    with connect(corpus.archive.derived) as connection:
        kept = connection.execute(f"FROM read_parquet('{corpus.archive.table(VERDICTS)}')")
        assert kept.fetchall() == []


def lose(archive: Archive) -> None:
    (archive.derived / f"{VERDICTS}.parquet").unlink()


def cut(archive: Archive) -> None:
    path = archive.derived / f"{VERDICTS}.parquet"
    path.write_bytes(path.read_bytes()[:-9])


def flip(archive: Archive) -> None:
    path = archive.derived / f"{VERDICTS}.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 4
    path.write_bytes(content)


def replace(archive: Archive) -> None:
    """Put a table of other columns there, without digests."""
    shutil.copy(archive.derived / "sources.parquet", archive.derived / f"{VERDICTS}.parquet")
    seal_of(archive.derived).unlink()


@pytest.mark.parametrize("harm", [lose, cut, flip, replace])
def test_verdicts_that_are_missing_or_damaged_are_judged_again(corpus, harm):
    before = rows(corpus.archive)
    harm(corpus.archive)
    assert judged(corpus.archive) > (8, 8)
    corpus.consolidate()
    assert rows(corpus.archive) == before


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.long)])
def test_any_history_leaves_what_one_look_leaves(tmp_path, seed):
    chance = random.Random(seed)
    corpus = Corpus(tmp_path / "archive")
    add(corpus, chance)
    steps = [add, add_framed, read_again, remove, drop, lose, cut, flip]
    for step, act in enumerate([add, *chance.sample(steps, len(steps))]):
        if act in (lose, cut, flip):
            corpus.consolidate()
            act(corpus.archive)
        else:
            act(corpus, chance)
        if step % 3 == 2:
            corpus.consolidate()
            assert rows(corpus.archive) == rows_without_memory(corpus.archive, tmp_path / "copy")


def add(corpus: Corpus, chance: random.Random) -> None:
    corpus.add(*(report(chance.randrange(60)) for _ in range(8)))


def add_framed(corpus: Corpus, chance: random.Random) -> None:
    """Add reports with a line that becomes boilerplate, so that other words are compared."""
    corpus.add(*(report(number * 5, APPEAL) for number in chance.sample(range(12), 5)))


def read_again(corpus: Corpus, chance: random.Random) -> None:
    """Replace a part by another reading of the same file."""
    kept = corpus._files
    corpus._files = chance.randrange(kept)
    corpus.add(*(report(chance.randrange(60)) for _ in range(8)))
    corpus._files = kept


def remove(corpus: Corpus, chance: random.Random) -> None:
    """Take an address down."""
    number = chance.randrange(60)
    named = same_thing("url", f"http://paper{number % 5}.example/{number}", None)
    path = corpus.archive.path
    write_removals(path, read_removals(path).adding([named]))


def drop(corpus: Corpus, chance: random.Random) -> None:
    """Delete what was read of a file, as when it has grown."""
    parts = sorted(corpus.archive.corpus.glob(f"*/*{ARTICLES_END}"))
    if len(parts) > 1:
        shutil.rmtree(chance.choice(parts).parent)
