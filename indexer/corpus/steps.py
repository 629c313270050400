"""What a look across the corpus is made of: steps, each of which makes one temporary relation.

The steps stand beside the question they answer (``revisits``, ``boilerplate``, ``editions``,
``stories``, ``publications``, ``document_rows``); ``consolidate`` and ``ahead`` order them. Both
lists are also the table of temporary relations: their names and columns, and what reads what.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from indexer.corpus.database import Connection

_FEW_COMPARED = 40_000  # lengths of two lists multiplied, up to which each value is compared


@dataclass(frozen=True, slots=True)
class Step:
    """Makes the relation *makes*, with just these *columns*, and reads those in *reads* alone.

    *how* is the query that gives its rows, or a function that creates and fills the table. A
    *view* is not stored: it is computed by each step that reads it, as far as that one needs.
    """

    makes: str
    columns: tuple[str, ...]
    reads: tuple[str, ...]
    how: str | Callable[[Connection], None]
    view: bool = False


def names(text: str) -> tuple[str, ...]:
    """The words of *text*: a short way to write a list of names."""
    return tuple(text.split())


Measured = Callable[[str, Callable[[], object]], object]
"""Calls a function that makes the relation or file of a name; benchmarks measure there."""


def run_steps(
    connection: Connection,
    steps: Sequence[Step],
    kept: Collection[str] | None = None,
    call: Measured = lambda _name, make: make(),
) -> None:
    """Make the relation of each step in turn.

    With *kept*, each table but these is dropped when no later step reads it any more, so that
    it takes neither memory nor disk.
    """
    spent = {} if kept is None else last_reads(steps, kept)
    for step in steps:
        call(step.makes, partial(_run, connection, step))
        for table in spent.get(step.makes, ()):
            connection.execute(f"DROP TABLE {table}")


def _run(connection: Connection, step: Step) -> None:
    if callable(step.how):
        step.how(connection)
    else:
        kind = "VIEW" if step.view else "TABLE"
        connection.execute(f"CREATE TEMP {kind} {step.makes} AS {step.how}")


def last_reads(steps: Sequence[Step], kept: Collection[str]) -> dict[str, list[str]]:
    """By the name of a step: the tables that neither a later one reads nor one of *kept* needs.

    Who reads a view reads what it is made of.
    """
    made = {step.makes: step for step in steps}
    needed: set[str] = set()
    spent: dict[str, list[str]] = {}

    def need(name: str, by: str | None) -> None:
        step = made.get(name)
        if step is None:  # made by nobody here
            return
        if step.view:
            for read in step.reads:
                need(read, by)
        elif name not in needed:
            needed.add(name)
            if by is not None:
                spent.setdefault(by, []).append(name)

    for name in kept:
        need(name, None)
    for step in reversed(steps):
        if not step.view:  # which reads nothing yet
            for read in (*step.reads, step.makes):
                need(read, step.makes)
    return spent


def held_often(numbers: str, least: int) -> str:
    """SQL: each *number* that the rows of the query *numbers* hold at least so many times.

    Nearly all are held once. Sorting them takes less time and memory than a group for each.
    """
    return f"""
        SELECT DISTINCT number
        FROM (SELECT number, lag(number, {least - 1}) OVER (ORDER BY number) AS earlier
              FROM ({numbers}))
        WHERE number = earlier
    """


def common_count(one: str, other: str) -> str:
    """SQL: how many values two lists have in common, neither of which holds a value twice.

    Short lists are compared value by value, which takes an eighth of the time of a table of hashes.
    """
    return (
        f"CASE WHEN len({one}) * len({other}) <= {_FEW_COMPARED}"
        f" THEN len(list_filter({one}, lambda value: list_contains({other}, value)))"
        f" ELSE len(list_intersect({one}, {other})) END"
    )
