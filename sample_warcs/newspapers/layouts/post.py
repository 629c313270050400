"""Brackwater Evening Post: XHTML without any data about the article, appeals between its paragraphs.

The line "Posted: ... | Updated: ..." is all that dates a page. The appeals are plain paragraphs
like those of the article; only that every page repeats them tells them apart.
"""

from datetime import datetime, timedelta

from newspapers.layouts.site import (
    Site,
    attribute,
    body,
    caption,
    day,
    joined,
    shown_update,
    teaser,
    text,
)
from newspapers.papers import Paper
from newspapers.stories import Edition, Story, slug

STYLE = """
body{background:#d9d4c8;font:14px/1.5 Verdana,sans-serif;color:#111;margin:0}
#page{width:940px;max-width:100%;margin:0 auto;background:#fff;padding:0 16px;box-sizing:border-box}
#top{border-bottom:6px solid #a33;padding:12px 0}#top a{font:bold 30px Impact,sans-serif;color:#a33}
#menu a{margin-right:14px;color:#111;font-weight:bold}#content{float:left;width:64%}
#side{float:right;width:30%;background:#f4f1ea;padding:8px}#foot{clear:both;padding:20px 0;color:#666}
h2.head{font-size:26px;line-height:1.2}.pic{float:right;margin:0 0 8px 14px;width:260px}
@media(max-width:700px){#content,#side{float:none;width:auto}}
"""
_EARLY = (
    "<p>The Evening Post has no owner but its readers.</p>\n"
    "<p>If you read us on the way home, please put the price of a cup of tea towards the reporter who stayed behind. Every crown goes into the newsroom.</p>",
    '<p>You can stop reading here, of course. Most people who could help do. <a href="/give">Give what you can to the Evening Post</a>, once or every month.</p>',
)
_LATE = (
    "<p>Your Evening Post needs you more than ever</p>\n"
    "<p>Other papers on this coast have put up a wall or put out the light. We believe that news of your own town should cost you nothing to read.</p>\n"
    "<p>Would you help us keep a reporter at every council meeting this winter? We cannot do it without you.</p>",
    "<p>You have supported the Evening Post before, and we will be honest: we could use your help again. Whether you give once or many times, it keeps the presses on Quay Street turning.</p>",
)


def posted_update(story: Story, edition: Edition) -> datetime | None:
    """The second date of the Posted line: every fourth story was touched up on the same evening."""
    if changed := shown_update(story, edition):
        return changed
    touched = story.number % 4 == 0 and "undated" not in story.flags
    return story.when + timedelta(minutes=37) if touched else None


def _stamp(when: datetime) -> str:
    if when.year < 2012:
        return f"{day(when)}, {when:%H:%M} GMT"
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def _frame(paper: Paper, title: str, main: str, side: str) -> str:
    menu = " ".join(f'<a href="/{slug(s)}/">{s}</a>' for s in paper.sections)
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{title}Brackwater Evening Post</title>
<link rel="stylesheet" type="text/css" href="/post.css" />
</head>
<body>
<div id="page">
<div id="top"><a href="/">Brackwater Evening Post</a><br />{paper.motto}</div>
<div id="menu">{menu} <a href="/jobs">Jobs</a> <a href="/tides">Tide tables</a> <a href="/login">Log in</a></div>
<div id="content">
{main}
</div>
<div id="side">
{side}
</div>
<div id="foot">Brackwater Evening Post, 2 Quay Street. Tel. Brackwater 411. All rights reserved. <a href="/contact">Contact the newsdesk</a></div>
</div>
</body>
</html>
"""


def _side(site: Site, without: Story | None) -> str:
    items = "\n".join(
        f'<div class="t"><a href="{s.path}">{text(site.title(s))}</a><br />{text(teaser(s, 16))}</div>'
        for s in site.latest(6, without)
    )
    return f"<b>Also tonight</b>\n{items}\n<b>Weather</b><div>Wind south-west, five or six. Rain later.</div>"


def article(site: Site, story: Story, edition: Edition) -> str:
    """The page of one story."""
    first, second = _EARLY if story.when.year < 2013 else _LATE
    line = ""
    if "undated" not in story.flags:
        line = f"Posted: {_stamp(story.when)}"
        if changed := posted_update(story, edition):
            line += f" | Updated: {_stamp(changed)}"
        line = f"<p>{line}</p>"
    byline = f"<p>By {text(joined(story.authors))}</p>" if story.authors else ""
    picture = ""
    if story.image:
        picture = f'<div class="pic"><img src="/img/{story.image}.png" width="260" alt="{attribute(caption(story))}" /><br /><small>{text(caption(story))}</small></div>'
    paragraphs = sum(part.kind == "paragraph" for part in edition.parts)
    extra = {2: first, max(paragraphs - 1, 3): second}
    dek = f"<p><b>{text(edition.dek)}</b></p>" if edition.dek else ""
    main = f"""<h2 class="head">{text(edition.title)}</h2>
{line}
{byline}
{picture}
{dek}
{body(edition.parts, extra)}
<p><a href="/{slug(story.section)}/">Back to {story.section}</a> | <a href="#top">Top of page</a> | <a href="/tip">Tell the newsdesk</a></p>"""
    return _frame(story.paper, f"{text(edition.title)} - ", main, _side(site, story))


def listing(site: Site, section: str) -> str:
    """The home page, or the front of one section."""
    items = "\n".join(
        f'<h3><a href="{s.path}">{text(site.title(s))}</a></h3>\n<p>{text(teaser(s, 22))} <a href="{s.path}">More</a></p>'
        for s in site.latest(14, None, section)
    )
    name = section or "Tonight in Brackwater"
    return _frame(
        site.paper, f"{name} - ", f'<h2 class="head">{name}</h2>\n{items}', _side(site, None)
    )


def missing(site: Site) -> str:
    """What the paper answers for an address it does not know."""
    main = '<h2 class="head">404</h2><p>That page is not here. It was here once, perhaps; much was. Try the <a href="/archive">archive</a>.</p>'
    return _frame(site.paper, "Not found - ", main, _side(site, None))


def busy() -> str:
    """What the paper answered on the day after the storm."""
    return "<html><head><title>Too many readers</title></head><body><h1>503</h1><p>Too many people want to read about the storm. Please try again after tea.</p></body></html>"
