"""What the templates can do with values: write dates, counts, names, and links."""

from datetime import UTC
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePath

from flask import Flask, current_app, url_for

from indexer.errors import BackissueError
from indexer.model.article import StatedDate
from indexer.model.search import Document, LeadPicture
from indexer.urls import is_web
from webapp.pages import date_texts, fragments, widgets
from webapp.pages.languages import language_name
from webapp.pages.plain_notes import plain_note
from webapp.pages.where_read import where_read
from webapp.shared import links
from webapp.shared.answers import holdings, public_root, rfc3339


def install(app: Flask) -> None:
    """Make everything here known to the templates of *app*."""
    app.jinja_env.filters |= {
        "articles": articles,
        "article_url": links.article,
        "alt_text": alt_text,
        "api_url": lambda article_id, part="": links.api_article(article_id, part),
        "author_url": lambda name: url_for("pages.search", author=name),
        "bare": bare,
        "counted": counted,
        "day": lambda at: date_texts.day(at.astimezone(UTC)),
        "delay": delay,
        "exactly": exactly,
        "file_name": lambda path: PurePath(path).name,
        "is_web": is_web,
        "iso": rfc3339,
        "kin_title": kin_title,
        "kinship": kinship,
        "lang": widgets.language_tag,
        "language": language_name,
        "lower_first": lambda text: text[:1].lower() + text[1:],
        "marked": fragments.marked,
        "minute": date_texts.minute,
        "moment": fragments.moment,
        "names": fragments.names,
        "picture_url": links.picture,
        "plain_note": plain_note,
        "replay": lambda document: links.replay(document.captures[-1]),
        "replay_of": links.replay,
        "searched": widgets.searched,
        "short_count": short_count,
        "shorten": lambda text: text if len(text) <= 80 else text[:79] + "…",
        "stated": fragments.stated_time,
        "stated_iso": fragments.stated_iso,
        "sureness": widgets.sureness,
        "thousands": thousands,
        "thumbnail_url": links.thumbnail,
        "where_read": where_read,
        "written": date_texts.written,
    }
    app.jinja_env.globals |= {
        "asset": asset,
        "colophon": colophon,
        "path_of": links.path_of,
        "public_root": public_root,
    }


@cache
def _fingerprint(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file, with a fingerprint so that it may be kept for long."""
    folder = Path(str(current_app.static_folder))
    return links.path_of("static", filename=name, v=_fingerprint(folder / name))


def colophon() -> str:
    """What the archive holds, in one line; empty if the archive cannot be read."""
    try:
        held = holdings().summary()
    except BackissueError:
        return ""
    line = f"{articles(held.articles)} from {_several(held.sources, 'source')}"
    if not held.first:
        return line
    if held.first == held.last:
        return f"{line}, captured in {held.first}"
    return f"{line}, captured {held.first} to {held.last}"


def thousands(count: int) -> str:
    """``12,480``."""
    return f"{count:,}"


def short_count(count: int) -> str:
    """``60``, ``12k``, ``3M``: for an axis."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{count / size:g}{unit}"
    return str(count)


def _several(count: int, noun: str) -> str:
    return f"{thousands(count)} {noun}{'' if count == 1 else 's'}"


def articles(count: int) -> str:
    """``214 articles``."""
    return _several(count, "article")


def counted(count: int, unit: str) -> str:
    """*count* with its unit; without one, of articles."""
    return f"{thousands(count)} {unit}" if unit else articles(count)


def exactly(date: StatedDate) -> str:
    """The date, with the time of day if the page states one."""
    return date_texts.minute(date.at) if date.precision == "instant" else date_texts.stated(date)


def bare(url: str) -> str:
    """A URL as people write it."""
    return url.removeprefix("https://").removeprefix("http://").removesuffix("/")


def alt_text(picture: LeadPicture) -> str:
    """What a lead picture shows, for those who do not see it; nothing that its caption says."""
    if picture.alt and picture.alt not in (picture.caption or ""):
        return picture.alt
    return "" if picture.caption else "Picture with this article"


def delay(document: Document) -> str:
    """``, 19 days after it was published``."""
    if document.published is None or document.captured_at is None:
        return ""
    days = (document.captured_at - document.published.at).days
    if days < 0 or document.published.precision in ("year", "month"):
        return ""
    if days == 0:
        return ", on the day it was published"
    if days < 700:
        return f", {_several(days, 'day')} after it was published"
    return f", {_several(round(days / 365.25), 'year')} after it was published"


def kinship(others: tuple[Document, ...], document: Document) -> str:
    """``+3 in other papers``: the other members of a story, behind a fold."""
    count = document.story_size - 1
    one, many = _ELSEWHERE[_one_paper(others, document)]
    return f"+{count} {one if count == 1 else many}"


def kin_title(others: tuple[Document, ...], document: Document) -> str:
    """The heading over the other members of a story."""
    count = document.story_size - 1
    one, many = _ELSEWHERE[_one_paper(others, document)]
    if count == 1:
        return f"The same story {one}"
    preposition, _, places = many.partition(" ")
    return f"The same story {preposition} {thousands(count)} {places}"


_ELSEWHERE = {
    True: ("at another address", "at other addresses"),
    False: ("in another paper", "in other papers"),
}


def _one_paper(others: tuple[Document, ...], document: Document) -> bool:
    return any(other.source == document.source for other in others)
