"""The article that began it all, as it lies and as other papers would have marked it up."""

import html
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.extract import extract, extract_article, extract_text
from indexer.model.article import Article
from indexer.model.capture import Capture, Location

CAPTURED = datetime(2024, 11, 5, 7, 53, tzinfo=UTC)


@pytest.fixture
def expected(founding: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((founding / "expected.json").read_text("utf-8"))
    return found


@pytest.fixture
def lines(founding: Path) -> list[str]:
    text = (founding / "article.txt").read_text("utf-8")
    return [line for line in text.split("\n") if line.strip()]


def check(article: Article, expected: dict[str, Any]) -> None:
    text = " ".join(block.text for block in article.blocks)
    assert article.kind == "article"
    assert article.title == expected["title"]
    assert article.published == datetime.fromisoformat(expected["published"])
    assert article.updated == datetime.fromisoformat(expected["updated"])
    assert article.language == expected["language"]
    assert article.source == expected["source"]
    assert text.startswith(expected["text_starts"])
    assert text.endswith(expected["text_ends"])
    for part in expected["text_has"]:
        assert part in text
    for part in (*expected["text_lacks"][-3:], *CHROME, "Posted:"):
        assert part not in text


def test_the_page_comes_out_as_expected(founding: Path, expected: dict[str, Any]) -> None:
    page = (founding / "page.html").read_bytes()
    article = extract_article(page, expected["url"], None, CAPTURED)
    check(article, expected)
    assert article.published_confidence in ("high", "medium")
    assert article.authors == ()


def test_the_appeals_stand_as_blocks_of_their_own(founding: Path, expected: dict[str, Any]) -> None:
    page = (founding / "page.html").read_bytes()
    blocks = [block.text for block in extract_article(page, expected["url"]).blocks]
    heading, button = expected["text_lacks"][:2]
    assert heading in blocks
    assert button in blocks


def test_the_text_alone_comes_out_as_expected(founding: Path, expected: dict[str, Any]) -> None:
    text = (founding / "article.txt").read_bytes()
    check(extract_text(text, expected["url"], CAPTURED), expected)


@pytest.mark.parametrize(
    ("type_", "content_type"), [("conversion", None), ("resource", "text/plain")]
)
def test_a_record_of_plain_text_is_not_read_as_markup(
    founding: Path, expected: dict[str, Any], type_: str, content_type: str | None
) -> None:
    body = (founding / "article.txt").read_bytes()
    where = Location("a.wet.gz", 0, len(body))
    capture = Capture(expected["url"], CAPTURED, type_, None, content_type, body, where)
    check(extract(capture), expected)


CHROME = ("maintenance mode", "Home WebMail")
NAV = (
    "<div><a href=/>Home</a> <a href=/w>WebMail</a> <a href=/a>Advertise</a> <a href=/l>Login</a> "
    "Tuesday, November 5, 2024, 12:53 AM | Calgary | 1.1&deg;C</div>"
    "<div>Our platform is in maintenance mode. Some URLs may not be available.</div>"
)
FOOT = "<div><a href=/about>About</a> | <a href=/terms>Terms of use</a></div>"
DATES = "Posted: @published@ | Updated: @updated@"
WORDED = "Published @published in words@, last updated @updated in words@"
Markup = Callable[[str, str, list[str]], str]


def each(tag: str, parts: list[str]) -> str:
    return "".join(f"<{tag}>{part}</{tag}>" for part in parts)


MARKUPS: dict[str, Markup] = {
    "two breaks": lambda full, head, text: (
        f"{NAV}<div><b>{full}</b><br>{DATES}<br><br>{'<br><br>'.join(text)}</div>{FOOT}"
    ),
    "one break": lambda full, head, text: (
        f"{NAV}<div><h1>{head}</h1>{DATES}<br>{'<br>'.join(text)}</div>{FOOT}"
    ),
    "divs": lambda full, head, text: (
        f"{NAV}<div><div>{head}</div><div>{DATES}</div>{each('div', text)}</div>{FOOT}"
    ),
    "layout table": lambda full, head, text: (
        f"<table><tr><td colspan=2>{NAV}</td></tr><tr><td><a href=1>World</a><br>"
        f"<a href=2>Politics</a></td><td><font size=5><b>{head}</b></font><br>"
        f"<font size=1>{DATES}</font>{each('p', text)}"
        f"</td></tr><tr><td>{FOOT}</td></tr></table>"
    ),
    "a row a paragraph": lambda full, head, text: (
        f"{NAV}<table><tr><td><h2>{full}</h2></td></tr><tr><td>{DATES}</td></tr>"
        + "".join(f"<tr><td>{part}</td></tr>" for part in text)
        + f"</table>{FOOT}"
    ),
    "article element": lambda full, head, text: (
        f"<header>{NAV}</header><main><article><h1>{head}</h1><p class=meta>{WORDED}</p>"
        f"{each('p', text)}</article></main><footer>{FOOT}</footer>"
    ),
    "list": lambda full, head, text: (
        f"{NAV}<h1>{head}</h1><p>{DATES}</p><ul>{each('li', text)}</ul>{FOOT}"
    ),
    "preformatted": lambda full, head, text: (
        f"{NAV}<h1>{head}</h1><p>{DATES}</p>"
        f"<pre>{chr(10).join(part + chr(10) for part in text)}</pre>"
    ),
    "centred": lambda full, head, text: (
        f"<center>{NAV}<h1>{full}</h1><i>{DATES}</i></center><blockquote>"
        + "<p>".join(text)
        + f"</blockquote>{FOOT}"
    ),
    "updated first": lambda full, head, text: (
        f"{NAV}<div>{full}</div><div>Updated: @updated@</div>"
        f"<div>Posted: @published@</div>{each('p', text)}"
    ),
}


def dated(body: str, expected: dict[str, Any]) -> str:
    """*body* with the two dates put in, as stated or in words."""
    for name in ("published", "updated"):
        at = datetime.fromisoformat(expected[name])
        clock = f"{at.hour % 12 or 12}:{at:%M:%S %p}"
        body = body.replace(f"@{name} in words@", f"{at:%B} {at.day}, {at.year} {clock} UTC")
        body = body.replace(f"@{name}@", expected[name])
    return body


@pytest.mark.parametrize("name", MARKUPS)
def test_the_same_article_in_other_markup_comes_out_the_same(
    name: str, expected: dict[str, Any], lines: list[str]
) -> None:
    full, head = html.escape(lines[0]), html.escape(expected["title"])
    text = [html.escape(line) for line in lines[3:]]
    body = dated(MARKUPS[name](full, head, text), expected)
    page = f"<html><head><meta charset=utf-8><title>{full}</title></head><body>{body}</body></html>"
    article = extract_article(page.encode(), expected["url"], None, CAPTURED)
    check(article, expected)
    assert len(article.blocks) == len(text)
