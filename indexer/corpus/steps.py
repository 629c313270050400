"""What a look across the corpus is made of: steps, each of which makes one temporary relation.

The steps stand beside the question they answer (``revisits``, ``boilerplate``, ``editions``,
``stories``, ``publications``, ``document_rows``); ``consolidate`` and ``ahead`` order them. Both
lists are also the table of temporary relations: their names and columns, and what reads what.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from indexer.corpus.database import Connection


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


def run_steps(connection: Connection, steps: Iterable[Step]) -> None:
    """Make the relation of each step in turn."""
    for step in steps:
        if callable(step.how):
            step.how(connection)
        else:
            kind = "VIEW" if step.view else "TABLE"
            connection.execute(f"CREATE TEMP {kind} {step.makes} AS {step.how}")


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
