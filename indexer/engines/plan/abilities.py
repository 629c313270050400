"""What an engine cannot do, and what it is asked instead: the answer says so.

An engine names in ``lacks`` what it has not got. Its queries reach it without that, as near to
what was asked as can be, with a sentence for each change. What no engine does, such as phrases
with very many ways to stand apart, is kept out of all queries here.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from indexer import analysis
from indexer.engines.plan.proximity import reach
from indexer.model.search import And, Fuzzy, Node, Not, Or, Phrase, Prefix, Query, Word

Ability = Literal["phrases", "near phrases", "beginnings", "spellings", "collapse", "recency"]

_INSTEAD: dict[Ability, str] = {
    "phrases": "knows no phrases: their words were searched for wherever they stand",
    "near phrases": "knows no words between those of a phrase: “~” was ignored",
    "beginnings": "knows no beginnings of words: “*” was ignored",
    "spellings": "knows no near spellings: “~” was ignored",
    "collapse": "cannot fold articles together: every one is listed",
    "recency": "does not prefer newer articles: they stand where their words put them",
}


def fitted(query: Query, lacks: frozenset[Ability]) -> tuple[Query, tuple[str, ...]]:
    """*query* without what its engine lacks, and a sentence for each thing that was changed."""
    changes: dict[str, None] = {}

    def lacking(ability: Ability) -> bool:
        if ability in lacks:
            changes[f"this index {_INSTEAD[ability]}"] = None
        return ability in lacks

    def say(change: str) -> None:
        changes[change] = None

    asked = replace(query, tree=_fit(query.tree, lacking, say))
    if query.collapse != "none" and lacking("collapse"):
        asked = replace(asked, collapse="none")
    if query.recency and lacking("recency"):
        asked = replace(asked, recency=False)
    return asked, tuple(changes)


def _fit(node: Node, lacking: Callable[[Ability], bool], say: Callable[[str], None]) -> Node:
    match node:
        case And(parts):
            return And(tuple(_fit(part, lacking, say) for part in parts))
        case Or(parts):
            return Or(tuple(_fit(part, lacking, say) for part in parts))
        case Not(part):
            return Not(_fit(part, lacking, say))
        case Phrase(words, field):
            if lacking("phrases"):
                return And(tuple(Word(word, field) for word in words))
            if node.slop and lacking("near phrases"):
                return replace(node, slop=0)
            return _within_reach(node, say)
        case Prefix(text, field) if lacking("beginnings"):
            return Word(text, field)
        case Fuzzy(text, _, field) if lacking("spellings"):
            return Word(text, field)
    return node


def _within_reach(node: Phrase, say: Callable[[str], None]) -> Phrase:
    words = len(analysis.asked(" ".join(node.words)))
    slop = reach(words, node.slop)
    if slop < node.slop:
        say(f"at most {slop} words may stand between those of a phrase of {words}")
    return replace(node, slop=slop)
