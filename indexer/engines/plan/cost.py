"""What a search may cost, and plans narrowed to what it may.

Nothing can be stopped within a call of an engine, so each call is kept short: engines estimate
what their leaves cost (``IndexReader.seconds``), and where a plan would cost too much its loosest
leaves look for less. What was left out is told. Between calls the clock is asked.
"""

from collections.abc import Iterator
from dataclasses import replace
from time import monotonic

from indexer.engines.plan.index_reader import IndexReader
from indexer.engines.plan.nodes import AnyOf, Begins, InOrder, Join, Near, Plan, Term, Weighed
from indexer.engines.plan.proximity import reach

CALLS = 4  # in which an answer asks for one plan: hits, counts, counts under other conditions
_MOST_WORDS = 4_096  # that a beginning is narrowed to at first
_LEAST_WORDS = 16


class Budget:
    """The seconds of one search, from now on."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds
        self.call = seconds / CALLS

    @property
    def is_spent(self) -> bool:
        """Whether the time is up."""
        return monotonic() > self._end


def seconds(plan: Plan, reader: IndexReader, most: int | None = None) -> float:
    """About what *plan* costs, where something else lets at most *most* documents through."""
    most = reader.size if most is None else most
    match plan:
        case Weighed(part):
            return seconds(part, reader, most)
        case Join(must, should, without, flat):
            within = min([most, *(at_most(part, reader) for part in (*must, *flat))])
            parts = (*must, *should, *without, *flat)
            return sum(seconds(part, reader, within) for part in parts)
    return reader.seconds(plan, most)


def narrowed(plan: Plan, reader: IndexReader, allowed: float) -> tuple[Plan, tuple[str, ...]]:
    """*plan*, or one that finds less and costs about *allowed* seconds; and what it leaves out."""
    if seconds(plan, reader) <= allowed:
        return plan, ()
    loose = sum(1 for leaf in _leaves(plan) if isinstance(leaf, InOrder | Begins | Near))
    told: dict[str, None] = {}
    return _narrow(plan, reader, allowed / max(1, loose), told), tuple(told)


def _narrow(plan: Plan, reader: IndexReader, allowed: float, told: dict[str, None]) -> Plan:
    match plan:
        case Weighed(part, weight):
            return Weighed(_narrow(part, reader, allowed, told), weight)
        case Join(must, _, without, flat):
            return Join(
                tuple(_narrow(part, reader, allowed, told) for part in must),
                tuple(
                    _narrow(part, reader, allowed, told)
                    for part in _worth_it(plan, reader, allowed, told)
                ),
                tuple(_widen(part, reader, allowed, told) for part in without),
                tuple(_narrow(part, reader, allowed, told) for part in flat),
            )
        case InOrder() | Begins() | Near() if reader.seconds(plan, reader.size) > allowed:
            less, left_out = _tighter(plan, reader, allowed)
            if less != plan:
                told[f"{left_out}: the whole would have taken too long"] = None
            return less
    return plan


def _widen(plan: Plan, reader: IndexReader, allowed: float, told: dict[str, None]) -> Plan:
    """What is excluded, or more than that where it is cheaper: so nothing is found too much."""
    match plan:
        case Weighed(part, weight):
            return Weighed(_widen(part, reader, allowed, told), weight)
        case Join(must, should, without, flat):
            return Join(
                tuple(_widen(part, reader, allowed, told) for part in must),
                tuple(_widen(part, reader, allowed, told) for part in should),
                tuple(_narrow(part, reader, allowed, told) for part in without),
                tuple(_widen(part, reader, allowed, told) for part in flat),
            )
        case InOrder(field, words) if reader.seconds(plan, reader.size) > allowed:
            phrase = " ".join(word for _, word in words)
            told[f"what has the words of “{phrase}” anywhere was excluded, too"] = None
            return Join(must=tuple(Term(field, word) for _, word in words))
    return plan


def _worth_it(
    plan: Join, reader: IndexReader, allowed: float, told: dict[str, None]
) -> Iterator[Plan]:
    """The alternatives of *plan* without phrases of very common words; never none of them."""
    costs: dict[Plan, float] = {
        part: reader.seconds(replace(part, slop=0), reader.size)
        for part in plan.should
        if isinstance(part, InOrder)
    }
    cheapest = min(plan.should, key=lambda part: costs.get(part, 0.0), default=None)
    for part in plan.should:
        if part is cheapest or costs.get(part, 0.0) <= allowed:
            yield part
        elif isinstance(part, InOrder):
            phrase = " ".join(word for _, word in part.words)
            told[f"“{phrase}” was looked for in titles only: its words are everywhere"] = None


def _tighter(
    plan: InOrder | Begins | Near, reader: IndexReader, allowed: float
) -> tuple[Plan, str]:
    match plan:
        case InOrder(_, placed, slop):
            slop = reach(len(placed), slop)
            while slop and reader.seconds(replace(plan, slop=slop), reader.size) > allowed:
                slop //= 2
            phrase = " ".join(word for _, word in placed)
            return replace(plan, slop=slop), f"“{phrase}” was looked for with ~{slop} only"
        case Begins(field, text):
            count = _MOST_WORDS
            words = reader.vocabulary(field, text, count)
            while count > _LEAST_WORDS and reader.seconds(_any_of(field, words), 0) > allowed:
                count //= 2
                words = words[:count]
            return _any_of(field, words), f"{text}* stands for its {count:,} most frequent words"
        case Near(_, text):
            return replace(plan, distance=1), f"{text}~ was looked for with one letter changed"


def _any_of(field: str, words: list[tuple[str, int]]) -> AnyOf:
    return AnyOf(field, tuple(word for word, _ in words))


def at_most(plan: Plan, reader: IndexReader) -> int:
    """How many documents match *plan*, or fewer than that."""
    match plan:
        case Term(field, text):
            return reader.frequency(field, text)
        case AnyOf(field, texts):
            return sum(reader.frequency(field, text) for text in texts)
        case InOrder(field, words):
            return min(reader.frequency(field, text) for _, text in words)
        case Weighed(part):
            return at_most(part, reader)
        case Join(must, should, _, flat) if must or flat:
            return min(at_most(part, reader) for part in (*must, *flat))
        case Join(should=should):
            return sum(at_most(part, reader) for part in should)
    return reader.size


def _leaves(plan: Plan) -> Iterator[Plan]:
    match plan:
        case Weighed(part):
            yield from _leaves(part)
        case Join(must, should, without, flat):
            for part in (*must, *should, *without, *flat):
                yield from _leaves(part)
        case _:
            yield plan
