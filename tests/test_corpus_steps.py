"""What the steps declare about temporary relations, held against what the database says."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pytest

from indexer.corpus.ahead import STEPS_AHEAD, connected_ahead
from indexer.corpus.consolidate import OUTPUTS, STEPS, connected_to_look
from indexer.corpus.database import Connection
from indexer.corpus.steps import last_reads, run_steps
from tests.corpora import EARLY, LATE, Corpus
from tests.test_corpus import APPEAL, PAPER, paper

INPUTS = {"files", "removals", "edited_sources", "records", "articles"}  # made by Archive.connected
VERDICTS = {"story_rules", "known_verdict"}  # made by connected_to_look
KNOWN = {"known_documents", "known_repeated", "known_title_ends", "new_url"}  # made by look_ahead
WRITTEN_AHEAD = {"documents"}
LISTS = {"consolidate": STEPS, "ahead": STEPS_AHEAD}
GIVEN = {"consolidate": INPUTS | VERDICTS, "ahead": INPUTS | KNOWN}
WRITTEN = {"consolidate": set(OUTPUTS), "ahead": WRITTEN_AHEAD}

Types = Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="module")
def types(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Types]:
    """Relation to column to type, as the database has them after all steps of each list."""
    corpus = Corpus(tmp_path_factory.mktemp("steps") / "archive")
    corpus.add(*(paper(number, APPEAL) for number in range(4)))
    corpus.add((f"{PAPER}/1", LATE, None), (paper(2, APPEAL, "A new line.")[0], LATE, None))
    archive = corpus.consolidate()
    fresh = corpus.add((paper(7)[0], EARLY, None))
    with connected_to_look(archive) as whole, connected_ahead(archive, [fresh]) as ahead:
        run_steps(whole, STEPS)
        run_steps(ahead, STEPS_AHEAD)
        return {"consolidate": _columns(whole), "ahead": _columns(ahead)}


def _columns(connection: Connection) -> Types:
    relations: dict[str, dict[str, str]] = {}
    for relation, column, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
        " ORDER BY table_name, column_index"
    ).fetchall():
        relations.setdefault(relation, {})[column] = kind
    return relations


EVERY_STEP = [
    pytest.param(name, step, id=f"{name}-{step.makes}")
    for name, steps in LISTS.items()
    for step in steps
]


@pytest.mark.parametrize(("name", "step"), EVERY_STEP)
def test_a_step_makes_the_columns_that_it_declares(types, name, step):
    assert tuple(types[name][step.makes]) == step.columns


@pytest.mark.parametrize(("name", "step"), EVERY_STEP)
def test_a_step_runs_with_only_the_relations_that_it_declares(types, name, step):
    with empty_relations(types[name], step.reads) as connection:
        run_steps(connection, [step])
        assert tuple(_columns(connection)[step.makes]) == step.columns


@pytest.mark.parametrize(("name", "step"), EVERY_STEP)
def test_a_step_does_not_run_without_each_relation_that_it_declares(types, name, step):
    for missing in step.reads:
        others = [relation for relation in step.reads if relation != missing]
        with (
            empty_relations(types[name], others) as connection,
            pytest.raises(duckdb.CatalogException, match=missing),
        ):
            run_steps(connection, [step])


@contextmanager
def empty_relations(types: Types, names: Collection[str]) -> Iterator[Connection]:
    """A database that holds these relations, without rows, and no others."""
    with duckdb.connect() as connection:
        for relation in names:
            columns = ", ".join(f'"{one}" {kind}' for one, kind in types[relation].items())
            connection.execute(f"CREATE TEMP TABLE {relation} ({columns})")
        yield connection


@pytest.mark.parametrize("name", LISTS)
def test_every_relation_is_made_once_and_before_it_is_read(name):
    made = set(GIVEN[name])
    for step in LISTS[name]:
        assert set(step.reads) <= made, step.makes
        assert step.makes not in made
        made.add(step.makes)


@pytest.mark.parametrize("name", LISTS)
def test_every_relation_is_read_or_written(name):
    made = {step.makes for step in LISTS[name]}
    read = {relation for step in LISTS[name] for relation in step.reads}
    assert made - read == WRITTEN[name] - read


@pytest.mark.parametrize("name", LISTS)
def test_the_database_holds_no_relation_that_no_step_declares(types, name):
    declared = {step.makes for step in LISTS[name]} | GIVEN[name]
    hidden = {"all_records", "all_articles"} if name == "ahead" else set()
    assert set(types[name]) == declared | hidden


@pytest.mark.parametrize("name", LISTS)
def test_no_table_is_dropped_before_its_last_reader(types, name):
    kept = WRITTEN[name]
    spent = last_reads(LISTS[name], kept)
    made = {step.makes: step for step in LISTS[name]}
    order = list(made)

    def tables(relations: Collection[str]) -> set[str]:
        found = {one for one in relations if one in made}
        views = {one for one in found if made[one].view}
        return (found - views).union(*(tables(made[one].reads) for one in views))

    dropped: set[str] = set()
    for step in order:
        assert not dropped & tables([step]) and not dropped & tables(made[step].reads), step
        dropped |= set(spent.get(step, ()))
    assert not dropped & tables(kept)
    assert dropped | tables(kept) == {one for one in order if not made[one].view}
