"""Reads text/*.txt into stories: headline, byline, dates, body, and later editions.

    @@ courier 2009-03-14 05:00 News | Ysolde Marchbank, Tam Corviston | ferry | flags
    # Headline
    dek: one sentence under it
    slug: address-of-the-page          where it is not made of the headline
    A paragraph, on one line (grammar.py has its brackets).
    + ferry.money ferry.people         a paragraph drawn from each of these pools
    ## Subhead
    * list item
    " block quotation
    wire: storm-warning                the body of that wire story (@@ wire ...), to be edited below
    cut: Beginning of a paragraph      leaves it out of this version
    old: some words                    with the next line: replaced in title, dek and body
    new: other words
    ~ 2009-03-16 08:40                 from here on: the changes of the next edition, updated then
    title: A new headline
    top: A paragraph before the others
    add: A paragraph after the others

Flags: ``undated`` (the page states no date; the date given only orders it), ``urldate`` (the
date stands in the address alone), ``print`` (has a print version), ``wire`` (agency copy),
``saved`` (saved from a browser).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from newspapers.grammar import Pools, Teller
from newspapers.papers import PAPERS, Paper
from newspapers.world import Crowd

_HEAD = re.compile(r"@@ (\w+) (\d{4}-\d\d-\d\d \d\d:\d\d) (\S+)(?: \|(.*))?$")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a body: paragraph, heading, quote or item."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One text of a story; *updated* is None for the first."""

    title: str
    dek: str
    parts: tuple[Part, ...]
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """*when* orders the story even where its page states no date; *path* is its address."""

    paper: Paper
    when: datetime
    section: str
    authors: tuple[str, ...]
    image: str | None
    flags: frozenset[str]
    editions: tuple[Edition, ...]
    path: str
    number: int

    @property
    def url(self) -> str:
        """The whole address."""
        return self.paper.root + self.path

    @property
    def title(self) -> str:
        """The headline of the first edition."""
        return self.editions[0].title


@dataclass(slots=True)
class _Draft:
    """A version being read, line by line."""

    title: str = ""
    dek: str = ""
    slug: str = ""
    parts: list[Part] = field(default_factory=list)
    old: str = ""


def slug(text: str) -> str:
    """*text* as a part of an address."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", ""))[:9])


def _path(key: str, when: datetime, section: str, name: str, index: int, flags: set[str]) -> str:
    part = slug(section)
    if key == "courier":
        return f"/{part}/{when:%Y/%m}/{name}"
    if key == "post":
        return f"/{part}/{name}_n_{1000 + index}.html"
    if key == "herald":
        return (
            f"/story.asp?id={400 + index}"
            if "undated" in flags
            else f"/{when:%Y/%m/%d}/{name}.html"
        )
    if key == "gazette":
        return f"/{when:%Y/%m}/{name}/"
    if key == "faro":
        return f"/{part}/{name}-{5000 + index}.html"
    if key == "bote":
        return f"/artikel/{name}"
    return f"/{part}/{name}.html"


class Reader:
    """Reads every story file once, in order of name."""

    def __init__(self, folder: Path) -> None:
        self.pools = Pools(folder)
        self._folder = folder
        files = [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]
        self._crowd = Crowd("\n".join(files))
        self._wires: dict[str, Edition] = {}
        self._paths: set[str] = set()
        self._drawn_before: set[str] = set()

    def read(self) -> list[Story]:
        """All stories, oldest first."""
        stories: list[Story] = []
        for path in sorted(self._folder.glob("stories-*.txt")):
            for head, lines in _sections(path):
                story = self._story(head, lines, len(stories))
                if story:
                    stories.append(story)
        return sorted(stories, key=lambda story: (story.when, story.url))

    def _story(self, head: str, lines: list[str], index: int) -> Story | None:
        match = _HEAD.match(head)
        if not match:
            raise ValueError(f"not a story's first line: {head}")
        key, stamp, section = match[1], match[2], match[3].replace("_", " ")
        fields = [part.strip() for part in (match[4] or "").split("|")] + ["", "", ""]
        when = datetime.strptime(stamp, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        language = PAPERS[key].language if key in PAPERS else "en"
        teller = Teller(f"{head}/{lines[0]}", when, language, self._crowd)
        editions, name = self._editions(lines, teller, f"{key}/{stamp}/{lines[0]}")
        if key == "wire":
            self._wires[name] = editions[0]
            return None
        flags = set(fields[2].split())
        path = _path(key, when, section, name, index, flags)
        if (address := PAPERS[key].host + path) in self._paths:
            raise ValueError(f"two stories share {address}")
        self._paths.add(address)
        authors = tuple(a.strip() for a in fields[0].split(",") if a.strip())
        return Story(
            paper=PAPERS[key],
            when=when,
            section=section,
            authors=authors,
            image=fields[1] or None,
            flags=frozenset(flags),
            editions=tuple(editions),
            path=path,
            number=index,
        )

    def _editions(self, lines: list[str], teller: Teller, key: str) -> tuple[list[Edition], str]:
        draft = _Draft()
        editions: list[Edition] = []
        updated: datetime | None = None
        for line in lines:
            if line.startswith("~ "):
                editions.append(Edition(draft.title, draft.dek, tuple(draft.parts), updated))
                updated = datetime.strptime(line[2:], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
            else:
                self._line(draft, line, teller, key)
        editions.append(Edition(draft.title, draft.dek, tuple(draft.parts), updated))
        return editions, draft.slug or slug(editions[0].title)

    def _line(self, draft: _Draft, line: str, teller: Teller, key: str) -> None:
        word, _, rest = line.partition(" ")
        match word:
            case "#" | "title:":
                draft.title = teller.tell(rest)
            case "dek:":
                draft.dek = teller.tell(rest)
            case "slug:":
                draft.slug = rest
            case "+":
                for name in rest.split():
                    draft.parts.append(Part("paragraph", self._drawn(name, teller, key)))
            case "##":
                draft.parts.append(Part("heading", teller.tell(rest)))
            case "*":
                draft.parts.append(Part("item", teller.tell(rest)))
            case '"':
                draft.parts.append(Part("quote", teller.tell(rest)))
            case "wire:":
                wire = self._wires[rest]
                draft.title, draft.dek, draft.parts = wire.title, wire.dek, list(wire.parts)
            case "cut:":
                kept = [part for part in draft.parts if not part.text.startswith(rest)]
                if len(kept) == len(draft.parts):
                    raise ValueError(f"{key}: nothing to cut begins with {rest!r}")
                draft.parts = kept
            case "old:":
                draft.old = rest
            case "new:":
                _exchange(draft, rest, key)
            case "top:":
                draft.parts.insert(0, Part("paragraph", teller.tell(rest)))
            case "add:":
                draft.parts.append(Part("paragraph", teller.tell(rest)))
            case _:
                draft.parts.append(Part("paragraph", teller.tell(line)))

    def _drawn(self, name: str, teller: Teller, key: str) -> str:
        text = ""
        while not text or text in self._drawn_before:
            teller.scene()
            text = teller.tell(self.pools.draw(name, key))
        self._drawn_before.add(text)
        return text


def _exchange(draft: _Draft, new: str, key: str) -> None:
    old = draft.old
    if not any(old in text for text in [draft.title, draft.dek, *(p.text for p in draft.parts)]):
        raise ValueError(f"{key}: {old!r} is not in the story")
    draft.title = draft.title.replace(old, new)
    draft.dek = draft.dek.replace(old, new)
    draft.parts = [replace(part, text=part.text.replace(old, new)) for part in draft.parts]


def _sections(path: Path) -> Iterator[tuple[str, list[str]]]:
    head = ""
    lines: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("@@ "):
            if head:
                yield head, lines
            head, lines = line, []
        elif line.strip() and head:
            lines.append(line.strip())
    if head:
        yield head, lines
