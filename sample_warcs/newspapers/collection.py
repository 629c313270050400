"""The whole collection: which visit lies in which file, and what is to be read out of them."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from newspapers.archives import wacz, warc, warc_date
from newspapers.crawl import Crawl, Fetch
from newspapers.difficulties import Difficulty, difficulties
from newspapers.folder import mirror, saved_at
from newspapers.layouts.post import posted_update
from newspapers.layouts.site import shown_update
from newspapers.readme import readme
from newspapers.stories import Reader, Story

_TEXT = Path(__file__).resolve().parent / "text"
_DAY_ONLY = {"herald", "islander", "bote"}  # these state a day, no hour, no change and no section
_ABOUT = {
    "brackwater-recrawl.warc.gz": "The Evening Post again, in June 2014; nothing had changed",
    "coastal-2008-2012.warc.gz": "Newspapers of the Vesk coast, 2008 to 2012",
    "coastal-2013-2018.warc.gz": "Newspapers of the Vesk coast, 2013 to 2018",
    "hallin-bay.warc": "The Hallin Bay Herald",
    "puerto-gris.wacz": "The other shore: Puerto Gris and Norderhaff",
}


def build() -> dict[str, bytes]:
    """Every file of the collection: name and contents."""
    reader = Reader(_TEXT)
    stories = reader.read()
    _no_paragraph_twice(stories)
    crawl = Crawl(stories)
    visits = crawl.visits()
    shelves: dict[str, list[Fetch]] = {name: [] for name in _ABOUT}
    for fetch in visits:
        shelves[_shelf(fetch)].append(fetch)
    shelves["hallin-bay.warc"].sort(key=lambda fetch: not fetch.repeat)
    files = {}
    for name, shelf in shelves.items():
        if name.endswith(".wacz"):
            files[name] = wacz(shelf, _ABOUT[name])
        else:
            files[name], _ = warc(name, shelf, _ABOUT[name])
    islander = [story for story in stories if story.paper.key == "islander"]
    files |= mirror(crawl, islander)
    found = difficulties(visits, stories)
    files["expected.json"] = _expected(stories, visits, found)
    files["README.md"] = readme(stories, found).encode()
    return files


def _shelf(fetch: Fetch) -> str:
    key = fetch.paper.key
    if key in {"faro", "bote"}:
        return "puerto-gris.wacz"
    if key == "herald":
        return "hallin-bay.warc"
    if key == "post" and fetch.repeat and f"{fetch.at:%Y-%m-%d}" == "2014-06-02":
        return "brackwater-recrawl.warc.gz"
    return "coastal-2008-2012.warc.gz" if fetch.at.year < 2013 else "coastal-2013-2018.warc.gz"


def _no_paragraph_twice(stories: Iterable[Story]) -> None:
    """Wire copy aside, a paragraph belongs to one story."""
    owner: dict[str, str] = {}
    for story in stories:
        if "wire" in story.flags:
            continue
        for text in {part.text for edition in story.editions for part in edition.parts}:
            if owner.setdefault(text, story.url) != story.url:
                raise ValueError(f"{story.url} and {owner[text]} share {text[:60]!r}")


def _instant(story: Story, when: datetime | None) -> str | None:
    if when is None:
        return None
    return f"{when:%Y-%m-%d}" if story.paper.key in _DAY_ONLY else warc_date(when)


def _updated(story: Story) -> datetime | None:
    """The last change as the page states it."""
    current = story.editions[-1]
    if story.paper.key in _DAY_ONLY:
        return None
    if story.paper.key == "post":
        return posted_update(story, current)
    if story.paper.key == "courier" and "undated" not in story.flags:
        return current.updated or story.when
    return shown_update(story, current)


def _expected(stories: list[Story], visits: list[Fetch], found: list[Difficulty]) -> bytes:
    seen: dict[str, list[str]] = {}
    for fetch in visits:
        if fetch.kind == "article":
            seen.setdefault(fetch.url, []).append(warc_date(fetch.at))
    for story in stories:
        if "saved" in story.flags:
            seen[story.url] = [warc_date(saved_at(story))]
    articles = [_article(story, seen.get(story.url, [])) for story in stories]
    others = sorted(
        (fetch for fetch in visits if fetch.kind != "article" and not fetch.repeat),
        key=lambda fetch: (fetch.url, fetch.at),
    )
    pages = [
        {
            "url": fetch.url,
            "captured": warc_date(fetch.at),
            "kind": fetch.kind,
            "status": int(fetch.status[:3]),
        }
        for fetch in others
    ]
    shown = {row.key: list(row.urls) for row in found}
    data = {"articles": articles, "other": pages, "difficulties": shown}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _article(story: Story, captures: list[str]) -> dict[str, object]:
    """The truth about *story*: its newest edition, and what its page states of the rest."""
    current = story.editions[-1]
    dated = "undated" not in story.flags
    return {
        "url": story.url,
        "title": current.title,
        "authors": list(story.authors),
        "published": _instant(story, story.when) if dated else None,
        "updated": _instant(story, _updated(story)),
        "source": story.paper.host.removeprefix("www."),
        "source_name": story.paper.name,
        "language": story.paper.language,
        "section": None if story.paper.key in _DAY_ONLY else story.section,
        "description": current.dek or None,
        "editions": len(story.editions),
        "captures": len(captures) or 1,
        "captured": captures,
        "blocks": len(current.parts),
        "text_starts": current.parts[0].text[:80],
        "text_ends": current.parts[-1].text[-80:],
    }
