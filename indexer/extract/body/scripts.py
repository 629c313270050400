"""Find a body that stands only in a script: JSON-LD, application state or a template.

Asked only if the page's own elements show no article.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from indexer.extract.body.literals import flight_text, nested, read_values, text_rows, unescaped
from indexer.extract.markup.density import is_sentence, weight
from indexer.extract.markup.metadata import Metadata, strip_tags, unescape
from indexer.extract.markup.notes import Notes
from indexer.extract.markup.parsed import ParsedPage
from indexer.model.article import Block
from indexer.page.clean import clean

MIN_BODY = 400.0  # weighted characters of a text that can be an article
MIN_SENTENCES = 3  # that it must hold
MIN_PARAGRAPHS = 2  # of a list that can be one
MAX_BODY = 500_000
MAX_VALUES = 50_000  # of one script that are looked at
MAX_ENCODED = 4  # strings inside one another that are read as values
MAX_DEPTH = 14  # of lists and objects inside one paragraph
MAX_PARAGRAPH = 6_000  # characters; a longer one is not one
MAX_PARAGRAPHS = 3_000
MAX_FRAGMENTS = 200  # of one paragraph
MAX_TEXT = 50_000  # characters of one fragment
MAX_TITLE = 60  # characters of the headline that must recur
# Keys of text in the trees of editors, and keys of things that are no paragraph but a link.
_TEXT_KEYS = frozenset(
    "text content value html children body paragraph data copy __html insert raw p props "
    "attributes dangerouslysetinnerhtml items nodes blocks".split()
)
_LINK_KEYS = frozenset("headline title slug permalink canonicalurl teaser thumbnail".split())
_DECODERS = ("decodeURIComponent", "atob(", "unescape(")
_SENTENCES = re.compile(r"[.!?…。！？।؟۔።။](?=[\s\"'”’»)」』<]|$)|[。！？।]")
_BREAKS = ("</p>", "<br", "</h2>", "</h3>", "</h4>", "</li>", "</div>", "</blockquote>")
_ASIDE = re.compile(r"<(script|style|figure|aside|iframe)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    """A text in a script; *told* if the headline stands beside it."""

    told: bool
    paragraphs: tuple[str, ...]

    def rank(self) -> tuple[bool, float, int]:
        return self.told, sum(map(weight, self.paragraphs)), len(self.paragraphs)


def body_in_scripts(page: ParsedPage, metadata: Metadata, title: str) -> tuple[Block, ...]:
    """The JSON-LD body, else the longest text in a template or in a state with the headline."""
    stated = metadata.article.get("articleBody")
    if isinstance(stated, str) and weight(stated) >= MIN_BODY:
        return _blocks(_paragraphs(stated, page.notes))
    wanted = title[:MAX_TITLE].casefold()
    found = [
        text for values in _scripts(page, wanted) for text in _texts(values, wanted, page.notes)
    ]
    found += [
        _Found(True, _paragraphs(markup, page.notes, joined=True)) for markup in page.templates
    ]
    bodies = [text for text in found if _is_body(text.paragraphs)]
    return _blocks(max(bodies, key=_Found.rank).paragraphs) if bodies else ()


def _scripts(page: ParsedPage, wanted: str) -> Iterator[Any]:
    """The values of each script that holds the headline."""
    for script in page.states:
        if _holds(script, wanted):
            yield read_values(script)
    stream = flight_text(page.code)
    if stream and _holds(stream, wanted):
        yield from text_rows(stream)
        yield read_values(stream)
    for script in page.code:
        if "__next_f" not in script and _holds(script, wanted):
            yield read_values(script)


def _holds(script: str, wanted: str) -> bool:
    """Whether the headline stands in a script, however often escaped, or may do so encoded."""
    if not wanted or any(sign in script for sign in _DECODERS):
        return True
    for _ in range(MAX_ENCODED):
        if wanted in unescape(script).casefold():
            return True
        if "\\" not in script:
            break
        script = unescaped(script)
    return False


def _texts(values: Any, wanted: str, notes: Notes) -> Iterator[_Found]:
    """Every long string of *values*, and every list whose items read as paragraphs."""
    waiting: list[tuple[Any, bool, int]] = [(values, not wanted, 0)]
    for _ in range(MAX_VALUES):
        if not waiting:
            return
        value, told, encoded = waiting.pop()
        if isinstance(value, dict):
            told = told or _is_told(value, wanted)
            waiting.extend((inner, told, encoded) for inner in value.values())
        elif isinstance(value, list):
            paragraphs = _listed(value)
            if len(paragraphs) >= MIN_PARAGRAPHS:
                yield _Found(told, paragraphs)
            several = sum(isinstance(item, dict) for item in value) > 1
            waiting.extend((item, told and not several, encoded) for item in value)
        elif isinstance(value, str) and len(value) >= MIN_BODY / 3:
            inner = nested(value) if encoded < MAX_ENCODED else None
            if inner is not None:
                waiting.append((inner, told, encoded + 1))
            elif weight(value) >= MIN_BODY:
                yield _Found(told, _paragraphs(value, notes))
    if waiting:
        notes.add(f"only the first {MAX_VALUES:,} values of a script were read")


def _is_told(value: dict[str, Any], wanted: str) -> bool:
    return any(
        isinstance(inner, str)
        and len(inner) < 1000
        and wanted in strip_tags(unescape(inner)).casefold()
        for inner in value.values()
    )


def _listed(items: list[Any]) -> tuple[str, ...]:
    """The items of a list as paragraphs; empty where it is one of something else."""
    if items[:1] == ["$"]:
        return ()  # an element of React, not a list of them
    texts = (_text_of(item, MAX_DEPTH) for item in items[:MAX_PARAGRAPHS])
    lines = (clean(line) for text in texts for line in text.split("\n"))
    return tuple(line for line in lines if line and len(line) <= MAX_PARAGRAPH)


def _text_of(value: Any, depth: int) -> str:
    """The text of a paragraph as editors and React write it: fragments inside one another."""
    if isinstance(value, str):
        return strip_tags(_broken(unescape(value))) if len(value) <= MAX_TEXT else ""
    if depth == 0:
        return ""
    if isinstance(value, list):
        parts = value[:MAX_FRAGMENTS]
        if parts[:1] == ["$"]:  # an element of React: its name, its key, its properties
            parts = [item for item in parts if isinstance(item, dict)]
        return "".join(_text_of(item, depth - 1) for item in parts)
    if isinstance(value, dict):
        names = {key.lower(): inner for key, inner in value.items()}
        if not _LINK_KEYS.isdisjoint(names):
            return ""
        return "".join(
            _text_of(inner, depth - 1) for key, inner in names.items() if key in _TEXT_KEYS
        )
    return ""


def _is_body(paragraphs: tuple[str, ...]) -> bool:
    """Whether these are prose: sentences, and enough of them."""
    if sum(map(weight, paragraphs)) < MIN_BODY:
        return False
    ends = sum(map(is_sentence, paragraphs))
    if 2 * ends >= len(paragraphs) and ends >= MIN_SENTENCES:
        return True
    return len(paragraphs) <= MIN_SENTENCES and any(
        len(_SENTENCES.findall(text, 0, 2 * MAX_PARAGRAPH)) >= MIN_SENTENCES for text in paragraphs
    )


def _paragraphs(text: str, notes: Notes, *, joined: bool = False) -> tuple[str, ...]:
    """The paragraphs of markup or text; *joined* where line ends in it mean nothing."""
    text = notes.cut(text, MAX_BODY, "a body in a script")
    text = unescape(" ".join(text.split()) if joined else text)
    if "<" in text:
        text = _broken(_without_asides(text))
    lines = (clean(strip_tags(line)) for line in text.split("\n"))
    return tuple(line for line in lines if line)


def _broken(markup: str) -> str:
    """*markup* with line ends where browsers would show some."""
    if "<" in markup:
        for end in _BREAKS:
            markup = markup.replace(end, "\n" + end)
    return markup


def _without_asides(markup: str) -> str:
    """*markup* without pictures with captions, boxes and scripts; each end tag is sought once."""
    folded = markup.lower()
    parts: list[str] = []
    position = 0
    unclosed: set[str] = set()
    for tag in _ASIDE.finditer(markup):
        name = tag[1].lower()
        if tag.start() < position or name in unclosed:
            continue
        end = folded.find(f"</{name}", tag.end())
        if end < 0:
            unclosed.add(name)
            continue
        parts.append(markup[position : tag.start()])
        position = end
    return " ".join((*parts, markup[position:]))


def _blocks(paragraphs: tuple[str, ...]) -> tuple[Block, ...]:
    return tuple(Block("paragraph", text) for text in paragraphs)
