"""The Vesk Islander as a folder that a mirroring tool left, and one page saved from a browser."""

import base64
from datetime import UTC, datetime

from newspapers import pictures
from newspapers.crawl import Crawl
from newspapers.layouts import islander
from newspapers.stories import Story

_MIRRORED = datetime(2018, 11, 9, 12, 0, tzinfo=UTC)
_HOST = "vesk-islander/veskislander.example"


def mirror(crawl: Crawl, stories: list[Story]) -> dict[str, bytes]:
    """File names and contents; a story flagged ``saved`` is one page with its picture in it."""
    files = {
        f"{_HOST}/index.html": islander.listing(crawl.site("islander", _MIRRORED), "").encode(),
        f"{_HOST}/islander.css": islander.STYLE.encode(),
    }
    for story in stories:
        page = crawl.page(story, story.editions[-1], _MIRRORED)
        if "saved" in story.flags:
            files[saved_name(story)] = _saved(story, page).encode()
            continue
        files[_HOST + story.path] = page.encode()
        if story.image:
            files[f"{_HOST}/pics/{story.image}.svg"] = pictures.svg(story.image)
    return files


def saved_name(story: Story) -> str:
    """Where the page saved from a browser lies."""
    return f"vesk-islander/{story.title} ({saved_at(story):%Y-%m-%d %H-%M-%S}).html"


def saved_at(story: Story) -> datetime:
    """When it was saved."""
    return story.when.replace(hour=21, minute=14, second=8)


def _saved(story: Story, page: str) -> str:
    comment = (
        f"<!--\n Page saved with SingleFile \n url: {story.url} \n"
        f" saved date: {saved_at(story):%a %b %d %Y %H:%M:%S} GMT+0000 "
        "(Coordinated Universal Time)\n-->"
    )
    page = page.replace("<html>", f"<!DOCTYPE html> <html>{comment}", 1)
    page = page.replace(
        '<link rel="stylesheet" href="../islander.css">', f"<style>{islander.STYLE}</style>"
    )
    if story.image:
        data = base64.b64encode(pictures.svg(story.image)).decode()
        page = page.replace(f"../pics/{story.image}.svg", f"data:image/svg+xml;base64,{data}")
    return page
