"""What the templates can do with values: write dates, counts, names, and links."""

from datetime import UTC
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePath

from flask import Flask, current_app

from indexer.errors import BackissueError
from indexer.model.article import StatedDate
from indexer.model.search import Document, LeadPicture
from indexer.urls import is_web
from webapp.pages import charts, date_texts, fragments, widgets
from webapp.pages.changes_page import changes_in_words
from webapp.pages.languages import language_name
from webapp.pages.plain_notes import plain_note
from webapp.pages.where_read import where_read
from webapp.shared import chosen_language, links
from webapp.shared.answers import holdings, public_root, rfc3339
from webapp.shared.speech import _, ngettext, number, said, thousands


def install(app: Flask) -> None:
    """Make everything here known to the templates of *app*."""
    app.jinja_env.filters |= {
        "articles": articles,
        "alt_text": alt_text,
        "article_url": links.article_page,
        "permanent_url": links.article,
        "api_url": lambda article_id, part="": links.api_article(article_id, part),
        "bare": bare,
        "changes_in_words": changes_in_words,
        "captured_at_times": fragments.capture_times,
        "citation_url": links.citation,
        "counted": counted,
        "day": lambda at: date_texts.day(at.astimezone(UTC)),
        "either": fragments.either,
        "exactly": exactly,
        "fetched": fetched,
        "file_name": lambda path: PurePath(path).name,
        "is_web": is_web,
        "in_papers": in_papers,
        "iso": rfc3339,
        "kin_title": kin_title,
        "kinship": kinship,
        "lang": widgets.language_tag,
        "language": language_name,
        "linked_names": fragments.linked_names,
        "marked": fragments.marked,
        "minute": date_texts.minute,
        "moment": fragments.moment,
        "names": fragments.names,
        "number": number,
        "percent": percent,
        "picture_url": links.picture,
        "plain_note": plain_note,
        "published_by": charts.published_by,
        "replay": lambda document: links.replay(document.captures[-1]),
        "replay_of": links.replay,
        "said": said,
        "searched": widgets.searched,
        "short_count": short_count,
        "shorten": lambda text: text if len(text) <= 80 else text[:79] + "…",
        "stated": fragments.stated_time,
        "stated_iso": fragments.stated_iso,
        "sureness": widgets.sureness,
        "story_url": links.story_page,
        "thousands": thousands,
        "thumbnail_url": links.thumbnail,
        "upper_first": lambda text: text[:1].upper() + text[1:],
        "where_read": where_read,
        "written": date_texts.written,
    }
    app.jinja_env.globals |= {
        "asset": asset,
        "colophon": colophon,
        "language_kept": chosen_language.kept,
        "path_of": links.path_of,
        "path_with": links.with_one,
        "public_root": public_root,
    }


@cache
def _fingerprint(folder: str, name: str) -> str:
    return sha256(Path(folder, name).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file, with a fingerprint so that it may be kept for long."""
    fingerprint = _fingerprint(str(current_app.static_folder), name)
    return links.path_of("static", filename=name, v=fingerprint)


def colophon() -> str:
    """What the archive holds, in one line; empty if the archive cannot be read."""
    try:
        held = holdings().summary()
    except BackissueError:
        return ""
    count = articles(held.articles)
    sources = ngettext("%(num)s source", "%(num)s sources", held.sources)
    if not held.first:
        return _("%(articles)s from %(sources)s", articles=count, sources=sources)
    if held.first == held.last:
        return _(
            "%(articles)s from %(sources)s, captured in %(year)s",
            articles=count, sources=sources, year=held.first,
        )  # fmt: skip
    return _(
        "%(articles)s from %(sources)s, captured %(first)s to %(last)s",
        articles=count, sources=sources, first=held.first, last=held.last,
    )  # fmt: skip


def percent(share: float) -> str:
    """``2.5 %``."""
    return number(f"{share:g} %")


def short_count(count: int) -> str:
    """``60``, ``12k``, ``3M``: for an axis."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return number(f"{count / size:g}{unit}")
    return str(count)


def articles(count: int) -> str:
    """``214 articles``."""
    return ngettext("%(num)s article", "%(num)s articles", count)


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
    return "" if picture.caption else _("Picture with this article")


def fetched(document: Document) -> str:
    """``When the archive fetched the page, 19 days after it was published.``"""
    plain = _("When the archive fetched the page.")
    if document.published is None or document.captured_at is None:
        return plain
    days = (document.captured_at - document.published.at).days
    if days < 0 or document.published.precision in ("year", "month"):
        return plain
    if days == 0:
        return _("When the archive fetched the page, on the day it was published.")
    if days < 700:
        return ngettext(
            "When the archive fetched the page, %(num)s day after it was published.",
            "When the archive fetched the page, %(num)s days after it was published.",
            days,
        )
    return ngettext(
        "When the archive fetched the page, %(num)s year after it was published.",
        "When the archive fetched the page, %(num)s years after it was published.",
        round(days / 365.25),
    )


def kinship(others: tuple[Document, ...], document: Document) -> str:
    """``+3 in other papers``: the other members of a story, behind a fold."""
    count = document.story_size - 1
    if _one_paper(others, document):
        return ngettext("+%(num)s at another address", "+%(num)s at other addresses", count)
    return ngettext("+%(num)s in another paper", "+%(num)s in other papers", count)


def in_papers(size: int) -> str:
    """``the story at 3 addresses``, for a link to it."""
    return ngettext("the story at %(num)s address", "the story at %(num)s addresses", size)


def kin_title(others: tuple[Document, ...], document: Document) -> str:
    """The heading over the other members of a story."""
    count = document.story_size - 1
    if _one_paper(others, document):
        return ngettext(
            "The same story at another address", "The same story at %(num)s other addresses", count
        )
    return ngettext(
        "The same story in another paper", "The same story in %(num)s other papers", count
    )


def _one_paper(others: tuple[Document, ...], document: Document) -> bool:
    return any(other.source == document.source for other in others)
