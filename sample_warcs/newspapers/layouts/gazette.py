"""Saltmarsh Gazette: a weblog theme with meta tags, share buttons, tags and readers' comments."""

from datetime import timedelta

from newspapers.choice import number, pick
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
body{font:16px/1.6 "Trebuchet MS",sans-serif;color:#333;background:#f6f7f2;margin:0}
.site-header{background:#4d6b3c;color:#fff;padding:24px}.site-header a{color:#fff}
.wrap{max-width:980px;margin:0 auto;display:flex;flex-wrap:wrap;gap:32px;padding:16px}
.primary{flex:2 1 500px;background:#fff;padding:24px}.secondary{flex:1 1 220px}
.entry-meta,.tag-links{font-size:13px;color:#777}.wp-caption img{max-width:100%}
.menu{padding:0}.menu li,.sharedaddy li{display:inline;margin-right:10px}.comment{border-top:1px solid #ddd;padding:8px 0;font-size:14px}
"""
_COMMENTS = (
    (
        "fenwoman",
        "My grandmother would have had something to say about this, and none of it printable.",
    ),
    (
        "Ditchwater",
        "Good piece. Could the paper please also look into the verge at Pound Corner, which I have reported four times?",
    ),
    (
        "reader from away",
        "I left Saltmarsh in 1994 and read every word of this paper on the train. Thank you for still being there.",
    ),
    (
        "Old Mole",
        "The photograph is from the other side of the river. Otherwise no complaints this week.",
    ),
    ("J. at the mill", "We were there. It was colder than you say."),
    ("Ditchwater", "Still waiting to hear about the verge."),
)


def _frame(paper: Paper, head: str, main: str, side: str) -> str:
    links = "".join(
        f'<li class="menu-item"><a href="/category/{slug(s)}/">{s}</a></li>' for s in paper.sections
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
{head}
<link rel="stylesheet" href="/theme/style.css">
<link rel="alternate" type="application/rss+xml" href="/feed/">
</head>
<body class="single">
<div class="site-header"><p class="site-title"><a href="/">Saltmarsh Gazette</a></p><p>{paper.motto}</p>
<ul class="menu">{links}</ul></div>
<div class="wrap">
<div class="primary">
{main}
</div>
<div class="secondary widget-area">
{side}
</div>
</div>
<div class="site-footer"><p>The Saltmarsh Gazette is put together above the seed merchant’s in Chapel Row. Proudly powered by tea.</p></div>
</body>
</html>
"""


def _side(site: Site, without: Story | None) -> str:
    recent = "".join(
        f'<li><a href="{s.path}">{text(site.title(s))}</a></li>' for s in site.latest(6, without)
    )
    return f'<div class="widget"><h3>Recent posts</h3><ul>{recent}</ul></div>\n<div class="widget"><h3>Seed merchant</h3><p>Broad beans, early potatoes and string. Chapel Row, every day but Sunday.</p></div>'


def comment_count(story: Story) -> int:
    """How many readers had their say below *story*."""
    return number(story.url + "/comments", 0, 3)


def _comments(story: Story) -> str:
    count = comment_count(story)
    lines = []
    for index in range(count):
        name, words = pick(f"{story.url}/comment/{index}", _COMMENTS)
        at = story.when + timedelta(hours=5 + 19 * index)
        lines.append(
            f'<div class="comment"><cite>{name}</cite> says: <span>{day(at)} at {at:%H:%M}</span><p>{words}</p></div>'
        )
    return (
        f'<div id="comments"><h3>{count} thoughts on this</h3>{"".join(lines)}</div>'
        if count
        else ""
    )


def article(site: Site, story: Story, edition: Edition) -> str:
    """The page of one story."""
    dated = "undated" not in story.flags
    changed = shown_update(story, edition)
    metas = [
        f"<title>{text(edition.title)} – Saltmarsh Gazette</title>",
        f'<link rel="canonical" href="{story.url}">',
        '<meta property="og:type" content="article">',
        '<meta property="og:site_name" content="Saltmarsh Gazette">',
        f'<meta property="og:title" content="{attribute(edition.title)}">',
        f'<meta property="og:description" content="{attribute(edition.dek or teaser(story, 24))}">',
        f'<meta property="article:section" content="{story.section}">',
    ]
    metas += [f'<meta name="author" content="{attribute(joined(story.authors))}">'] * bool(
        story.authors
    )
    if dated:
        metas.append(
            f'<meta property="article:published_time" content="{story.when:%Y-%m-%dT%H:%M:%S+00:00}">'
        )
    if changed:
        metas.append(
            f'<meta property="article:modified_time" content="{changed:%Y-%m-%dT%H:%M:%S+00:00}">'
        )
    stamp = f'<span class="posted-on">{day(story.when)}</span>' if dated else ""
    byline = (
        f' <span class="byline">by <span class="author vcard">{text(joined(story.authors))}</span></span>'
        if story.authors
        else ""
    )
    picture = ""
    if story.image:
        picture = f'<div class="wp-caption"><img src="/media/{story.image}.svg" width="480" height="272" alt=""><p class="wp-caption-text">{text(caption(story))}</p></div>'
    dek = f"<p><em>{text(edition.dek)}</em></p>" if edition.dek else ""
    main = f"""<h1 class="entry-title">{text(edition.title)}</h1>
<div class="entry-meta">{stamp}{byline}</div>
<div class="entry-content">
{picture}
{dek}
{body(edition.parts)}
<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="#">Print</a></li><li><a href="#">E-mail</a></li><li><a href="#">Post it through a letter box</a></li></ul></div>
</div>
<div class="tag-links">Posted in <a href="/category/{slug(story.section)}/" rel="category tag">{story.section}</a></div>
{_comments(story)}"""
    return _frame(story.paper, "\n".join(metas), main, _side(site, story))


def listing(site: Site, section: str) -> str:
    """The home page, or the front of one section."""
    items = "\n".join(
        f'<h2 class="entry-title"><a href="{s.path}">{text(site.title(s))}</a></h2><p>{text(teaser(s, 30))} <a href="{s.path}">Continue reading</a></p>'
        for s in site.latest(10, None, section)
    )
    head = f'<title>{section + " – " if section else ""}Saltmarsh Gazette</title>\n<meta property="og:type" content="website">'
    return _frame(site.paper, head, items, _side(site, None))


def missing(site: Site) -> str:
    """What the paper answers for an address it does not know."""
    return _frame(
        site.paper,
        "<title>Page not found – Saltmarsh Gazette</title>",
        '<h1 class="entry-title">Nothing found</h1><p>It seems we cannot find what you are looking for. Perhaps searching can help.</p>',
        _side(site, None),
    )
